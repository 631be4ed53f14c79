// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.redis.testing.RedisSentinels;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.codec.wire.Bytes;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RedisSentinelIT extends StoreContract {

  private static RedisSentinels servers;

  @BeforeAll
  static void startServers() {
    servers = RedisSentinels.start();
  }

  @AfterAll
  static void stopServers() {
    servers.close();
  }

  @Override
  URI uri() {
    return URI.create("redis-sentinel://" + servers.addresses() + "?" + PATIENTLY);
  }

  /** In this class, because these servers take seconds to start. */
  @Test
  @Order(Integer.MAX_VALUE)
  void masterKilled_theReplicaIsWrittenTo() throws Exception {
    KeyRingStore ring = ring();
    SharedSessionStore sessions = sessions();
    ring.compareAndSet(SharedRecord.KEY_RING, Optional.empty(), Bytes.of(1));
    servers.master().await(":1", "WAIT", "1", "5000");
    servers.master().kill();
    Bytes meanwhile = name();
    sessions.store(meanwhile, Bytes.of(2), Duration.ofMinutes(1));
    servers.awaitFailover();

    await(
        () ->
            ring.compareAndSet(
                SharedRecord.KEY_RING, ring.load(SharedRecord.KEY_RING), Bytes.of(3)));
    await(() -> find(sessions, meanwhile).isPresent());
    assertThat(sessions.counts().dropped()).isZero();
  }
}
