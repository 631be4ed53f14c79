// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.Reprise;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user can choose of the probe's hellos, at nodes that accept nothing else. */
class ProbeOptionsTest {

  @TempDir private Path directory;

  private TestFiles.PemPair pair;

  @BeforeEach
  void writeCertificate() {
    pair = TestFiles.ecdsa(directory);
  }

  private record Run(int exitCode, String out, String err) {}

  @Test
  void clientCertificate_nodeThatNeedsOne_isShown() {
    try (ServeNode node = serve("--client-auth", "need", "--client-ca", certificate())) {
      Run without = probe(node);
      Run with = probe(node, "--client-cert", certificate(), "--client-key", key());

      assertThat(without.exitCode()).isEqualTo(1);
      assertThat(without.out()).contains("the server asks for a client certificate", "--client-c");
      assertThat(with.exitCode()).as(with.out()).isZero();
      assertThat(with.out()).contains("nothing wrong was found");
    }
  }

  @Test
  void clientCertificate_withoutItsKey_isAnErrorOfUsage() {
    assertThat(run("probe", "127.0.0.1:1", "--client-cert", certificate()).exitCode()).isEqualTo(2);
    assertThat(run("probe", "127.0.0.1:1", "--client-key", key()).exitCode()).isEqualTo(2);
  }

  @Test
  void cipherSuites_thatTheNodeHasOrHasNot_areWhatIsOffered() {
    String suite = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    try (ServeNode node = serve("--cipher-suites", suite)) {
      assertThat(probe(node, "--cipher-suites", suite).exitCode()).isZero();
      assertThat(probe(node, "--cipher-suites", suite.replace("256_GCM_SHA384", "128_GCM_SHA256")))
          .matches(run -> run.exitCode() == 1)
          .matches(run -> run.out().contains("handshake_failure"));
    }
  }

  @Test
  void groups_ofTheHello_areThoseOfTheOption() {
    try (ServeNode node = serve()) {
      for (String group : List.of("x25519", "secp256r1", "secp384r1", "secp521r1")) {
        assertThat(probe(node, "--groups", group).exitCode()).as(group).isZero();
      }
    }
  }

  @Test
  void applicationProtocols_ofTheHello_areThoseOfTheOption() {
    try (ServeNode node = serve("--alpn", "h2,http/1.1")) {
      assertThat(probe(node, "--alpn", "http/1.1").exitCode()).isZero();
      assertThat(probe(node).exitCode()).isZero();
      assertThat(probe(node, "--alpn", "imap"))
          .matches(run -> run.exitCode() == 1)
          .matches(run -> run.out().contains("no_application_protocol"));
    }
  }

  /** A name that can't stand in a hello is an error of usage, whether or not a server answers. */
  @ParameterizedTest
  @ValueSource(strings = {" ", "two words", "\u00fc", "nul\u0000", "two\nlines"})
  void serverName_thatIsNone_isAnErrorOfUsage(String name) {
    try (ServeNode node = serve()) {
      for (String option : List.of("--sni", "--other-sni")) {
        Run run = probe(node, option, name);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
      }
    }
  }

  @Test
  void serverName_empty_isLeftOut() {
    try (ServeNode node = serve()) {
      assertThat(probe(node, "--sni", "").exitCode()).isZero();
      assertThat(probe(node, "--other-sni", "").exitCode()).isEqualTo(2);
    }
  }

  @Test
  void unknownHost_couldNotBeReached() {
    Run run = run("probe", "no-such-host.invalid:443");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("no address is known for 'no-such-host.invalid'");
  }

  @Test
  void serverWithoutTls12_isNoFailure() {
    try (ServeNode node = serve("--protocols", "TLSv1.3")) {
      Run run = probe(node);

      assertThat(run.exitCode()).as(run.out()).isZero();
      assertThat(run.out()).contains("note     full_handshake  the server speaks no TLS 1.2");
    }
  }

  private ServeNode serve(String... more) {
    List<String> options = new ArrayList<>(List.of(pair.options()));
    options.addAll(List.of(more));
    return ServeNode.start(options);
  }

  private String certificate() {
    return pair.certificate().toString();
  }

  private String key() {
    return pair.key().toString();
  }

  private static Run probe(ServeNode node, String... more) {
    List<String> arguments = new ArrayList<>(List.of("probe", "localhost:" + node.port()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Reprise.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }
}
