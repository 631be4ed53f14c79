// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cli.testing.AnswerLines;
import dev.reprise.cli.testing.JsseClient;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JDK's TLS client against a node. It tells of a resumption by the session's being as old as
 * the first.
 */
class JsseIT {

  @TempDir Path directory;
  private TestFiles.PemPair pair;
  private TestFiles.PemPair own;

  @BeforeEach
  void makeIdentities() {
    pair = TestFiles.ecdsa(directory);
    own = TestFiles.another(directory, "client");
  }

  @Test
  void clientWithTicket_resumes() throws IOException {
    try (ServeNode node = ServeNode.start(pair.options())) {
      JsseClient client = client(Optional.empty());

      JsseClient.Visit first = client.visit("localhost", node.port());
      JsseClient.Visit second = client.visit("localhost", node.port());

      AnswerLines.in(first.answer()).assertFull("not_offered");
      AnswerLines.in(second.answer()).assertResumed("ticket");
      assertThat(second.sessionCreatedMillis()).isEqualTo(first.sessionCreatedMillis());
    }
  }

  @Test
  void clientWithSessionId_resumes() throws IOException {
    try (ServeNode node = start("--tickets", "off")) {
      JsseClient client = client(Optional.empty());

      JsseClient.Visit first = client.visit("localhost", node.port());
      JsseClient.Visit second = client.visit("localhost", node.port());

      AnswerLines.in(second.answer()).assertResumed("session-id");
      assertThat(second.sessionCreatedMillis()).isEqualTo(first.sessionCreatedMillis());
    }
  }

  @Test
  void clientWithCertificate_resumesAsItself() throws IOException {
    try (ServeNode node = start("--client-auth", "need", "--client-ca", caFile())) {
      JsseClient client = client(Optional.of(own.identity()));

      String first = client.visit("localhost", node.port()).answer();
      String second = client.visit("localhost", node.port()).answer();

      assertThat(AnswerLines.in(first).assertFull("not_offered").get("client"))
          .isEqualTo("CN=localhost");
      assertThat(AnswerLines.in(second).assertResumed("ticket").get("client"))
          .isEqualTo("CN=localhost");
    }
  }

  @Test
  void clientWithoutCertificate_isNotServedWhereOneIsNeeded() {
    try (ServeNode node = start("--client-auth", "need", "--client-ca", caFile())) {
      JsseClient client = client(Optional.empty());

      assertThatThrownBy(() -> client.visit("localhost", node.port()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("handshake_failure");
    }
  }

  @Test
  void clientWithCertificateOfAnotherAuthority_isNotServed() {
    TestFiles.PemPair stranger = TestFiles.another(directory, "stranger");
    try (ServeNode node = start("--client-auth", "want", "--client-ca", caFile())) {
      JsseClient client = client(Optional.of(stranger.identity()));

      assertThatThrownBy(() -> client.visit("localhost", node.port()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void clientOfNodeWithOtherKey_shakesHandsInFull() throws IOException {
    JsseClient client = client(Optional.empty());
    String address;
    JsseClient.Visit first;
    try (ServeNode node = start()) {
      address = node.address();
      first = client.visit("localhost", node.port());
    }

    try (ServeNode next = start("--listen", address)) {
      JsseClient.Visit second = client.visit("localhost", next.port());

      AnswerLines.in(second.answer()).assertFull("unknown_key");
      assertThat(second.sessionCreatedMillis()).isNotEqualTo(first.sessionCreatedMillis());
    }
  }

  private ServeNode start(String... options) {
    List<String> all = new ArrayList<>(List.of(pair.options()));
    all.addAll(List.of(options));
    return ServeNode.start(all.toArray(String[]::new));
  }

  private String caFile() {
    return own.certificate().toString();
  }

  private JsseClient client(Optional<dev.reprise.cli.node.Identity> identity) {
    return JsseClient.trusting(pair.identity().chain().get(0), identity);
  }
}
