// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three processes of the JDK's {@code HttpsServer} over one Redis, each started with nothing of
 * ours but system properties: every session resumes at every process.
 */
class FleetIT {

  private static final int NODES = 3;
  private static final int SESSIONS_OF_A_NODE = 2;

  @TempDir private static Path folder;
  private static ServerSetup setup;
  private static final List<ServerProcess> NODES_STARTED = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    setup = ServerSetup.in(folder);
    for (int i = 0; i < NODES; i++) {
      NODES_STARTED.add(setup.start("jdk"));
    }
  }

  @AfterAll
  static void stop() {
    NODES_STARTED.forEach(ServerProcess::close);
    setup.close();
  }

  @Test
  void everySession_byTicketOrId_resumesAtEveryNode() throws Exception {
    Commands.require("openssl");
    int resumed = 0;

    for (String ticket : List.of("-legacy_renegotiation", "-no_ticket")) {
      for (int session = 0; session < NODES * SESSIONS_OF_A_NODE; session++) {
        Path file = folder.resolve("session" + ticket + session);
        ServerProcess first = NODES_STARTED.get(session % NODES);
        assertThat(Commands.openssl(first, "-tls1_2", ticket, "-sess_out", file.toString()))
            .contains("New, TLSv1.2");
        for (ServerProcess node : NODES_STARTED) {
          resumed += Commands.untilReused(node, ticket, file).contains("Reused, TLSv1.2") ? 1 : 0;
        }
      }
    }

    assertThat(resumed).isEqualTo(2 * NODES * SESSIONS_OF_A_NODE * NODES).isEqualTo(36);
  }

  /** The JDK that runs the tests, and a later one if {@code JAVA25_HOME} names it. */
  static Stream<String> javas() {
    return Stream.concat(
        Stream.of(System.getProperty("java.home")),
        Stream.ofNullable(System.getenv("JAVA25_HOME")));
  }

  @ParameterizedTest
  @MethodSource("javas")
  void javaClient_resumesAtEveryNode(String home) throws Exception {
    Path java = Path.of(home, "bin", "java");
    assertThat(Files.isExecutable(java)).isTrue();
    int[] ports = NODES_STARTED.stream().mapToInt(ServerProcess::port).toArray();

    try (RoundRobin nodes = RoundRobin.over(ports)) {
      String output =
          Commands.run(
              java.toString(),
              "-cp",
              System.getProperty("java.class.path"),
              JavaClient.class.getName(),
              String.valueOf(nodes.port()),
              String.valueOf(2 * NODES));

      assertThat(output.lines().filter(line -> line.startsWith("Resumed["))).hasSize(2 * NODES - 1);
      assertThat(nodes.served(NODES - 1)).isEqualTo(2);
    }
  }
}
