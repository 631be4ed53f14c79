// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.AnswerLines;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.ServeNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * GnuTLS's {@code gnutls-cli --resume}, which connects, disconnects and connects again, against a
 * node.
 */
class GnuTlsIT {

  private static final String RESUMED = "*** This is a resumed session";

  private static final String WITHOUT_EMS = "NORMAL:-VERS-ALL:+VERS-TLS1.2:%NO_SESSION_HASH";

  private String gnutls = "";

  @BeforeEach
  void findPeer() {
    gnutls = Peers.find("gnutls-cli");
  }

  @Test
  void clientWithTicket_resumes() {
    try (ServeNode node = ServeNode.start()) {
      String output = visitTwice(node);

      assertThat(output).contains(RESUMED);
      AnswerLines.in(output).assertResumed("ticket");
    }
  }

  @Test
  void clientWithSessionId_resumes() {
    try (ServeNode node = ServeNode.start("--tickets", "off")) {
      String output = visitTwice(node);

      assertThat(output).contains(RESUMED);
      AnswerLines.in(output).assertResumed("session-id");
    }
  }

  @Test
  void clientOfNodeWithoutResumption_shakesHandsInFull() {
    try (ServeNode node = ServeNode.start("--tickets", "off", "--session-ids", "off")) {
      String output = visitTwice(node);

      assertThat(output).doesNotContain(RESUMED);
      AnswerLines.in(output).assertFull("not_offered");
    }
  }

  @Test
  void clientWithoutExtendedMasterSecret_resumesOnlyWhereThatIsAllowed() {
    try (ServeNode strict = ServeNode.start();
        ServeNode lax = ServeNode.start("--require-ems", "off")) {
      String atStrict = visitTwice(strict, WITHOUT_EMS);
      String atLax = visitTwice(lax, WITHOUT_EMS);

      assertThat(atStrict).doesNotContain(RESUMED);
      AnswerLines.in(atStrict).assertFull("not_offered");
      assertThat(atLax).contains(RESUMED);
      AnswerLines.in(atLax).assertResumed("ticket");
    }
  }

  private String visitTwice(ServeNode node) {
    return visitTwice(node, "NORMAL:-VERS-ALL:+VERS-TLS1.2");
  }

  private String visitTwice(ServeNode node, String priority) {
    List<String> command = new ArrayList<>(List.of(gnutls, "--resume", "--insecure"));
    command.addAll(List.of("--priority", priority));
    command.addAll(List.of("--port", Integer.toString(node.port()), "127.0.0.1"));
    return RunningProcess.run("GET / HTTP/1.0\r\n\r\n", command).all();
  }
}
