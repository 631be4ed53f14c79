// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.Reprise;
import dev.reprise.cli.fleet.testing.FleetClients;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
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
  private TestFiles.PemPair pair;
  private Path secret;
  private FleetClients clients;

  @BeforeEach
  void startFleet() throws IOException {
    pair = TestFiles.ecdsa(directory);
    secret = directory.resolve("secret");
    Files.writeString(secret, "# the only one\n" + "3f9a".repeat(3) + "0123456789abcdef".repeat(4));
    for (int i = 1; i <= 3; i++) {
      nodes.add(start("node-" + i));
    }
    clients = clients();
  }

  private ServeNode start(String name, String... more) throws IOException {
    List<String> options = new ArrayList<>(List.of(pair.options()));
    options.addAll(List.of(cluster()));
    options.addAll(List.of("--node", name, "--poll-every", "200ms"));
    options.addAll(List.of(more));
    return ServeNode.start(options);
  }

  private String[] cluster() {
    return new String[] {
      "--cluster", "embedded:" + directory.getFileName(), "--cluster-secret", secret.toString()
    };
  }

  private FleetClients clients() {
    return new FleetClients(directory, nodes.stream().map(ServeNode::port).toList());
  }

  /** What a command prints, in this process: it has the store. */
  private String command(String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.addAll(List.of(cluster()));
    StringWriter out = new StringWriter();
    Reprise.execute(
        new PrintWriter(out), new PrintWriter(new StringWriter()), command.toArray(String[]::new));
    return out.toString();
  }

  @AfterEach
  void stopFleet() {
    nodes.forEach(ServeNode::close);
  }

  @Test
  void ticketsOfEveryNode_resumeAtEveryNode() {
    clients.assertResumedEverywhere(clients.sessions(true), true);
  }

  /** It seals under the ring's keys, and makes new ones like them. */
  @Test
  void nodeWithTheOptionsOfAnotherFormat_keepsToTheFormatOfTheRing() throws IOException {
    nodes.add(start("node-4", "--ticket-format", "openssl", "--bits", "128"));
    clients = clients();

    clients.assertResumedEverywhere(clients.sessions(true), true);

    assertThat(command("cluster", "rotate", "--wait", "60s")).contains("opened by 4 of 4 nodes");
    assertThat(command("cluster", "status"))
        .contains("node-4 wants openssl/128, the ring has rfc5077; change that with 'reprise")
        .doesNotContain("node-1 wants");
    clients.assertResumedEverywhere(clients.sessions(true), true);
  }

  @Test
  void sessionIdsOfEveryNode_resumeAtEveryNode() {
    clients.assertResumedEverywhere(clients.sessions(false), false);
  }
}
