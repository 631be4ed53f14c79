// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyEntry;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One server, and what can go wrong with it. */
class RedisStandaloneIT extends StoreContract {

  private static RedisServer server;

  @BeforeAll
  static void startServer() {
    server = RedisServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  URI uri() {
    return URI.create("redis://" + server.address() + "/3?" + PATIENTLY);
  }

  private static URI impatient() {
    return URI.create("redis://" + server.address() + "/3?timeout=500");
  }

  @Test
  void load_somethingElseUnderTheKey_isAbsentAndWrittenOver() throws StoreException {
    KeyRingStore store = ring();
    store.compareAndSet(SharedRecord.KEY_RING, Optional.empty(), Bytes.of(1));
    String key = key("*" + cluster + "*key_ring");
    server.command(
        "EVAL",
        "redis.call('SELECT', 3) redis.call('DEL', KEYS[1]) redis.call('RPUSH', KEYS[1], 'x')",
        "1",
        key);

    assertThat(store.load(SharedRecord.KEY_RING)).isEmpty();
    assertThat(store.compareAndSet(SharedRecord.KEY_RING, Optional.empty(), Bytes.of(2))).isTrue();
    assertThat(store.load(SharedRecord.KEY_RING)).contains(Bytes.of(2));
  }

  /** A program that can write to Redis can fill the hash of heartbeats without end. */
  @Test
  void heartbeats_moreThanAFleetHas_areReadUpToTheBounds_andTheAnswerSaysSo()
      throws StoreException {
    try (KeyRingStore store = new RedisStores().keyRingStore(uri(), cluster, "filled")) {
      store.beat("one", Bytes.of(1), Duration.ofMinutes(1));
      String members = key("*" + cluster + "*filled*members");
      fill(members, RedisKeyRingStore.MOST_HEARTBEATS - 1, 10);
      assertThat(store.heartbeats().octets()).hasSize(RedisKeyRingStore.MOST_HEARTBEATS);
      assertThat(store.heartbeats().cut()).isEmpty();

      fill(members, RedisKeyRingStore.MOST_HEARTBEATS + 2000, 10);
      assertThat(store.heartbeats().octets()).hasSize(RedisKeyRingStore.MOST_HEARTBEATS);
      assertThat(store.heartbeats().cut().orElseThrow())
          .startsWith("Redis, ")
          .contains("reading heartbeats: 10000 were read and 2001 more are there")
          .endsWith("delete the key " + members + ": each member writes its own again");

      fill(members, 40, 1 << 20);
      assertThat(store.heartbeats().octets().stream().mapToLong(Bytes::length).sum())
          .isBetween(10L << 20, (long) RedisKeyRingStore.MOST_HEARTBEAT_OCTETS);
      assertThat(store.heartbeats().cut()).isPresent();

      empty(members);
      assertThat(store.heartbeats().octets()).isEmpty();
      assertThat(store.heartbeats().cut()).isEmpty();
    }
  }

  /** As many as hide all members: a key was activated that not all of them had. */
  @Test
  void heartbeats_moreThanAFleetHas_noKeyIsActivated_untilTheyAreDeleted() {
    ClusterSecrets secrets = ClusterSecrets.generate(cluster, new SecureRandom());
    try (Cluster one = join(uri(), secrets, "node-1");
        Cluster other = join(uri(), secrets, "node-2")) {
      await(() -> sealing(one).isPresent() && sealing(one).equals(sealing(other)));
      Optional<KeyName> before = sealing(one);
      String members = key("*" + cluster + "*members");
      fill(members, RedisKeyRingStore.MOST_HEARTBEATS + 2000, 10);

      one.rotate();
      await(() -> one.status().store().outages().reason().isPresent());
      long later = one.status().rounds() + 6;
      await(() -> one.status().rounds() >= later);
      assertThat(sealing(one)).isEqualTo(before);
      assertThat(one.status().store().outages().reason().orElseThrow())
          .endsWith("delete the key " + members + ": each member writes its own again");

      empty(members);
      await(() -> !sealing(one).equals(before) && sealing(one).equals(sealing(other)));
      await(() -> one.status().store().outages().reason().isEmpty());
    }
  }

  private static Cluster join(URI uri, ClusterSecrets secrets, String node) {
    return Cluster.builder(uri, secrets, node).pollInterval(Duration.ofMillis(100)).join();
  }

  private static Optional<KeyName> sealing(Cluster member) {
    Instant now = Instant.now();
    return member.keys().at(now).sealingKey(now).map(KeyEntry::name);
  }

  private static void empty(String members) {
    server.command("EVAL", "redis.call('SELECT', 3) redis.call('DEL', KEYS[1])", "1", members);
  }

  private static void fill(String members, int count, int octets) {
    server.command(
        "EVAL",
        """
        redis.call('SELECT', 3)
        local value = '99999999999:' .. string.rep('x', tonumber(ARGV[2]))
        for i = 1, tonumber(ARGV[1]) do redis.call('HSET', KEYS[1], 'n' .. i, value) end
        """,
        "1",
        members,
        Integer.toString(count),
        Integer.toString(octets));
  }

  /** It gave up after the time limit for answers, and heard nothing for a second each time. */
  @Test
  void watch_nothingToHear_goesOnListening() throws Exception {
    BlockingQueue<Instant> begun = new LinkedBlockingQueue<>();
    ring(impatient()).watch(message -> {}, () -> begun.add(Instant.now()));

    assertThat(begun.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    assertThat(begun.poll(3, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void serverRestarted_everyStoreGoesOn() throws Exception {
    KeyRingStore ring = ring();
    SharedSessionStore sessions = sessions();
    ring.compareAndSet(SharedRecord.KEY_RING, Optional.empty(), Bytes.of(1));
    Bytes before = name();
    sessions.store(before, Bytes.of(1), Duration.ofMinutes(1));
    await(() -> find(sessions, before).isPresent());

    server.kill();
    assertThatThrownBy(() -> ring.load(SharedRecord.KEY_RING)).isInstanceOf(StoreException.class);
    Bytes meanwhile = name();
    sessions.store(meanwhile, Bytes.of(2), Duration.ofMinutes(1));
    await(() -> sessions.counts().failedBatches() > 0);
    server.restart();

    assertThat(ring.load(SharedRecord.KEY_RING)).isEmpty();
    assertThat(ring.compareAndSet(SharedRecord.KEY_RING, Optional.empty(), Bytes.of(2))).isTrue();
    await(() -> find(sessions, meanwhile).isPresent());
    assertThat(find(sessions, before)).isEmpty();
    assertThat(sessions.counts().dropped()).isZero();
  }

  @Test
  void serverHangs_callsEndAndNobodyWaits() throws Exception {
    KeyRingStore ring = ring(impatient());
    SharedSessionStore sessions = sessions(impatient());
    await(() -> ring.load(SharedRecord.KEY_RING).isEmpty());
    server.hang();
    try {
      assertThatThrownBy(() -> ring.load(SharedRecord.KEY_RING)).isInstanceOf(StoreException.class);

      long start = System.nanoTime();
      for (int i = 0; i < 1000; i++) {
        sessions.find(name());
        sessions.store(name(), Bytes.of(1), Duration.ofMinutes(1));
      }
      // Each would have waited for half a second.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(100));
      assertThatThrownBy(() -> find(sessions, name())).hasCauseInstanceOf(StoreException.class);
    } finally {
      server.goOn();
    }
    await(() -> sessions.counts().written() >= 1000);
    assertThat(ring.load(SharedRecord.KEY_RING)).isEmpty();
  }

  @Test
  void serverOutOfMemory_writesAreRefusedAndReadsGoOn() throws Exception {
    KeyRingStore ring = ring();
    SharedSessionStore sessions = sessions();
    ring.compareAndSet(SharedRecord.KEY_RING, Optional.empty(), Bytes.of(1));
    server.command("CONFIG", "SET", "maxmemory", "1");
    try {
      assertThatThrownBy(
              () ->
                  ring.compareAndSet(SharedRecord.KEY_RING, Optional.of(Bytes.of(1)), Bytes.of(2)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("OOM");
      assertThat(ring.load(SharedRecord.KEY_RING)).contains(Bytes.of(1));
      sessions.store(name(), Bytes.of(1), Duration.ofMinutes(1));
      await(() -> sessions.counts().dropped() == 1);
    } finally {
      server.command("CONFIG", "SET", "maxmemory", "0");
    }
    Bytes name = name();
    sessions.store(name, Bytes.of(1), Duration.ofMinutes(1));
    await(() -> find(sessions, name).isPresent());
  }

  @Test
  void noServerAtAll_openingIsNoError() {
    URI nobody = URI.create("redis://127.0.0.1:" + RedisServer.freePort());
    try (KeyRingStore store = new RedisStores().keyRingStore(nobody, "c", "d")) {
      assertThatThrownBy(() -> store.load(SharedRecord.KEY_RING))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(nobody.getAuthority());
    }
  }

  private static String key(String pattern) {
    return server
        .command(
            "EVAL", "redis.call('SELECT', 3) return redis.call('KEYS', '" + pattern + "')", "0")
        .lines()
        .filter(line -> line.startsWith("reprise:"))
        .findFirst()
        .orElseThrow();
  }
}
