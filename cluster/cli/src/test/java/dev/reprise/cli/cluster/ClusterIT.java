// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import dev.reprise.cli.fleet.testing.FleetClients;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of one process that are a cluster, and clients of OpenSSL that go from node to node. */
class ClusterIT {

  @TempDir Path directory;
  private final List<ServeNode> nodes = new ArrayList<>();
  private FleetClients clients;

  @BeforeEach
  void startFleet() throws IOException {
    TestFiles.PemPair pair = TestFiles.ecdsa(directory);
    Path secret = directory.resolve("secret");
    Files.writeString(secret, "# the only one\n" + "3f9a".repeat(3) + "0123456789abcdef".repeat(4));
    for (int i = 1; i <= 3; i++) {
      List<String> options = new ArrayList<>(List.of(pair.options()));
      options.addAll(List.of("--cluster", "embedded:" + directory.getFileName()));
      options.addAll(List.of("--cluster-secret", secret.toString(), "--node", "node-" + i));
      nodes.add(ServeNode.start(options));
    }
    clients = new FleetClients(directory, nodes.stream().map(ServeNode::port).toList());
  }

  @AfterEach
  void stopFleet() {
    nodes.forEach(ServeNode::close);
  }

  @Test
  void ticketsOfEveryNode_resumeAtEveryNode() {
    clients.assertResumedEverywhere(clients.sessions(true), true);
  }

  @Test
  void sessionIdsOfEveryNode_resumeAtEveryNode() {
    clients.assertResumedEverywhere(clients.sessions(false), false);
  }
}
