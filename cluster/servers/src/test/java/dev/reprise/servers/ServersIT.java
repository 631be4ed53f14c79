// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes of each server over one Redis; clients resume at the second one. */
class ServersIT {

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdk",
        "netty",
        "jetty",
        "jetty-provider",
        "jetty-context",
        "tomcat",
        "tomcat-context",
        "undertow"
      })
  void opensslClient_resumesAtTheSecondProcess_byTicketAndById(String server) throws Exception {
    Commands.require("openssl");
    try (ServerProcess first = setup.start(server);
        ServerProcess second = setup.start(server)) {
      for (String ticket : List.of("", "-no_ticket")) {
        Path session = folder.resolve(server + ticket);
        assertThat(Commands.openssl(first, "-tls1_2", ticket, "-sess_out", session.toString()))
            .contains("New, TLSv1.2");
        assertThat(Commands.untilReused(second, ticket, session)).contains("Reused, TLSv1.2");
      }
      assertThat(Commands.openssl(first, "-tls1_3")).contains("New, TLSv1.3");
    }
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
