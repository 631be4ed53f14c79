// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.ClusterOperator;
import dev.reprise.cluster.redis.testing.TlsFiles;
import dev.reprise.cluster.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong with Redis and with nodes, done to real processes under steady load: in none of
 * it a handshake fails at a node that is there, and two polls after it is over everything is
 * resumed everywhere again.
 *
 * <p>{@code mvn verify} runs four of the faults, {@code mvn verify -Dfaults=all} all of them. A
 * table of what was seen is printed at the end.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RedisFaultsIT {

  private static final String ALL = "faults";

  @TempDir static Path directory;
  private static FaultyFleet fleet;

  @BeforeAll
  static void startFleet() throws IOException {
    fleet = FaultyFleet.start(directory);
  }

  @AfterAll
  static void stopFleet() {
    System.out.println(fleet.table());
    fleet.close();
  }

  @Test
  @Order(1)
  void redisIsKilledAndStartsWithoutData() {
    fleet.suffer("Redis killed, restarted empty", fleet.redis()::kill, fleet.redis()::restart);
  }

  @Test
  @Order(2)
  void redisHangs() {
    fleet.suffer("Redis hangs", fleet.redis()::hang, fleet.redis()::goOn);
  }

  @Test
  @Order(3)
  void everythingIsFlushed() {
    fleet.suffer("FLUSHALL", () -> fleet.redis().command("FLUSHALL"), () -> {});
  }

  @Test
  @Order(4)
  void nodeStopsPastTwoRotations() {
    fleet.suffer(
        "node stopped for two rotations",
        0,
        () -> {
          fleet.signal(0, "STOP");
          fleet.rotate();
          fleet.rotate();
        },
        () -> fleet.signal(0, "CONT"));
  }

  @Test
  @Order(5)
  @EnabledIfSystemProperty(named = ALL, matches = "all")
  void nodeThatRotatesIsKilled() {
    int[] killed = {-1};
    fleet.suffer(
        "node killed that rotates",
        () -> killed[0] = fleet.killWhoeverRotates(),
        () -> fleet.startAgain(killed[0]));
  }

  @Test
  @Order(6)
  @EnabledIfSystemProperty(named = ALL, matches = "all")
  void redisIsOutOfMemory() {
    fleet.suffer(
        "Redis out of memory",
        () -> fleet.redis().command("CONFIG", "SET", "maxmemory", "1"),
        () -> fleet.redis().command("CONFIG", "SET", "maxmemory", "0"));
  }

  @Test
  @Order(7)
  @EnabledIfSystemProperty(named = ALL, matches = "all")
  void recordsAreTamperedWith() {
    fleet.suffer("records tampered with", fleet::tamper, () -> {});
  }

  @Test
  @Order(8)
  @EnabledIfSystemProperty(named = ALL, matches = "all")
  void recordsAreReplayed() {
    fleet.keepRecords();
    fleet.suffer(
        "records replayed",
        () -> {
          fleet.rotate();
          fleet.replayRecords();
        },
        () -> {});
  }

  @Test
  @Order(9)
  @EnabledIfSystemProperty(named = ALL, matches = "all")
  void certificateOfRedisExpires() {
    TlsFiles expired = fleet.expiredCertificate();
    fleet.suffer(
        "certificate of Redis expired",
        () -> fleet.present(expired),
        () -> fleet.present(fleet.certificate()));
  }

  /** The last: what has been used up by all of the above. */
  @Test
  @Order(Integer.MAX_VALUE)
  void memoryIsBounded_andNoNodeSealsUnderAnOldKey() throws StoreException {
    assertThat(fleet.mostMemory()).isLessThan(FaultyFleet.MOST_MEMORY);
    try (ClusterOperator operator = fleet.operator()) {
      assertThat(operator.look().isConverged(FaultyFleet.OLDEST_HEARTBEAT)).isTrue();
    }
  }
}
