// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.cluster.redis.testing.RedisProgram;
import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.cluster.redis.testing.RedisShards;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real servers brought to every answer that means "not here" or "not now". Then new connections
 * reach a healthy master, as they do when a name has moved: commands, sessions and notices must
 * follow it, however healthy the old connections look.
 *
 * <p>A table of what was seen is printed at the end.
 */
class RedisTroublesIT {

  /** A node makes one call or more in each poll, so this is what "within two polls" allows. */
  private static final int TWO_POLLS = 2;

  private static final List<String> ROWS = new ArrayList<>();

  /**
   * An action on the first server.
   *
   * @param expected what a node must report about it
   * @param deed gets the first server and the healthy one
   */
  private record Trouble(String name, String expected, BiConsumer<RedisServer, RedisServer> deed) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Trouble> troubles() {
    return Stream.of(
        new Trouble(
            "READONLY",
            "READONLY: the server is a replica",
            (server, other) -> {
              server.command("REPLICAOF", "127.0.0.1", Integer.toString(other.port()));
              server.await("master_link_status:up", "INFO", "replication");
            }),
        new Trouble(
            "MASTERDOWN",
            "MASTERDOWN: the server is a replica that has lost its master",
            (server, other) -> {
              server.command("CONFIG", "SET", "replica-serve-stale-data", "no");
              server.command("REPLICAOF", "127.0.0.1", Integer.toString(RedisServer.freePort()));
            }),
        new Trouble(
            "LOADING",
            "LOADING: the server still loads its data",
            (server, other) -> server.restartLoading()),
        new Trouble(
            "MISCONF",
            "MISCONF: the server can't save to disk",
            (server, other) -> failToSave(server)),
        new Trouble(
            "NOAUTH",
            "NOAUTH: the server wants a password",
            (server, other) -> {
              server.command("CONFIG", "SET", "requirepass", "secret");
              server.commandAs("secret", "CLIENT", "KILL", "TYPE", "pubsub");
              server.commandAs("secret", "CLIENT", "KILL", "TYPE", "normal");
            }),
        new Trouble(
            "NOREPLICAS",
            "NOREPLICAS: the server has too few replicas",
            (server, other) -> server.command("CONFIG", "SET", "min-replicas-to-write", "1")),
        new Trouble(
            "BUSY",
            "BUSY: the server runs a script that does not end",
            (server, other) -> {
              server.command("CONFIG", "SET", "busy-reply-threshold", "1");
              server.send("EVAL", "while true do end", "0");
              server.await("BUSY", "PING");
            }),
        new Trouble("CLOSED", "the server ended the connection", (server, other) -> server.kill()),
        new Trouble("HANGS", "no answer within 300 ms", (server, other) -> server.hang()));
  }

  /** A save that fails, because a directory has the name of the file. */
  private static void failToSave(RedisServer server) {
    server.command("CONFIG", "SET", "save", "3600 1");
    server.makeDirectory("dump.rdb");
    server.command("BGSAVE");
    server.await("rdb_last_bgsave_status:err", "INFO", "persistence");
  }

