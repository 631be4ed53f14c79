// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.testing.PeerCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server sockets before clients that are not Java's: openssl and curl. */
class SocketPeersIT {

  @TempDir private static Path folder;

  /** Two nodes of one fleet; a client resumes at the second one. */
  private final List<SSLServerSocket> nodes = new ArrayList<>();

  @BeforeEach
  void listen() throws IOException {
    SSLContext server = JsseNode.server(ResumptionEngine.builder().build());
    for (int i = 0; i < 2; i++) {
      SSLServerSocket node = SocketPair.listen(server);
      nodes.add(node);
      var unused = SocketPair.run(() -> serve(node)); // ends when its listener is closed
    }
  }

  @AfterEach
  void close() throws IOException {
    for (SSLServerSocket node : nodes) {
      node.close();
    }
  }

  private static Void serve(SSLServerSocket node) throws IOException {
    while (!node.isClosed()) {
      try (SSLSocket socket = (SSLSocket) node.accept()) {
        socket.setSoTimeout(SocketPair.LIMIT_MILLIS);
        answer(socket);
      }
    }
    return null;
  }

  private static void answer(SSLSocket socket) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    String line = reader.readLine();
    while (line != null && !line.isEmpty()) {
      line = reader.readLine();
    }
    String body = String.valueOf(socket.getSession().getValue("dev.reprise.outcome")) + "\n";
    String head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length();
    socket.getOutputStream().write((head + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-legacy_renegotiation", "-no_ticket"})
  void opensslClient_resumesAtTheOtherListener(String option) throws Exception {
    PeerCommand.require("openssl");
    Path session = folder.resolve("session" + option);

    assertThat(openssl(0, option, "-sess_out", session)).contains("New, TLSv1.2");
    assertThat(openssl(1, option, "-sess_in", session))
        .contains("Reused, TLSv1.2")
        .contains("Resumed[");
  }

  private String openssl(int node, String option, String file, Path session) throws Exception {
    try (PeerCommand client =
        PeerCommand.start(
            "openssl",
            "s_client",
            "-connect",
            "127.0.0.1:" + nodes.get(node).getLocalPort(),
            "-servername",
            "localhost",
            "-tls1_2",
            "-ign_eof",
            option,
            file,
            session.toString())) {
      client.say("GET / HTTP/1.0\r\n\r");
      return client.awaitEnd();
    }
  }

  @Test
  void curlClient_isServedOverBothVersions() throws Exception {
    PeerCommand.require("curl");

    for (String version : List.of("1.2", "1.3")) {
      String uri = "https://localhost:" + nodes.get(0).getLocalPort() + "/";
      try (PeerCommand client =
          PeerCommand.start("curl", "-sk", "--tlsv" + version, "--tls-max", version, uri, uri)) {
        List<String> answers = client.awaitEnd().lines().toList();

        assertThat(answers).hasSize(2);
        if (version.equals("1.2")) {
          assertThat(answers.get(0)).startsWith("Full[");
          assertThat(answers.get(1)).startsWith("Resumed[");
        }
      }
    }
  }
}
