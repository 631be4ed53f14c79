// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.Reprise;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@code reprise doctor} at configurations with one thing wrong each. */
class DoctorTest {

  @TempDir Path directory;

  private final List<String> healthy = new ArrayList<>();
  private Path key;
  private Path ticketKeys;

  @BeforeEach
  void configure() throws IOException {
    TestFiles.PemPair pair = TestFiles.ecdsa(directory);
    key = mode(pair.key(), "rw-------");
    ticketKeys = directory.resolve("fleet.key");
    Files.write(ticketKeys, new SecureRandom().generateSeed(80));
    mode(ticketKeys, "rw-------");
    healthy.addAll(List.of("--cert", pair.certificate().toString(), "--key", key.toString()));
    healthy.addAll(List.of("--ticket-format", "openssl", "--ticket-keys", ticketKeys.toString()));
    healthy.addAll(List.of("--ticket-keys-format", "nginx"));
  }

  @Test
  void healthyNode_hasNothingWrong() throws IOException {
    JsonNode report = json(0);

    assertThat(report.path("ok").asBoolean()).isTrue();
    assertThat(checks(report, Set.of("ok")))
        .contains(
            "clock",
            "file_mode",
            "key_age",
            "certificate",
            "ems",
            "key_lifetime",
            "cluster",
            "ticket",
            "session_id",
            "id_echo",
            "tampered",
            "weak_key");
  }

  @Test
  void fileModes_areLookedAt() throws IOException {
    mode(key, "rw-r--r--");

    JsonNode report = json(1);

    assertThat(checks(report, Set.of("fail"))).containsExactly("file_mode");
    assertThat(report.toString()).contains("chmod 600 " + key);
  }

  @Test
  void directoryThatEverybodyWritesTo_isAHole() throws IOException {
    Path open = Files.createDirectory(directory.resolve("open"));
    mode(open, "rwxrwxrwx");
    Path moved = Files.move(ticketKeys, open.resolve("fleet.key"));
    healthy.set(healthy.indexOf(ticketKeys.toString()), moved.toString());

    assertThat(checks(json(1), Set.of("fail"))).containsExactly("file_mode");
  }

  @Test
  void oldTicketKeys_areTold() throws IOException {
    Files.setLastModifiedTime(ticketKeys, FileTime.from(Instant.now().minus(Duration.ofDays(9))));

    JsonNode report = json(0);

    assertThat(checks(report, Set.of("warning"))).containsExactly("key_age");
    assertThat(report.toString()).contains("unchanged for 9 days");
  }

  @Test
  void fileFromTheFuture_tellsOfAWrongClock() throws IOException {
    Files.setLastModifiedTime(ticketKeys, FileTime.from(Instant.now().plus(Duration.ofHours(2))));

    assertThat(checks(json(0), Set.of("warning"))).containsExactly("clock");
  }

  @Test
  void dangerousPolicy_isTold() throws IOException {
    assertThat(checks(json(0, "--require-ems", "off"), Set.of("warning"))).containsExactly("ems");
    assertThat(
            checks(json(0, "--ticket-lifetime", "48h", "--rotate-every", "48h"), Set.of("warning")))
        .containsExactly("key_lifetime");
    assertThat(checks(json(0, "--metrics", "0.0.0.0:9464"), Set.of("warning")))
        .containsExactly("metrics");
    assertThat(checks(json(0, "--tickets", "off", "--session-ids", "off"), Set.of("warning")))
        .containsExactly("resumption");
  }

  @Test
  void warnings_areFailuresOnlyWithStrict() throws IOException {
    assertThat(json(0, "--require-ems", "off").path("ok").asBoolean()).isTrue();
    assertThat(json(1, "--require-ems", "off", "--strict").path("ok").asBoolean()).isFalse();
    assertThat(json(0, "--strict").path("ok").asBoolean()).isTrue();
  }

