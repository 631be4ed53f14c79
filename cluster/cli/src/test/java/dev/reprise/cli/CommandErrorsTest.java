// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The answer to a command that can't be carried out: one line that names the option or file, and
 * exit code 2.
 */
class CommandErrorsTest {

  @TempDir Path directory;
  private TestFiles.PemPair ecdsa;
  private TestFiles.PemPair rsa;

  private record Outcome(int exitCode, String out, String err) {}

  @BeforeEach
  void writePairs() {
    ecdsa = TestFiles.ecdsa(directory);
    rsa = TestFiles.rsa(directory);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "serve --colour | Unknown option: '--colour'",
        "serve --listen | Missing required parameter for option '--listen'",
        "serve --listen 8443 | '--listen': '8443' is not HOST:PORT",
        "serve --listen localhost:70000 | '--listen': port 70000 is above 65535",
        "serve --listen no.such.host.invalid:0 | --listen: no.such.host.invalid: unknown host",
        "serve --tickets maybe | '--tickets': 'maybe' is neither on nor off",
        "serve --ticket-format jwt | '--ticket-format'",
        "serve --ticket-lifetime soon | '--ticket-lifetime': 'soon' is not a duration",
        "serve --ticket-lifetime 8d | --ticket-lifetime: 8d is not in 1s to 7d",
        "serve --rotate-every 1s | --rotate-every: 1s is not in",
        "serve --renew-after 101 | --renew-after: 101 is not in 0 to 100",
        "serve --session-id-context xyz | '--session-id-context': 'xyz' is not hexadecimal",
        "serve --protocols TLSv1.1 | --protocols: 'TLSv1.1' is neither TLSv1.2 nor TLSv1.3",
        "serve --cipher-suites TLS_RSA_WITH_NULL_SHA | --cipher-suites: 'TLS_RSA_WITH_NULL_SHA'",
        "serve --cipher-suites TLS_AES_128_GCM_SHA256 | --cipher-suites: none of them is for TLS"
            + " 1.2",
        "serve --client-auth perhaps | '--client-auth'",
        "serve --client-auth need | --client-auth: asks for certificates, so --client-ca",
        "serve --cluster embedded:a --node a | --cluster-secret: a cluster needs one",
        "serve --cluster embedded:a --cluster-secret none --node a | --cluster-secret: none: no"
            + " such file",
        "serve --cluster http://a --cluster-secret pom.xml | --cluster: begins with none of redis:",
        "serve --cluster redis://a --session-store http://a --cluster-secret pom.xml |"
            + " --session-store: begins with none of redis:",
        "serve --cluster redis://a --cluster-secret pom.xml | --cluster-secret: pom.xml: line 1",
        "serve --cluster-secret pom.xml | --cluster-secret: is for a cluster, and there is no"
            + " --cluster",
        "serve --cluster a\u0001b --cluster-secret pom.xml | --cluster: is not a URI",
        "serve --max-connections 0 | --max-connections: 0 is below 1",
        "serve --sni localhost | '--sni' (NAME=CERT:KEY[:CA]): 'localhost' is not NAME=CERT:KEY",
        "serve --sni a..b\u0001=c:k | is not a host name",
        "serve --cert nowhere.pem --key nowhere.pem | --cert: nowhere.pem: no such file",
        "serve --cert nowhere.pem | --cert: needs a --key with its private key",
        "serve --key nowhere.pem | --key: needs a --cert with its certificate",
        "demo --nodes 0 | --nodes: 0 is not in 1..32",
        "demo --nodes some | '--nodes'",
        "demo --cluster http://a | --cluster: begins with none of redis:",
        "demo --cluster redis://a:b | --cluster: a server is not HOST:PORT",
        "demo --cluster redis://u:hidden@a?b=c | --cluster: parameter 1 is none of",
        "demo --cluster redis-sentinel://a | --cluster: redis-sentinel://HOSTS/MASTER needs the"
            + " master's name",
        "demo --cluster rediss://a?ca=nowhere.pem | nowhere.pem: can't be read",
        "cluster revoke --cluster embedded:a | (--key=ID | --everything | --certificate=FILE)",
        "'' | Unmatched argument"
      })
  void badOption_isNamed(String arguments, String expected) {
    assertComplaint(expected, arguments.split(" "));
  }

  @Test
  void nodeOfAClusterAtPortZero_withoutName_learnsWhyItNeedsOne() {
    Path secret = TestFiles.secret(directory.resolve("secret"), "0123456789abcdef".repeat(4));

    assertComplaint(
        "--node: a node of a cluster needs a name of its own, and --listen with port 0 gives it"
            + " none",
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--cluster",
        "embedded:a",
        "--cluster-secret",
        secret.toString());
  }

  @Test
  void noCommand_isNamed() {
    assertComplaint("a command is missing");
  }

  @Test
  void certificateFileWithoutCertificate_isNamed() {
    String key = ecdsa.key().toString();

    assertComplaint(
        "--cert: " + key + ": has no certificate", "serve", "--cert", key, "--key", key);
  }

  @Test
  void keyFileWithoutKey_isNamed() {
    String certificate = ecdsa.certificate().toString();

    assertComplaint(
        "--key: " + certificate + ": has no private key",
        "serve",
        "--cert",
        certificate,
        "--key",
        certificate);
  }

  @Test
  void malformedPem_isNamed() throws IOException {
    Path broken = directory.resolve("broken.pem");
    for (String content :
        List.of(
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n%%%%\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nMIIB")) {
      Files.writeString(broken, content);

      assertComplaint(
          "--cert: " + broken + ": ",
          "serve",
          "--cert",
          broken.toString(),
          "--key",
          ecdsa.key().toString());
    }
  }

  @Test
  void encryptedKey_isNamed() throws IOException {
    Path encrypted = directory.resolve("encrypted.key");
    Files.writeString(
        encrypted,
        """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MDEwGwYJKoZIhvcNAQUDMA4ECAECAwQFBgcIAgIIAAQSAAECAwQFBgcICQoLDA0ODxAR
        -----END ENCRYPTED PRIVATE KEY-----
        """);

    assertComplaint(
        "--key: " + encrypted + ": is encrypted",
        "serve",
        "--cert",
        ecdsa.certificate().toString(),
        "--key",
        encrypted.toString());
  }

  @Test
  void keyOfAnotherCertificate_isNamed() {
    String key = rsa.key().toString();
    TestFiles.PemPair other = TestFiles.another(directory, "other");

    assertComplaint(
        "--key: " + key + ": is not the key of the certificate in " + ecdsa.certificate(),
        "serve",
        "--cert",
        ecdsa.certificate().toString(),
        "--key",
        key);
    assertComplaint(
        "--key: " + other.key() + ": is not the key",
        "serve",
        "--cert",
        ecdsa.certificate().toString(),
        "--key",
        other.key().toString());
  }

  @Test
  void twoKeysOfOneKind_areNamed() {
    TestFiles.PemPair other = TestFiles.another(directory, "other");

    assertComplaint(
        "--cert: more than one RSA, or more than one EC key",
        "serve",
        "--cert",
        ecdsa.certificate().toString(),
        "--key",
        ecdsa.key().toString(),
        "--cert",
        other.certificate().toString(),
        "--key",
        other.key().toString());
  }

  @Test
  void clientCaWithoutClientAuth_isNamed() {
    assertComplaint(
        "--client-ca: needs --client-auth want or need",
        "serve",
        "--client-ca",
        ecdsa.certificate().toString());
  }

  @Test
  void directoryAsFile_isNamed() {
    assertComplaint(
        "--cert: " + directory + ": is a directory",
        "serve",
        "--cert",
        directory.toString(),
        "--key",
        directory.toString());
  }

  @Test
  void missingFileOfAServerName_isNamed() {
    assertComplaint(
        "--sni: nowhere.pem: no such file",
        "serve",
        "--sni",
        "localhost=nowhere.pem:" + ecdsa.key());
  }

  @Test
  void portInUse_isNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();

      assertComplaint(
          "--listen: " + address + ": Address already in use", "serve", "--listen", address);
    }
  }

  @Test
  void help_isPrintedForEveryCommand() {
    for (String[] arguments :
        List.of(
            new String[] {"--help"},
            new String[] {"serve", "--help"},
            new String[] {"demo", "-h"})) {
      Outcome outcome = run(arguments);

      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.out()).startsWith("Usage: reprise");
      assertThat(outcome.err()).isEmpty();
    }
  }

  @Test
  void completion_isAScriptThatKnowsEveryCommand() {
    Outcome outcome = run("completion");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .startsWith("#!/usr/bin/env bash")
        .contains("_complete_reprise", "serve", "probe", "doctor", "--ticket-keys-format");
  }

  @Test
  void version_isPrinted() {
    Outcome outcome = run("--version");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).startsWith("reprise ");
  }

  private static void assertComplaint(String expected, String... arguments) {
    Outcome outcome = run(arguments);

    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).startsWith("reprise").contains(expected);
  }

  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Reprise.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Outcome(exitCode, out.toString(), err.toString());
  }
}
