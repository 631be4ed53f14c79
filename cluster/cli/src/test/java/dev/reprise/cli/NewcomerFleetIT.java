// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that were given nothing but the cluster and its secret. */
class NewcomerFleetIT {

  @TempDir private Path directory;

  @Test
  void nodesWithoutCertificates_resumeEachOthersSessions() throws IOException {
    Path secret =
        Files.writeString(
            directory.resolve("secret"), "00112233445566778899aabbccddeeff".repeat(2));
    try (RedisServer redis = RedisServer.start();
        ServeNode first = node("node-1", redis, secret);
        ServeNode second = node("node-2", redis, secret);
        ServeNode third = node("node-3", redis, secret)) {
      List<ServeNode> nodes = List.of(first, second, third);
      FleetClients clients =
          new FleetClients(directory, nodes.stream().map(ServeNode::port).toList());

      assertThat(nodes).extracting(ServeNode::notices).allMatch(all -> all.contains("for tests"));
      clients.assertResumedEverywhere(clients.sessions(true), true);
      clients.assertResumedEverywhere(clients.sessions(false), false);
    }
  }

  @Test
  void nodesOfOneName_areToldByStatus() throws IOException {
    Path secret =
        Files.writeString(
            directory.resolve("secret"), "00112233445566778899aabbccddeeff".repeat(2));
    try (RedisServer redis = RedisServer.start();
        ServeNode first = node("node-1", redis, secret);
        ServeNode second = node("node-1", redis, secret)) {
      assertThat(first.port()).isNotEqualTo(second.port());
      String[] status = {
        "cluster",
        "status",
        "--cluster",
        "redis://" + redis.address(),
        "--cluster-secret",
        secret.toString()
      };

      RedisFleetIT.await(
          () -> RedisFleetIT.Ran.of(status).out().contains("shared     node-1: several nodes"));
      assertThat(RedisFleetIT.Ran.of(status).exitCode()).isEqualTo(Reprise.EXIT_CHECK_FAILED);
    }
  }

  private static ServeNode node(String name, RedisServer redis, Path secret) {
    return ServeNode.start(
        List.of(
            "--cluster",
            "redis://" + redis.address(),
            "--cluster-secret",
            secret.toString(),
            "--node",
            name,
            "--poll-every",
            "200ms"));
  }
}
