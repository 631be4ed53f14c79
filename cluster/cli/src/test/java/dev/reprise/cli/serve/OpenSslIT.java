// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.AnswerLines;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.SClient;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSL's {@code s_client} against a node. */
class OpenSslIT {

  private static final String REQUEST = "GET / HTTP/1.0\r\n\r\n";
  private static final String NEW = "New, TLSv1.2, Cipher is";
  private static final String REUSED = "Reused, TLSv1.2, Cipher is";

  @TempDir Path directory;
  private String openssl = "";
  private TestFiles.PemPair pair;

  @BeforeEach
  void findPeer() {
    openssl = Peers.find("openssl");
    pair = TestFiles.ecdsa(directory);
  }

  @Test
  void clientWithTicket_resumes() {
    try (ServeNode node = ServeNode.start(pair.options())) {
      String first = visit(node, "-sess_out", file("s1"));
      String second = visit(node, "-sess_in", file("s1"));

      assertThat(first).contains(NEW).contains("TLS session ticket");
      AnswerLines.in(first).assertFull("not_offered");
      assertThat(second).contains(REUSED);
      assertThat(AnswerLines.in(second).assertResumed("ticket").get("renewed")).isEqualTo("no");
    }
  }

  /** The reason of the next full handshake lies in this one, so it is said here, too. */
  @Test
  void clientWithoutExtendedMasterSecret_isAnsweredWhyItGotNoTicket() {
    try (ServeNode node = ServeNode.start(pair.options())) {
      SClient client = SClient.of(node.port()).cipher(SClient.ECDSA_GCM);

      assertThat(client.connect().answer().get("no-ticket")).isEqualTo("-");
      assertThat(client.extendedMasterSecret(false).connect().answer().get("no-ticket"))
          .isEqualTo("no_ems");
      assertThat(client.tickets(false).connect().answer().get("no-ticket")).isEqualTo("not_asked");
    }
  }

  @Test
  void clientWithAeadTicket_resumes() {
    try (ServeNode node = ServeNode.start(with("--ticket-format", "aead"))) {
      visit(node, "-sess_out", file("s1"));
      String second = visit(node, "-sess_in", file("s1"));

      assertThat(second).contains(REUSED);
      AnswerLines.in(second).assertResumed("ticket");
    }
  }

  @Test
  void clientWithRsaNode_resumes() {
    try (ServeNode node = ServeNode.start(TestFiles.rsa(directory).options())) {
      visit(node, "-sess_out", file("s1"));
      String second = visit(node, "-sess_in", file("s1"));

      assertThat(second).contains(REUSED).contains("ECDHE-RSA-AES128-GCM-SHA256");
      AnswerLines.in(second).assertResumed("ticket");
    }
  }

  @Test
  void clientThatPrefersP256_getsX25519() {
    try (ServeNode node = ServeNode.start(pair.options())) {
      String both = visit(node, "-groups", "P-256:X25519");
      String one = visit(node, "-groups", "P-256");

      assertThat(both).contains("Server Temp Key: X25519");
      assertThat(one).contains("Server Temp Key: ECDH, prime256v1");
    }
  }

  @Test
  void clientWithSessionId_resumes() {
    try (ServeNode node = ServeNode.start(pair.options())) {
      String first = visit(node, "-no_ticket", "-sess_out", file("s1"));
      String second = visit(node, "-no_ticket", "-sess_in", file("s1"));

      assertThat(first).contains(NEW).doesNotContain("TLS session ticket");
      assertThat(second).contains(REUSED);
      AnswerLines.in(second).assertResumed("session-id");
    }
  }

  /**
   * With {@code -reconnect}, s_client comes back five times, each time with the last ticket that it
   * was given.
   */
  @Test
  void clientWithRenewedTicket_resumesAgain() {
    try (ServeNode node = ServeNode.start(with("--renew-after", "0"))) {
      String output = visit(node, "-reconnect");

      assertThat(Pattern.compile(REUSED).matcher(output).results()).hasSize(5);
      assertThat(AnswerLines.in(output).assertResumed("ticket").get("renewed")).isEqualTo("yes");
    }
  }

  @Test
  void clientUnderOtherServerName_shakesHandsInFull() {
    try (ServeNode node = ServeNode.start(pair.options())) {
      visit(node, "-servername", "localhost", "-sess_out", file("s1"));
      String second = visit(node, "-servername", "other.example", "-sess_in", file("s1"));

      assertThat(second).contains(NEW);
      assertThat(AnswerLines.in(second).assertFull("server_name").get("sni"))
          .isEqualTo("other.example");
    }
  }

