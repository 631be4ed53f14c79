// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.reprise.cli.fleet.testing.MovingFleet;
import dev.reprise.cli.fleet.testing.OutageLog;
import dev.reprise.cli.testing.TranscriptPage;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A Redis behind a name, as a managed service has it: something happens to the master, and then the
 * name moves to a healthy one. Each node is back within two polls, no handshake fails, no ticket is
 * missing, and the log has one line when the trouble begins and one when it ends.
 *
 * <p>Most of the time the nodes wait for a poll, so three fleets run side by side. For each fleet a
 * table of what was seen, and a node's whole log, are printed at the end. The table of all is that
 * of docs/redis.md.
 */
@Execution(ExecutionMode.CONCURRENT)
class RedisMovesIT {

  private static final int BEGIN_AND_END = 2;

  /** A fleet of its own for the tests of a class, which run one after the other. */
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class OneFleet {

    MovingFleet fleet;

    @BeforeAll
    void startFleet(@TempDir Path directory) throws IOException {
      fleet = new MovingFleet(directory);
    }

    @AfterAll
    void stopFleet() throws IOException {
      System.out.println(fleet.table());
      fleet.close();
      fleet.settle();
    }
  }

  /** The master answers, and refuses what it is asked for. */
  @Nested
  class MasterRefuses extends OneFleet {

    @Test
    void masterWantsAPassword() {
      fleet.suffer(
          "NOAUTH: requirepass",
          (server, other) -> {
            server.command("CONFIG", "SET", "requirepass", "secret");
            server.commandAs("secret", "CLIENT", "KILL", "TYPE", "pubsub");
            server.commandAs("secret", "CLIENT", "KILL", "TYPE", "normal");
          },
          BEGIN_AND_END);
    }

    @Test
    void masterBecomesAReplicaWithoutAMaster() {
      fleet.suffer(
          "MASTERDOWN: replica of nobody",
          (server, other) -> {
            server.command("CONFIG", "SET", "replica-serve-stale-data", "no");
            server.command("REPLICAOF", "127.0.0.1", Integer.toString(RedisServer.freePort()));
          },
          BEGIN_AND_END);
    }

    @Test
    void masterLosesItsReplicas() {
      fleet.suffer(
          "NOREPLICAS: min-replicas-to-write",
          (server, other) -> server.command("CONFIG", "SET", "min-replicas-to-write", "1"),
          BEGIN_AND_END);
    }
  }

  /**
   * What docs/operating.md shows the log of: three outages of different kinds, and nothing else.
   */
  @Nested
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  class ThreeOutages extends OneFleet {

    @Test
    @Order(1)
    void masterIsKilled() {
      fleet.suffer("refused: killed", (server, other) -> server.kill(), BEGIN_AND_END);
    }

    @Test
    @Order(2)
    void masterHangs() {
      fleet.suffer("hangs", (server, other) -> server.hang(), BEGIN_AND_END);
    }

    @Test
    @Order(3)
    void masterBecomesAReplica() {
      fleet.suffer("READONLY: demoted to a replica", RedisMovesIT::demote, BEGIN_AND_END);
    }

    @Test
    @Order(4)
    void nodesLog_isThatOfTheGuide() throws IOException {
      assumeThat(fleet.hasStalled()).as("the machine stood still").isFalse();
      OutageLog log = new OutageLog(fleet.wholeLog());

      assertThat(log.reasons())
          .hasSize(3)
          .satisfies(
              each -> {
                assertThat(each.get(0)).containsAnyOf("Connection refused", OutageLog.OF_SESSIONS);
                assertThat(each.get(1)).containsAnyOf("no answer within", OutageLog.OF_SESSIONS);
                assertThat(each.get(2)).containsAnyOf("READONLY", OutageLog.OF_SESSIONS);
              });
      TranscriptPage.of("docs/operating.md")
          .assertTranscript("outages", log.text(), OutageLog::comparable);
    }
  }

  /** Something happens to the name. */
  @Nested
  class NameMoves extends OneFleet {

    @Test
    void masterIsKilledAndTheNameIsGone() {
      fleet.suffer(
          "killed, and the name is gone",
          (server, other) -> {
            server.kill();
            fleet.forgetTheName();
          },
          BEGIN_AND_END);
    }

    /** Everything answers all the time, so nothing but the name shows that the master has moved. */
    @Test
    void nameMovesWhileTheFormerMasterAnswers() {
      fleet.suffer("the name moves, all is healthy", (server, other) -> {}, 0);
    }

    /** A name server that fails does no harm while the master is where it was. */
    @Test
    void nameIsGoneWhileTheFormerMasterAnswers() {
      fleet.suffer("the name is gone, then moves", (server, other) -> fleet.forgetTheName(), 0);
    }
  }

  private static void demote(RedisServer server, RedisServer other) {
    server.command("REPLICAOF", other.host(), Integer.toString(other.port()));
    server.await("master_link_status:up", "INFO", "replication");
  }
}
