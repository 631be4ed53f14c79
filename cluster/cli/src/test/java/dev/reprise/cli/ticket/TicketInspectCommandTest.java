// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.ticket;

// Longer than 300 lines: one test for each recorded ticket and each way to fail.

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.Reprise;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.testvectors.VectorCase;
import dev.reprise.testvectors.VectorFile;
import dev.reprise.testvectors.VectorGroup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickets that were recorded at other servers, with the key files that they were issued from. */
class TicketInspectCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void inspect_ticketOfNginx_showsItsSession() throws IOException {
    VectorGroup nginx = group("nginx");
    VectorCase ticket = firstValid(nginx);

    int exit = inspect(nginx, ticket.input(), "--json");

    JsonNode shown = JSON.readTree(out.toString());
    assertThat(exit).as(err.toString()).isZero();
    assertThat(shown.get("opened").booleanValue()).isTrue();
    assertThat(shown.get("format").textValue()).isEqualTo("openssl");
    assertThat(shown.get("key_name").textValue()).isEqualTo(hex(ticket.input()).substring(0, 32));
    assertThat(shown.get("phase").textValue()).isEqualTo("sealing");
    assertThat(shown.get("protocol").textValue()).isEqualTo("TLSv1.2");
    assertThat(shown.get("cipher_suite").textValue())
        .isEqualTo("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assertThat(shown.get("extended_master_secret").booleanValue()).isTrue();
    assertThat(shown.get("server_name").textValue())
        .isEqualTo(ticket.value().object("session").text("server_name"));
    assertThat(shown.get("session_id_context").textValue())
        .isEqualTo(ticket.value().object("session").text("session_id_context"));
    assertThat(shown.get("client").textValue()).isEqualTo("anonymous");
    assertThat(shown.get("scope").isNull()).isTrue();
    assertThat(shown.get("authenticated_at").textValue()).matches("2026-.*Z");
    assertThat(shown.get("expires_at").textValue()).matches("2026-.*Z");
    assertThat(shown.get("age_seconds").longValue()).isNotNegative();
    assertThat(shown.get("master_secret").textValue()).isEqualTo("redacted");
  }

  @Test
  void inspect_clientCertificate_showsItsSubject() throws IOException {
    VectorGroup nginx = group("nginx");
    VectorCase ticket =
        nginx.cases().stream()
            .filter(VectorCase::isValid)
            .filter(each -> each.value().object("session").has("peer_certificate"))
            .findFirst()
            .orElseThrow();

    inspect(nginx, ticket.input(), "--json");

    assertThat(JSON.readTree(out.toString()).get("client").textValue()).startsWith("CN=");
  }

  @Test
  void inspect_reveal_showsTheMasterSecret() {
    VectorGroup nginx = group("nginx");
    VectorCase ticket = firstValid(nginx);

    inspect(nginx, ticket.input(), "--reveal");

    assertThat(out.toString())
        .contains("master_secret: " + hex(ticket.value().object("session").hex("master_secret")));
  }

  @Test
  void inspect_withoutReveal_showsNoSecret() {
    VectorGroup nginx = group("nginx");
    VectorCase ticket = firstValid(nginx);

    inspect(nginx, ticket.input());

    assertThat(out.toString())
        .contains("master_secret: redacted")
        .doesNotContain(hex(ticket.value().object("session").hex("master_secret")));
  }

  @Test
  void inspect_noKeyThatFits_showsWhatCanBeSeen() throws IOException {
    VectorCase ticket = firstValid(group("nginx"));

    int exit = inspect(group("HAProxy"), ticket.input(), "--json");

    JsonNode shown = JSON.readTree(out.toString());
    assertThat(exit).isEqualTo(1);
    assertThat(shown.get("opened").booleanValue()).isFalse();
    assertThat(shown.get("reason").textValue()).isEqualTo("unknown_key");
    assertThat(shown.get("source").textValue()).isEqualTo("layout");
    assertThat(shown.get("format").textValue()).isEqualTo("openssl");
    assertThat(shown.get("key_name").textValue()).isEqualTo(hex(ticket.input()).substring(0, 32));
    assertThat(shown.get("ticket_octets").intValue()).isEqualTo(ticket.input().length);
    assertThat(shown.get("cipher_suite").isNull()).isTrue();
  }