  @Test
  void clientOfNodeWithOtherKey_shakesHandsInFull() {
    try (ServeNode node = ServeNode.start(pair.options());
        ServeNode stranger = ServeNode.start(pair.options())) {
      visit(node, "-sess_out", file("ticket"));
      visit(node, "-no_ticket", "-sess_out", file("id"));
      String byTicket = visit(stranger, "-sess_in", file("ticket"));
      String byId = visit(stranger, "-no_ticket", "-sess_in", file("id"));

      assertThat(byTicket).contains(NEW);
      AnswerLines.in(byTicket).assertFull("unknown_key");
      assertThat(byId).contains(NEW);
      AnswerLines.in(byId).assertFull("foreign_session_id");
    }
  }

  @Test
  void clientOfNodeWithoutResumption_shakesHandsInFull() {
    try (ServeNode node = ServeNode.start(pair.options());
        ServeNode off = ServeNode.start(with("--tickets", "off", "--session-ids", "off"))) {
      visit(node, "-sess_out", file("ticket"));
      visit(node, "-no_ticket", "-sess_out", file("id"));
      String byTicket = visit(off, "-sess_in", file("ticket"));
      String byId = visit(off, "-no_ticket", "-sess_in", file("id"));

      assertThat(byTicket).contains(NEW).doesNotContain("TLS session ticket");
      AnswerLines.in(byTicket).assertFull("disabled");
      assertThat(byId).contains(NEW);
      AnswerLines.in(byId).assertFull("disabled");
    }
  }

  @Test
  void clientOfTls13_isServedWithoutOurs() {
    try (ServeNode node = ServeNode.start(with("--protocols", "TLSv1.2,TLSv1.3"))) {
      String output = run(node, List.of("-tls1_3"));

      assertThat(output).contains("New, TLSv1.3, Cipher is");
      assertThat(AnswerLines.in(output).assertFull("version").get("protocol")).isEqualTo("TLSv1.3");
    }
  }

  /** The client can both; its session of TLS 1.2 costs it nothing where it gets TLS 1.3. */
  @Test
  void ticketInAHelloOfBothVersions_isIgnoredWhereItGets13_andResumesWhereItGets12() {
    try (ServeNode both = ServeNode.start(with("--protocols", "TLSv1.2,TLSv1.3"));
        ServeNode old = ServeNode.start(pair.options())) {
      visit(both, "-sess_out", file("both"));
      visit(old, "-sess_out", file("old"));

      String at13 = run(both, List.of("-sess_in", file("both")));
      String at12 = run(old, List.of("-sess_in", file("old")));

      assertThat(at13).contains("New, TLSv1.3, Cipher is");
      AnswerLines.in(at13).assertFull("version");
      assertThat(at12).contains(REUSED);
      AnswerLines.in(at12).assertResumed("ticket");
      assertThat(visit(both, "-sess_in", file("both"))).contains(REUSED);
    }
  }

  @Test
  void fallbackFromWhatTheNodeHas_isRefused_alsoWithATicket() {
    try (ServeNode both = ServeNode.start(with("--protocols", "TLSv1.2,TLSv1.3"));
        ServeNode old = ServeNode.start(pair.options())) {
      visit(both, "-sess_out", file("both"));
      visit(old, "-sess_out", file("old"));

      assertThat(visit(both, "-fallback_scsv", "-sess_in", file("both")))
          .contains("SSL alert number 86")
          .doesNotContain(REUSED);
      assertThat(visit(old, "-fallback_scsv", "-sess_in", file("old"))).contains(REUSED);
    }
  }

  private String[] with(String... options) {
    List<String> all = new ArrayList<>(List.of(pair.options()));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private String visit(ServeNode node, String... options) {
    List<String> all = new ArrayList<>(List.of("-tls1_2"));
    all.addAll(List.of(options));
    return run(node, all);
  }

  private String run(ServeNode node, List<String> options) {
    List<String> command = new ArrayList<>(List.of(openssl, "s_client", "-ign_eof"));
    command.addAll(List.of("-connect", node.address()));
    command.addAll(options);
    return RunningProcess.run(REQUEST, command).all();
  }
}
