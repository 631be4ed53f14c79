// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes of each server over one Redis; clients resume at the second one. */
class ServersIT {

  private static final String PASSWORD = "changeit";

  @TempDir private static Path folder;
  private static RedisServer redis;
  private static Path keyStore;
  private static Path secret;
  private static Path providers;

  @BeforeAll
  static void prepare() throws Exception {
    redis = RedisServer.start();
    keyStore = folder.resolve("server.p12");
    secret = folder.resolve("secret");
    providers = folder.resolve("providers");
    Files.writeString(secret, "00112233445566778899aabbccddeeff".repeat(2) + "\n");
    // The JDK's own list, with Reprise before SunJSSE.
    Files.writeString(
        providers,
        """
        security.provider.4=Reprise
        security.provider.5=SunJSSE
        security.provider.6=SunJCE
        security.provider.7=SunJGSS
        """);
    run(
        "keytool",
        "-genkeypair",
        "-keystore",
        keyStore.toString(),
        "-storetype",
        "PKCS12",
        "-storepass",
        PASSWORD,
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=DNS:localhost");
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  private static ServerProcess start(String server) throws IOException {
    return ServerProcess.start(
        List.of(
            "-Djava.security.properties=" + providers,
            "-Dreprise.cluster=redis://" + redis.address(),
            "-Dreprise.cluster.secret.file=" + secret),
        server,
        keyStore.toString(),
        PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "netty", "jetty", "tomcat", "undertow"})
  void opensslClient_resumesAtTheSecondProcess_byTicketAndById(String server) throws Exception {
    require("openssl");
    try (ServerProcess first = start(server);
        ServerProcess second = start(server)) {
      for (String ticket : List.of("", "-no_ticket")) {
        Path session = folder.resolve(server + ticket);
        assertThat(openssl(first, ticket, "-sess_out", session)).contains("New, TLSv1.2");
        assertThat(untilReused(second, ticket, session)).contains("Reused, TLSv1.2");
      }
      assertThat(run(command(first, "-tls1_3"))).contains("New, TLSv1.3");
    }
  }

  /** By ID, the first process writes the session behind the handshake; a client may be faster. */
  private static String untilReused(ServerProcess server, String ticket, Path session)
      throws Exception {
    String output = "";
    for (int i = 0; i < 20 && !output.contains("Reused"); i++) {
      output = openssl(server, ticket, "-sess_in", session);
    }
    return output;
  }

  @Test
  void gnutlsClient_resumesAcrossProcesses() throws Exception {
    require("gnutls-cli");
    try (ServerProcess first = start("jdk");
        ServerProcess second = start("jdk");
        RoundRobin nodes = RoundRobin.over(first.port(), second.port())) {
      String output =
          run(
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
    require("curl");
    try (ServerProcess first = start("jdk");
        ServerProcess second = start("jdk");
        RoundRobin nodes = RoundRobin.over(first.port(), second.port())) {
      String uri = "https://localhost:" + nodes.port() + "/";

      String output = run("curl", "-sk", "--tls-max", "1.2", "-H", "Connection: close", uri, uri);

      assertThat(output.lines().toList())
          .hasSize(2)
          .satisfies(
              answers -> {
                assertThat(answers.get(0)).startsWith("Full[");
                assertThat(answers.get(1)).startsWith("Resumed[");
              });
    }
  }

  private static String openssl(ServerProcess server, String ticket, String option, Path session)
      throws Exception {
    return run(command(server, "-tls1_2", ticket, option, session.toString()));
  }

  private static String[] command(ServerProcess server, String... options) {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client"));
    command.addAll(List.of("-connect", "127.0.0.1:" + server.port(), "-servername", "localhost"));
    List.of(options).stream().filter(option -> !option.isEmpty()).forEach(command::add);
    return command.toArray(new String[0]);
  }

  private static void require(String program) throws Exception {
    boolean found = new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    if (!found && Boolean.getBoolean("peers.required")) {
      fail(program + " is required and not here");
    }
    assumeTrue(found, program + " is not here");
  }

  /** What the command says, with nothing for it to read. */
  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