  @Test
  void inspect_ticketThatWasChanged_saysSo() throws IOException {
    VectorGroup nginx = group("nginx");
    byte[] ticket = firstValid(nginx).input();
    ticket[ticket.length - 1] ^= 1;

    int exit = inspect(nginx, ticket, "--json");

    assertThat(exit).isEqualTo(1);
    assertThat(JSON.readTree(out.toString()).get("reason").textValue()).isEqualTo("bad_mac");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inspect_sessionFile_opensTheTicketInIt(boolean pem) throws IOException {
    VectorGroup nginx = group("nginx");
    VectorCase ticket = firstValid(nginx);
    Path session = sessionFile(Bytes.copyOf(ticket.input()), pem);

    int exit = run(keys(nginx), "--session", session.toString(), "--json");

    assertThat(exit).as(err.toString()).isZero();
    assertThat(JSON.readTree(out.toString()).get("source").textValue()).isEqualTo("ticket");
  }

  @Test
  void inspect_sessionFileWithoutAKey_showsTheClientsView() throws IOException {
    Path session = sessionFile(Bytes.copyOf(firstValid(group("nginx")).input()), true);

    int exit = run(List.of(), "--session", session.toString(), "--json");

    JsonNode shown = JSON.readTree(out.toString());
    assertThat(exit).isEqualTo(1);
    assertThat(shown.get("source").textValue()).isEqualTo("session_file");
    assertThat(shown.get("cipher_suite").textValue())
        .isEqualTo("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    assertThat(shown.get("server_name").textValue()).isEqualTo("localhost");
    assertThat(shown.get("expires_at").textValue()).isEqualTo("2026-11-21T14:00:00Z");
  }

  @Test
  void inspect_sessionFileWithoutATicket_saysSo() throws IOException {
    int exit = run(List.of(), "--session", sessionFile(Bytes.EMPTY, true).toString());

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("has no ticket");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "no session", "-----BEGIN SSL SESSION PARAMETERS-----", "0\u0003\u0002\u0001"})
  void inspect_fileThatIsNoSession_saysSo(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), content);

    int exit = run(List.of(), "--session", file.toString());

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains(file + ": is no session");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "0011", "ab:cd 12"})
  void inspect_shortTicket_isMalformed(String hex) throws IOException {
    int exit = run(List.of(), hex, "--json");

    assertThat(exit).isEqualTo(1);
    assertThat(JSON.readTree(out.toString()).get("reason").textValue()).isEqualTo("malformed");
  }

  @Test
  void inspect_noHex_isRefused() {
    assertThat(run(List.of(), "xyz")).isEqualTo(2);
    assertThat(err.toString()).contains("HEX: not hexadecimal");
  }

  @Test
  void inspect_neitherHexNorSession_isRefused() {
    assertThat(run(List.of())).isEqualTo(2);
  }

  private int inspect(VectorGroup group, byte[] ticket, String... options) {
    List<String> arguments = new ArrayList<>(List.of(hex(ticket)));
    arguments.addAll(List.of(options));
    return run(keys(group), arguments.toArray(String[]::new));
  }

  private int run(List<String> keys, String... arguments) {
    List<String> all = new ArrayList<>(List.of("ticket", "inspect"));
    all.addAll(keys);
    all.addAll(List.of(arguments));
    return Reprise.execute(
        new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
  }

  /** The options that name the key files of a group. */
  private List<String> keys(VectorGroup group) {
    List<String> options =
        new ArrayList<>(List.of("--keys-format", group.parameters().text("key_file_format")));
    try {
      for (byte[] octets : group.parameters().hexes("key_files")) {
        Path file = Files.createTempFile(directory, "ticket", ".key");
        Files.write(file, octets);
        options.addAll(List.of("--keys", file.toString()));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return options;
  }

  @Test
  void inspect_nameThatWouldSteerATerminal_showsNoControls() throws IOException {
    VectorCase ticket = firstValid(group("nginx"));
    Path session =
        sessionFile(Bytes.copyOf(ticket.input()), false, "a\nb\u001b[2J\u009b2Jc\u0085d");

    Reprise.execute(
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        "ticket",
        "inspect",
        "--session",
        session.toString());

    assertThat(out.toString()).contains("\nserver_name: a?b?[2J?2Jc?d\n");
  }

  private Path sessionFile(Bytes ticket, boolean pem) throws IOException {
    return sessionFile(ticket, pem, "localhost");
  }

  private Path sessionFile(Bytes ticket, boolean pem, String serverName) throws IOException {
    byte[] secret = new byte[48];
    secret[0] = 1;
    byte[] der =
        new SslSession(
                0x0303,
                0xc030,
                Bytes.EMPTY,
                SecretBytes.adopt(secret),
                1_795_262_400,
                7200,
                Optional.empty(),
                Bytes.EMPTY,
                0,
                Optional.of(Bytes.copyOf(serverName.getBytes(StandardCharsets.ISO_8859_1))),
                Optional.empty(),
                7200,
                ticket.isEmpty() ? Optional.empty() : Optional.of(ticket),
                Optional.empty(),
                1,
                Optional.empty(),
                0)
            .encodedSecret();
    String text =
        "-----BEGIN SSL SESSION PARAMETERS-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END SSL SESSION PARAMETERS-----\n";
    return Files.write(
        directory.resolve("session"), pem ? text.getBytes(StandardCharsets.US_ASCII) : der);
  }

  private static VectorGroup group(String program) {
    return VectorFile.load("issued_ticket_open").groups().stream()
        .filter(group -> group.parameters().object("source").text("name").startsWith(program))
        .findFirst()
        .orElseThrow();
  }

  private static VectorCase firstValid(VectorGroup group) {
    return group.cases().stream().filter(VectorCase::isValid).findFirst().orElseThrow();
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }
}