  /** Each is a good configuration that a client with a fixed hello can't connect to. */
  @TestFactory
  Stream<DynamicTest> goodConfiguration_isNoFailure() {
    TestFiles.PemPair rsa = TestFiles.rsa(directory);
    String ca = healthy.get(1);
    Map<String, List<String>> configurations =
        Map.of(
            "client certificates needed", List.of("--client-auth", "need", "--client-ca", ca),
            "client certificates wanted", List.of("--client-auth", "want", "--client-ca", ca),
            "TLS 1.3 only", List.of("--protocols", "TLSv1.3"),
            "both versions", List.of("--protocols", "TLSv1.2,TLSv1.3"),
            "SHA-384 only", List.of("--cipher-suites", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
            "CBC only", List.of("--cipher-suites", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"),
            "RSA key exchange",
                List.of(
                    "--cipher-suites",
                    "TLS_RSA_WITH_AES_128_GCM_SHA256",
                    "--cert",
                    rsa.certificate().toString(),
                    "--key",
                    mode(rsa.key(), "rw-------").toString()),
            "sessions of a second", List.of("--ticket-lifetime", "1s"),
            "ALPN", List.of("--alpn", "h2,http/1.1"));
    return configurations.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> {
                      JsonNode report = json(0, each.getValue().toArray(String[]::new));

                      assertThat(checks(report, Set.of("warning", "fail"))).isEmpty();
                      assertThat(checks(report, Set.of("ok"))).contains("full_handshake");
                      if (!Set.of("TLS 1.3 only", "sessions of a second").contains(each.getKey())) {
                        assertThat(checks(report, Set.of("ok"))).contains("ticket", "session_id");
                      }
                    }));
  }

  @Test
  void clientCertificate_isWhatTheProbeShows() throws IOException {
    String ca = healthy.get(1);
    List<String> need = List.of("--client-auth", "need", "--client-ca", ca);
    List<String> shown = new ArrayList<>(need);
    shown.addAll(List.of("--client-cert", ca, "--client-key", key.toString()));

    assertThat(checks(json(0, need.toArray(String[]::new)), Set.of("note")))
        .contains("client_auth");
    assertThat(checks(json(0, shown.toArray(String[]::new)), Set.of("note")))
        .doesNotContain("client_auth");
  }

  @Test
  void clientCertificateThatTheNodeRefuses_isAFailure() throws IOException {
    TestFiles.PemPair stranger = TestFiles.rsa(Files.createDirectory(directory.resolve("other")));

    JsonNode report =
        json(
            1,
            "--client-auth",
            "need",
            "--client-ca",
            healthy.get(1),
            "--client-cert",
            stranger.certificate().toString(),
            "--client-key",
            stranger.key().toString());

    assertThat(checks(report, Set.of("fail"))).containsExactly("full_handshake");
  }

  @Test
  void wayToTheStore_isLookedAt() throws IOException {
    Path secret = directory.resolve("secret");
    byte[] octets = new SecureRandom().generateSeed(32);
    Files.writeString(secret, HexFormat.of().formatHex(octets) + "\n");
    mode(secret, "rw-r-----");

    JsonNode report =
        json(
            1,
            "--cluster",
            "redis://192.0.2.1:6379",
            "--cluster-secret",
            secret.toString(),
            "--node",
            "n1");

    assertThat(checks(report, Set.of("warning"))).containsExactly("store_tls");
    assertThat(checks(report, Set.of("fail"))).containsExactly("store_answers");
    assertThat(checks(report, Set.of("note"))).contains("file_mode", "store_acl");
  }

  @Test
  void nodeThatCanNotStart_isAnErrorOfConfiguration() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int code =
        Reprise.execute(
            new PrintWriter(out), new PrintWriter(err), "doctor", "--cert", "nowhere.pem");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).startsWith("reprise doctor: --cert");
  }

  @Test
  void people_getLinesWithoutColours() {
    StringWriter out = new StringWriter();

    int code = run(out, healthy);

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("ok       file_mode", "nothing wrong was found")
        .doesNotContain("\033[");
  }

  private JsonNode json(int exitCode, String... more) throws IOException {
    StringWriter out = new StringWriter();
    List<String> options = new ArrayList<>(healthy);
    options.addAll(List.of(more));
    options.add("--json");

    assertThat(run(out, options)).as(out.toString()).isEqualTo(exitCode);
    return new ObjectMapper().readTree(out.toString());
  }

  private static int run(StringWriter out, List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("doctor"));
    arguments.addAll(options);
    return Reprise.execute(
        new PrintWriter(out),
        new PrintWriter(new StringWriter()),
        arguments.toArray(String[]::new));
  }

  private static Set<String> checks(JsonNode report, Set<String> grades) {
    Set<String> checks = new TreeSet<>();
    report
        .path("findings")
        .forEach(
            finding -> {
              if (grades.contains(finding.path("grade").asText())) {
                checks.add(finding.path("check").asText());
              }
            });
    return checks;
  }

  private static Path mode(Path file, String permissions) {
    try {
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
