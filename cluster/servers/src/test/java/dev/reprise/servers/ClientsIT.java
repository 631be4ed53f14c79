// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of other projects at two processes of the JDK's server over one Redis. */
class ClientsIT {

  @TempDir private static Path folder;
  private static ServerSetup setup;

  @BeforeAll
  static void prepare() throws Exception {
    setup = ServerSetup.in(folder);
  }

  @AfterAll
  static void stop() {
    setup.close();
  }

  @Test
  void gnutlsClient_resumesAcrossProcesses() throws Exception {
    Commands.require("gnutls-cli");
    try (ServerProcess first = setup.start("jdk");
        ServerProcess second = setup.start("jdk");
        RoundRobin nodes = RoundRobin.over(first.port(), second.port())) {
      String output =
          Commands.run(
              "gnutls-cli",
              "--resume",
              "--insecure",
              "--priority",
              "NORMAL:-VERS-ALL:+VERS-TLS1.2",
              "--waitresumption",
              "-p",
              String.valueOf(nodes.port()),
              "localhost");

      assertThat(output).contains("This is a resumed session");
      assertThat(nodes.served(0)).isEqualTo(nodes.served(1)).isEqualTo(1);
    }
  }

  @Test
  void curlClient_resumesAcrossProcesses() throws Exception {
    Commands.require("curl");
    try (ServerProcess first = setup.start("jdk");
        ServerProcess second = setup.start("jdk");
        RoundRobin nodes = RoundRobin.over(first.port(), second.port())) {
      String uri = "https://localhost:" + nodes.port() + "/";

      String output =
          Commands.run("curl", "-sk", "--tls-max", "1.2", "-H", "Connection: close", uri, uri);

      assertThat(output.lines().toList())
          .hasSize(2)
          .satisfies(
              answers -> {
                assertThat(answers.get(0)).startsWith("Full[");
                assertThat(answers.get(1)).startsWith("Resumed[");
              });
    }
  }
}
