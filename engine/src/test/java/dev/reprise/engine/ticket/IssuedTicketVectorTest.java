// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.HostName;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileException;
import dev.reprise.codec.keyfile.KeyFileFormat;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyFileKeys;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorTests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Tickets that other servers issued from key files, opened with the keys that we read in them. */
class IssuedTicketVectorTest {

  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  @TestFactory
  Stream<DynamicTest> issuedTicketOpen() {
    return VectorTests.of(
        "issued_ticket_open",
        (group, vector) -> {
          TicketOpener.Verdict verdict =
              new TicketOpener().open(Bytes.copyOf(vector.input()), ring(group.parameters()), NOW);

          if (vector.isValid()) {
            assertThat(verdict)
                .isInstanceOfSatisfying(
                    TicketOpener.Verdict.Accepted.class,
                    accepted -> assertSession(accepted, vector.value()));
          } else {
            assertThat(verdict)
                .isInstanceOfSatisfying(
                    TicketOpener.Verdict.Rejected.class,
                    rejected -> assertThat(rejected.reason().word()).isEqualTo(vector.failure()));
          }
        });
  }

  private static void assertSession(TicketOpener.Verdict.Accepted accepted, Fields value) {
    Fields expected = value.object("session");
    var session = accepted.session();
    SslSession.Terms terms = accepted.terms().orElseThrow();
    assertThat(accepted.key().name().octets().toByteArray()).isEqualTo(value.hex("key_name"));
    assertThat(session.plaintext().cipherSuite()).isEqualTo((int) expected.number("cipher_suite"));
    assertThat(session.plaintext().masterSecret().toByteArray())
        .isEqualTo(expected.hex("master_secret"));
    assertThat(session.authenticationTimeSeconds()).isEqualTo(expected.number("time"));
    assertThat(session.extendedMasterSecret()).isEqualTo((expected.number("flags") & 1) == 1);
    assertThat(session.serverName()).isEqualTo(serverName(expected));
    assertThat(terms.sessionIdContext().toByteArray())
        .isEqualTo(expected.hex("session_id_context"));
    assertThat(terms.expiry().getEpochSecond())
        .isEqualTo(expected.number("time") + expected.number("timeout"));
    assertThat(terms.verified()).isEqualTo(expected.number("verify_result") == 0);
  }

  private static Optional<HostName> serverName(Fields session) {
    if (!session.has("server_name")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          HostName.normalise(
              Bytes.copyOf(session.text("server_name").getBytes(StandardCharsets.US_ASCII))));
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyRing ring(Fields parameters) throws KeyFileException {
    String word = parameters.text("key_file_format");
    if (word.equals("none")) {
      List<TicketKey> keys = keys(parameters);
      return KeyRing.withoutSchedule("test", keys.get(0), keys.subList(1, keys.size()), NOW);
    }
    List<KeyFile> files = new ArrayList<>();
    for (byte[] octets : parameters.hexes("key_files")) {
      files.add(KeyFile.read("file", octets, KeyFileFormat.ofWord(word).orElseThrow()));
    }
    assertThat(files.stream().flatMap(file -> file.entries().stream()).map(KeyFile.Entry::name))
        .containsExactlyElementsOf(keys(parameters).stream().map(TicketKey::name).toList());
    return new KeyFileKeys("test", files, NOW).at(NOW);
  }

  private static List<TicketKey> keys(Fields parameters) {
    return parameters.objects("keys").stream()
        .map(
            key ->
                TicketKey.of(
                    TicketFormat.OPENSSL,
                    new KeyName(Bytes.copyOf(key.hex("key_name"))),
                    SecretBytes.adopt(key.hex("encryption_key")),
                    SecretBytes.adopt(key.hex("mac_key"))))
        .toList();
  }
}
