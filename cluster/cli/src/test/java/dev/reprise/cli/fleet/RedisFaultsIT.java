// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.fleet.testing.FaultTrials;
import dev.reprise.cli.fleet.testing.FaultyFleet;
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
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong with Redis and with nodes, done to real processes under steady load: in none of
 * it a handshake fails at a node that is there, and two polls after it is over everything is
 * resumed everywhere again.
 *
 * <p>A table of what was seen is printed at the end.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RedisFaultsIT {

  @TempDir static Path directory;
  private static FaultyFleet fleet;
  private static FaultTrials trials;

  @BeforeAll
  static void startFleet() throws IOException {
    fleet = FaultyFleet.start(directory);
    trials = new FaultTrials(fleet);
  }

  @AfterAll
  static void stopFleet() {
    System.out.println(trials.table());
    trials.close();
    fleet.close();
  }

  @Test
  @Order(1)
  void redisIsKilledAndStartsWithoutData() {
    trials.suffer("Redis killed, restarted empty", fleet.redis()::kill, fleet.redis()::restart);
  }

  @Test
  @Order(2)
  void redisHangs() {
    trials.suffer("Redis hangs", fleet.redis()::hang, fleet.redis()::goOn);
  }

  @Test
  @Order(3)
  void everythingIsFlushed() {
    trials.suffer("FLUSHALL", () -> fleet.redis().command("FLUSHALL"), () -> {});
  }

  @Test
  @Order(4)
  void nodeStopsPastTwoRotations() {
    trials.suffer(
        "node stopped for two rotations",
        () -> {
          fleet.signal(0, "STOP");
          fleet.rotate();
          fleet.rotate();
          return 0;
        },
        () -> fleet.signal(0, "CONT"));
  }

  @Test
  @Order(5)
  void nodeThatRotatesIsKilled() {
    int[] killed = {-1};
    trials.suffer(
        "node killed that rotates",
        () -> killed[0] = fleet.killWhoeverRotates(),
        () -> fleet.startAgain(killed[0]));
  }

  @Test
  @Order(6)
  void redisIsOutOfMemory() {
    trials.suffer(
        "Redis out of memory",
        () -> fleet.redis().command("CONFIG", "SET", "maxmemory", "1"),
        () -> fleet.redis().command("CONFIG", "SET", "maxmemory", "0"));
  }

  @Test
  @Order(7)
  void recordsAreTamperedWith() {
    trials.suffer("records tampered with", fleet::tamper, () -> {});
  }

  @Test
  @Order(8)
  void recordsAreReplayed() {
    fleet.keepRecords();
    trials.suffer(
        "records replayed",
        () -> {
          fleet.rotate();
          fleet.replayRecords();
        },
        () -> {});
  }

  @Test
  @Order(9)
  void certificateOfRedisExpires() {
    TlsFiles expired = fleet.expiredCertificate();
    trials.suffer(
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
