// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.AnswerLines;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ALPN (RFC 7301) between {@code reprise serve} and {@code openssl s_client}. */
class AlpnIT {

  private static final String REQUEST = "GET / HTTP/1.0\r\n\r\n";

  @TempDir private Path directory;

  @Test
  void alpn_protocolsOfTheNode_itsFirstThatTheClientHasIsChosen() {
    try (ServeNode node = serve("--alpn", "h2,http/1.1")) {
      String output = connect(node, "-alpn", "http/1.1,h2");

      assertThat(output).contains("ALPN protocol: h2");
      assertThat(AnswerLines.in(output).get("alpn")).isEqualTo("h2");
    }
  }

  @Test
  void alpn_noProtocolOfTheNode_endsWithItsAlert() {
    try (ServeNode node = serve("--alpn", "h2")) {
      assertThat(connect(node, "-alpn", "imap")).contains("SSL alert number 120");
    }
  }

  @Test
  void alpn_nodeWithout_ignoresIt() {
    try (ServeNode node = serve()) {
      String output = connect(node, "-alpn", "h2");

      assertThat(output).contains("No ALPN negotiated");
      assertThat(AnswerLines.in(output).get("alpn")).isEqualTo("-");
    }
  }

  /** RFC 7301, Section 3.1: a session does not bind the protocol. */
  @Test
  void alpn_resumedSession_isNegotiatedAnew() {
    String session = directory.resolve("session").toString();
    try (ServeNode node = serve("--alpn", "h2,http/1.1")) {
      connect(node, "-alpn", "h2", "-sess_out", session);
      AnswerLines answer = AnswerLines.in(connect(node, "-alpn", "http/1.1", "-sess_in", session));

      assertThat(answer.assertResumed("ticket").get("alpn")).isEqualTo("http/1.1");
    }
  }

  private ServeNode serve(String... more) {
    List<String> options = new ArrayList<>(List.of(TestFiles.ecdsa(directory).options()));
    options.addAll(List.of(more));
    return ServeNode.start(options);
  }

  private static String connect(ServeNode node, String... more) {
    List<String> command = new ArrayList<>(List.of(Peers.find("openssl"), "s_client"));
    command.addAll(List.of("-connect", "127.0.0.1:" + node.port(), "-tls1_2", "-ign_eof"));
    command.addAll(List.of(more));
    return RunningProcess.run(REQUEST, command).all();
  }
}
