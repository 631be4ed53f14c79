// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.ScopeDigest;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorTests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What other languages sealed, opened, encoded and derived, against what we do. */
class EngineVectorTest {

  @TestFactory
  Stream<DynamicTest> ticketOpen() {
    return VectorTests.of(
        "ticket_open",
        (group, vector) -> {
          TicketVerdict verdict =
              new TicketOpener()
                  .open(
                      Bytes.copyOf(vector.input()),
                      ring(group.parameters()),
                      Instant.ofEpochSecond(vector.inputs().number("now")));

          if (vector.isValid()) {
            assertAccepted(verdict, vector.value());
          } else {
            assertThat(verdict)
                .isInstanceOfSatisfying(
                    TicketVerdict.Rejected.class,
                    rejected -> assertThat(rejected.reason().word()).isEqualTo(vector.failure()));
          }
        });
  }

  private static void assertAccepted(TicketVerdict verdict, Fields expected) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            TicketVerdict.Accepted.class,
            accepted -> {
              assertThat(accepted.keyName().octets().toByteArray())
                  .isEqualTo(expected.hex("key_name"));
              assertThat(accepted.phase().word()).isEqualTo(expected.text("phase"));
              if (accepted.state().terms().isEmpty()) {
                assertThat(accepted.state().session().encodedSecret())
                    .isEqualTo(expected.hex("plaintext"));
              }
            });
  }

  @TestFactory
  Stream<DynamicTest> ticketSeal() {
    return VectorTests.of(
        "ticket_seal",
        (group, vector) -> {
          KeyRing ring = ring(group.parameters());
          Optional<RingKey> sealing =
              ring.sealingKey(Instant.ofEpochSecond(vector.inputs().number("now")));

          if (vector.isValid()) {
            TicketKey key = sealing.orElseThrow().key().orElseThrow();
            TicketSealer sealer = new TicketSealer(new FixedRandom(vector.inputs().hex("random")));
            Bytes ticket = sealer.seal(vector.inputs().hex("plaintext"), key, ring.trustDomain());
            assertThat(key.name().octets().toByteArray()).isEqualTo(vector.value().hex("key_name"));
            assertThat(ticket).isEqualTo(Bytes.copyOf(vector.value().hex("ticket")));
          } else {
            assertThat(vector.failure()).isEqualTo(NotIssuedReason.NO_SEALING_KEY.word());
            assertThat(sealing).isEmpty();
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> sessionIdVerify() {
    return VectorTests.of(
        "session_id_verify",
        (group, vector) -> {
          SessionIdKey key =
              SessionIdKey.of(SecretBytes.adopt(group.parameters().hex("session_id_key")));
          Bytes octets = Bytes.copyOf(vector.inputs().hex("session_id"));

          assertThat(key.made(new SessionId(octets))).isEqualTo(vector.isValid());

          if (vector.isValid()) {
            FixedRandom random = new FixedRandom(vector.value().hex("random"));
            assertThat(key.newSessionId(random).octets()).isEqualTo(octets);
          } else {
            assertThat(vector.failure()).isEqualTo(DeclineReason.FOREIGN_SESSION_ID.word());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> scopeEncode() {
    return VectorTests.of(
        "scope_encode",
        (group, vector) -> {
          Fields fields = vector.inputs();
          ResumptionScope scope =
              ResumptionScope.builder()
                  .localKeys(bytes(fields.hexes("local_keys")))
                  .clientAuthentication(
                      ClientAuthentication.valueOf(
                          fields.text("client_authentication").toUpperCase(Locale.ROOT)))
                  .trustAnchors(bytes(fields.hexes("trust_anchors")))
                  .application(utf8(fields.hex("application")))
                  .serverNameRule(utf8(fields.hex("server_name_rule")))
                  .build();

          assertThat(scope.encoding()).isEqualTo(Bytes.copyOf(vector.value().hex("encoding")));
          assertThat(scope.fingerprint())
              .isEqualTo(Bytes.copyOf(vector.value().hex("fingerprint")));
          Fields digests = vector.value().object("digests");
          for (ScopeDigest.FieldDigest each : scope.digest().fields()) {
            String name = each.field().name().toLowerCase(Locale.ROOT);
            assertThat(each.digest()).isEqualTo(Bytes.copyOf(digests.hex(name)));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> keyRingDecode() {
    return VectorTests.of(
        "key_ring_decode",
        (group, vector) -> {
          byte[] input = vector.input();
          if (vector.isValid()) {
            KeyRingRecord read = Reader.readAll(input, "KeyRingRecord", KeyRingRecord::readFrom);
            assertRing(read.ring(), vector.value());
            assertThat(read.encodedSecret()).isEqualTo(input);
          } else {
            DecodeException thrown =
                catchThrowableOfType(
                    DecodeException.class,
                    () -> Reader.readAll(input, "KeyRingRecord", KeyRingRecord::readFrom));
            assertThat(thrown.kind().name()).isEqualTo(vector.failure());
          }
        });
  }

  private static void assertRing(KeyRing ring, Fields expected) {
    assertThat(ring.epoch()).isEqualTo(expected.number("epoch"));
    assertThat(ring.trustDomain()).isEqualTo(expected.text("trust_domain"));
    assertThat(ring.keys())
        .containsExactlyElementsOf(
            expected.objects("keys").stream()
                .map(EngineVectorTest::ringKey)
                .map(key -> ring.find(key.name()).filter(found -> same(found, key)).orElseThrow())
                .toList());
  }

  private static boolean same(RingKey a, RingKey b) {
    return Bytes.copyOf(a.encodedSecret()).equals(Bytes.copyOf(b.encodedSecret()));
  }

  private static KeyRing ring(Fields parameters) {
    List<RingKey> keys =
        parameters.objects("keys").stream().map(EngineVectorTest::ringKey).toList();
    return KeyRing.of(parameters.text("trust_domain"), 1, keys);
  }

  private static RingKey ringKey(Fields fields) {
    KeyName name = new KeyName(Bytes.copyOf(fields.hex("key_name")));
    TicketFormat format = TicketFormat.ofWord(fields.text("format")).orElseThrow();
    KeyPhase phase = KeyPhase.valueOf(fields.text("phase").toUpperCase(Locale.ROOT));
    return new RingKey(
        name,
        format,
        phase,
        fields.flag("revoked"),
        Instant.ofEpochSecond(fields.number("published")),
        Instant.ofEpochSecond(fields.number("seal_from")),
        Instant.ofEpochSecond(fields.number("seal_by")),
        Instant.ofEpochSecond(fields.number("seal_until")),
        Instant.ofEpochSecond(fields.number("open_until")),
        phase == KeyPhase.RETIRED
            ? Optional.empty()
            : Optional.of(
                TicketKey.of(
                    format,
                    name,
                    SecretBytes.adopt(fields.hex("encryption_key")),
                    SecretBytes.adopt(fields.hex("mac_key")))));
  }

  private static List<Bytes> bytes(List<byte[]> octets) {
    return octets.stream().map(Bytes::copyOf).toList();
  }

  private static String utf8(byte[] octets) {
    return new String(octets, StandardCharsets.UTF_8);
  }
}
