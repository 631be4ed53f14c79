// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.redis.RedisStores;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.wire.MessageHeader;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import java.net.URI;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Listens on a cluster's bus for the node that changes the ring: its name is in clear there. */
final class Rotations {

  private static final int PATIENCE_SECONDS = 60;

  private Rotations() {}

  /** Waits for the next node that announces something; the number at the end of its name. */
  static int nextAnnouncer(FleetFiles files) {
    BlockingQueue<Bytes> heard = new ArrayBlockingQueue<>(100);
    try (KeyRingStore store =
            new RedisStores()
                .keyRingStore(URI.create(files.uri()), "default", Cluster.DEFAULT_TRUST_DOMAIN);
        KeyRingStore.Watch watch = store.watch(heard::offer, () -> {})) {
      Bytes message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("nobody announced anything to " + watch);
      }
      String name = MessageHeader.readFrom(Reader.of(message)).node().text();
      return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    } catch (DecodeException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
