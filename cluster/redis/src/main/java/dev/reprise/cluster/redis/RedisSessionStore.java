// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.CommandListener;
import dev.reprise.cluster.store.MessageBus;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreCounts;
import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Sessions on Redis: questions are asked in batches, and changes written behind. */
final class RedisSessionStore implements SharedSessionStore {

  /** One writes, one broadcasts, the others ask. */
  static final int THREADS = 2 + Lookups.THREADS;

  private final RedisLink link;
  private final Lookups lookups;
  private final WriteBehind writes;
  private final RedisBus bus;

  RedisSessionStore(RedisLink link, RedisKeys keys) {
    this.link = link;
    this.lookups = new Lookups(link, keys);
    this.writes = new WriteBehind(new SessionWriter(link, keys)::write, System::nanoTime);
    this.bus = new RedisBus(link, keys.sessionBus());
    lookups.start();
    writes.start();
  }

  @Override
  public CompletionStage<Optional<Bytes>> find(Bytes name) {
    return lookups.find(name);
  }

  @Override
  public void store(Bytes name, Bytes session, Duration keepFor) {
    writes.put(name, Optional.of(session), keepFor);
  }

  @Override
  public void remove(Bytes name) {
    writes.put(name, Optional.empty(), WriteBehind.KEEP_REMOVALS_FOR);
  }

  @Override
  public Optional<MessageBus> bus() {
    return Optional.of(bus);
  }

  @Override
  public Optional<String> lastFailure() {
    return link.lastFailure();
  }

  @Override
  public StoreCounts counts() {
    return writes.counts();
  }

  @Override
  public void onCommand(CommandListener listener) {
    link.onCommand(listener);
  }

  @Override
  public void close() {
    bus.close();
    writes.close();
    lookups.close();
    link.close();
  }
}
