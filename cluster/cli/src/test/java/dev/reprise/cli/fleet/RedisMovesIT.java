// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import dev.reprise.cli.fleet.testing.MovingFleet;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Redis behind a name, as a managed service has it: something happens to the master, and then the
 * name moves to a healthy one. Each node is back within two polls, no handshake fails, no ticket is
 * missing, and the log has one line when the trouble begins and one when it ends.
 *
 * <p>A table of what was seen, and a node's whole log, are printed at the end.
 */
class RedisMovesIT {

  private static final int BEGIN_AND_END = 2;

  @TempDir static Path directory;
  private static MovingFleet fleet;

  @BeforeAll
  static void startFleet() throws IOException {
    fleet = new MovingFleet(directory);
  }

  @AfterAll
  static void stopFleet() {
    System.out.println(fleet.table());
    fleet.close();
  }

  @Test
  void masterBecomesAReplica() {
    fleet.suffer("READONLY: demoted to a replica", RedisMovesIT::demote, BEGIN_AND_END);
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
  void masterIsKilled() {
    fleet.suffer("refused: killed", (server, other) -> server.kill(), BEGIN_AND_END);
  }

  @Test
  void masterHangs() {
    fleet.suffer("hangs", (server, other) -> server.hang(), BEGIN_AND_END);
  }

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

  private static void demote(RedisServer server, RedisServer other) {
    server.command("REPLICAOF", other.host(), Integer.toString(other.port()));
    server.await("master_link_status:up", "INFO", "replication");
  }
}