  @AfterAll
  static void printTable() {
    System.out.println("| situation | reason | calls until back | notices after ms |");
    System.out.println("| --- | --- | --- | --- |");
    ROWS.forEach(System.out::println);
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void trouble_thenAHealthyMasterBehindTheUri_isFoundByCommandsAndNotices(Trouble trouble)
      throws IOException {
    assumeTrue(
        !trouble.toString().equals("LOADING")
            || RedisProgram.majorVersion(RedisProgram.find()) >= 7,
        "Redis below 7.0 can't be kept loading: install redis-server");
    try (RedisServer server = RedisServer.start();
        RedisServer other = RedisServer.start();
        RecordingProxy proxy = new RecordingProxy(server.port())) {
      URI uri = URI.create("redis://127.0.0.1:" + proxy.port() + "?timeout=300");
      assertThatEndsWell(
          uri,
          other,
          new Episode(
              trouble.toString(),
              trouble.expected(),
              () -> trouble.deed().accept(server, other),
              () -> proxy.moveTo(other.port())));
    }
  }

  /**
   * A Redis Cluster in which nobody serves the slot of the ring, and then its master does again.
   */
  @Test
  void slotThatNobodyServes_thenServedAgain_isFoundByCommandsAndNotices() throws IOException {
    try (RedisShards cluster = RedisShards.startAlone()) {
      RedisServer server = cluster.servers().get(0);
      String answer = server.command("CLUSTER", "KEYSLOT", "reprise:{c/d}:members");
      String slot = answer.substring(1).strip(); // RESP writes a colon before a number
      assertThatEndsWell(
          URI.create("redis-cluster://" + cluster.addresses() + "?timeout=300"),
          server,
          new Episode(
              "CLUSTERDOWN",
              "CLUSTERDOWN: a part of the Redis Cluster is down",
              () -> server.command("CLUSTER", "DELSLOTS", slot),
              () -> {
                server.command("CLUSTER", "ADDSLOTS", slot);
                server.await("cluster_state:ok", "CLUSTER", "INFO");
              }));
    }
  }

  /** A trouble, and what ends it. */
  private record Episode(String name, String expected, Runnable begin, Runnable end) {}

  /**
   * Goes through an episode.
   *
   * @param healthy the server that answers at its end
   */
  private static void assertThatEndsWell(URI uri, RedisServer healthy, Episode episode)
      throws IOException {
    try (KeyRingStore ring = new RedisStores().keyRingStore(uri, "c", "d");
        SharedSessionStore sessions = new RedisStores().sessionStore(uri, "c", "d")) {
      Listener listener = new Listener(ring);
      sessions.store(Bytes.of(1), Bytes.of(1), Duration.ofMinutes(1));
      StoreContract.await(() -> sessions.counts().written() == 1);

      episode.begin().run();
      String reason = reason(ring, episode.expected());
      sessions.store(Bytes.of(2), Bytes.of(2), Duration.ofMinutes(1));
      StoreContract.await(() -> sessions.counts().failedBatches() > 0);
      episode.end().run();

      int calls = callsUntilBack(ring);
      Duration silence = listener.silence(healthy);
      ROWS.add(
          "| %s | %s | %d | %d |".formatted(episode.name(), reason, calls, silence.toMillis()));
      assertThat(reason).contains(episode.expected()).doesNotContain("\n");
      assertThat(calls).as("calls until the healthy master is found").isLessThan(TWO_POLLS + 1);
      StoreContract.await(() -> StoreContract.find(sessions, Bytes.of(2)).isPresent());
      assertThat(sessions.counts().dropped()).isZero();
    }
  }

  /**
   * What a call that fails says: in some situations the first ones still succeed, and a busy server
   * may answer too late to be heard.
   */
  private static String reason(KeyRingStore ring, String expected) {
    String reason = "every call was answered";
    for (int i = 0; i < 10 && !reason.contains(expected); i++) {
      reason = failure(ring).orElse(reason);
    }
    return reason;
  }

  private static int callsUntilBack(KeyRingStore ring) {
    int calls = 1;
    while (failure(ring).isPresent()) {
      calls++;
      assertThat(calls).as("calls in vain").isLessThan(50);
    }
    return calls;
  }

  private static Optional<String> failure(KeyRingStore ring) {
    try {
      ring.beat("node", Bytes.of(1), Duration.ofMinutes(1));
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Hears what is published on the bus. */
  private static final class Listener {
    private final List<Bytes> heard = new CopyOnWriteArrayList<>();

    Listener(KeyRingStore ring) {
      ring.watch(heard::add, () -> {});
      publishUntilHeard(ring);
    }

    /** For how long nothing that is published at a server is heard. */
    Duration silence(RedisServer server) {
      heard.clear();
      long start = System.nanoTime();
      String channel = "reprise:{c/d}:bus";
      StoreContract.await(
          () -> {
            server.command("PUBLISH", channel, "notice");
            server.command("SPUBLISH", channel, "notice"); // a Redis Cluster's bus, from 7.0 on
            return !heard.isEmpty();
          });
      return Duration.ofNanos(System.nanoTime() - start);
    }

    private void publishUntilHeard(KeyRingStore ring) {
      StoreContract.await(
          () -> {
            ring.publish(Bytes.of(1));
            return !heard.isEmpty();
          });
    }
  }
}
