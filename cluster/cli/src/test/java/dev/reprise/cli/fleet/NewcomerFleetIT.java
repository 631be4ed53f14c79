// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cli.fleet.testing.FleetClients;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes with hardly more options than the cluster and its secret. */
class NewcomerFleetIT {

  @TempDir private Path directory;
  private RedisServer redis;
  private Path secret;

  @BeforeEach
  void startRedis() throws IOException {
    redis = RedisServer.start();
    secret =
        Files.writeString(
            directory.resolve("secret"), "00112233445566778899aabbccddeeff".repeat(2));
  }

  @AfterEach
  void stopRedis() {
    redis.close();
  }

  @Test
  void nodesWithoutCertificates_resumeEachOthersSessions() {
    try (ServeNode first = node("--node", "node-1");
        ServeNode second = node("--node", "node-2");
        ServeNode third = node("--node", "node-3")) {
      List<ServeNode> nodes = List.of(first, second, third);
      FleetClients clients =
          new FleetClients(directory, nodes.stream().map(ServeNode::port).toList());

      assertThat(nodes).extracting(ServeNode::notices).allMatch(all -> all.contains("for tests"));
      clients.assertResumedEverywhere(clients.sessions(true), true);
      clients.assertResumedEverywhere(clients.sessions(false), false);
    }
  }

  @Test
  void nodesOfOneName_areToldByStatus() {
    try (ServeNode first = node("--node", "node-1");
        ServeNode second = node("--node", "node-1")) {
      assertThat(first.port()).isNotEqualTo(second.port());

      RedisFleetIT.await(() -> status().out().contains("shared     node-1: several nodes"));
      assertThat(status().exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    }
  }

  @Test
  void nodeWithoutName_goesByMachineAndPort() {
    String address = "127.0.0.1:" + RedisServer.freePort();
    try (ServeNode node = node("--listen", address)) {
      assertThat(status().out()).containsPattern("  [A-Za-z0-9.-]+:" + node.port() + " +live");
    }

    assertThatThrownBy(() -> node("--listen", "127.0.0.1:0"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a name of its own");
  }

  private RedisFleetIT.Ran status() {
    return RedisFleetIT.Ran.of(
        "cluster",
        "status",
        "--cluster",
        "redis://" + redis.address(),
        "--cluster-secret",
        secret.toString());
  }

  private ServeNode node(String... more) {
    List<String> options =
        new ArrayList<>(
            List.of("--cluster", "redis://" + redis.address(), "--poll-every", "200ms"));
    options.addAll(List.of("--cluster-secret", secret.toString()));
    options.addAll(List.of(more));
    return ServeNode.start(options);
  }
}
