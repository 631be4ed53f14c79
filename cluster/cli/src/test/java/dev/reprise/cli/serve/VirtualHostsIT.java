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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server names and kinds of keys at one node, seen by OpenSSL's {@code s_client}. */
class VirtualHostsIT {

  private static final String REQUEST = "GET / HTTP/1.0\r\n\r\n";
  private static final String VERIFIED = "Verify return code: 0 (ok)";

  @TempDir Path directory;
  private String openssl = "";
  private TestFiles.PemPair standard;
  private TestFiles.PemPair named;
  private ServeNode node;

  @BeforeEach
  void startNode() {
    openssl = Peers.find("openssl");
    standard = TestFiles.ecdsa(directory);
    TestFiles.PemPair rsa = TestFiles.rsa(directory);
    named = TestFiles.another(directory, "named");
    node =
        ServeNode.start(
            "--cert",
            standard.certificate().toString(),
            "--key",
            standard.key().toString(),
            "--cert",
            rsa.certificate().toString(),
            "--key",
            rsa.key().toString(),
            "--sni",
            "named.example=" + named.certificate() + ":" + named.key());
  }

  @AfterEach
  void stopNode() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void serverName_choosesTheCertificate() {
    assertThat(visit(standard, "-servername", "other.example")).contains(VERIFIED);
    assertThat(visit(standard, "-noservername")).contains(VERIFIED);
    assertThat(visit(named, "-servername", "named.example")).contains(VERIFIED);
    assertThat(visit(named, "-servername", "NAMED.example.")).contains(VERIFIED);
    assertThat(visit(standard, "-servername", "named.example")).doesNotContain(VERIFIED);
  }

  @Test
  void kindOfKey_isChosenByWhatTheClientKnows() {
    String ecdsa = visit(standard, "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384");
    String rsa = visit(standard, "-cipher", "ECDHE-RSA-AES256-GCM-SHA384");

    assertThat(AnswerLines.in(ecdsa).get("cipher"))
        .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    assertThat(AnswerLines.in(rsa).get("cipher"))
        .isEqualTo("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
  }

  @Test
  void sessionOfAnotherHost_isNotResumed() {
    String session = directory.resolve("session").toString();
    visit(standard, "-servername", "other.example", "-sess_out", session);

    String answer = visit(named, "-servername", "named.example", "-sess_in", session);

    assertThat(AnswerLines.in(answer).get("resumed")).isEqualTo("none");
    assertThat(AnswerLines.in(answer).get("reason")).isIn("scope", "server_name");
    assertThat(answer).contains("New, TLSv1.2").contains(VERIFIED);
  }

  private String visit(TestFiles.PemPair expected, String... options) {
    List<String> command = new ArrayList<>(List.of(openssl, "s_client", "-ign_eof", "-tls1_2"));
    command.addAll(List.of("-connect", node.address()));
    command.addAll(List.of("-CAfile", expected.certificate().toString()));
    command.addAll(List.of(options));
    return RunningProcess.run(REQUEST, command).all();
  }
}
