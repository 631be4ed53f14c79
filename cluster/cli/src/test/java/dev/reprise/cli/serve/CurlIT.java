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
 * curl with two URLs, for which it connects twice, against a node. It asks for no tickets (curl
 * 7.88 with OpenSSL).
 */
class CurlIT {

  private static final String REUSING = "SSL re-using session ID";

  private String curl = "";

  @BeforeEach
  void findPeer() {
    curl = Peers.find("curl");
  }

  @Test
  void clientWithSessionId_resumes() {
    try (ServeNode node = ServeNode.start()) {
      String output = visitTwice(node);

      assertThat(output).contains(REUSING);
      AnswerLines.allIn(output).get(0).assertFull("not_offered");
      AnswerLines.allIn(output).get(1).assertResumed("session-id");
    }
  }

  @Test
  void clientOfNodeWithoutSessionIds_shakesHandsInFull() {
    try (ServeNode node = ServeNode.start("--session-ids", "off")) {
      String output = visitTwice(node);

      assertThat(output).doesNotContain(REUSING);
      AnswerLines.allIn(output).get(1).assertFull("not_offered");
    }
  }

  @Test
  void clientThatForgetsItsSession_shakesHandsInFull() {
    try (ServeNode node = ServeNode.start()) {
      String output = visitTwice(node, "--no-sessionid");

      assertThat(output).doesNotContain(REUSING);
      AnswerLines.allIn(output).get(1).assertFull("not_offered");
    }
  }

  private String visitTwice(ServeNode node, String... options) {
    List<String> command = new ArrayList<>(List.of(curl, "--verbose", "--silent", "--insecure"));
    command.addAll(List.of("--tlsv1.2", "--tls-max", "1.2"));
    command.addAll(List.of(options));
    String url = "https://localhost:" + node.port() + "/";
    command.addAll(List.of("--resolve", "localhost:" + node.port() + ":127.0.0.1", url, url));
    RunningProcess.Result result = RunningProcess.run("", command);
    assertThat(result.exitCode()).as(result.all()).isZero();
    assertThat(AnswerLines.allIn(result.out())).hasSize(2);
    return result.all();
  }
}
