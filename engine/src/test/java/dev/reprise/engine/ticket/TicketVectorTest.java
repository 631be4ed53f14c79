// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.format.TicketLayout;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.testing.FixedRandom;
import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorTests;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Tickets and session IDs that another language sealed and made, against ours. */
class TicketVectorTest {

  @TestFactory
  Stream<DynamicTest> ticketOpen() {
    return VectorTests.of(
        "ticket_open",
        (group, vector) -> {
          TicketOpener.Verdict verdict =
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
                    TicketOpener.Verdict.Rejected.class,
                    rejected -> assertThat(rejected.reason().word()).isEqualTo(vector.failure()));
          }
        });
  }

  private static void assertAccepted(TicketOpener.Verdict verdict, Fields expected) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            TicketOpener.Verdict.Accepted.class,
            accepted -> {
              assertThat(accepted.key().name().octets().toByteArray())
                  .isEqualTo(expected.hex("key_name"));
              assertThat(accepted.key().phase().word()).isEqualTo(expected.text("phase"));
              if (accepted.terms().isEmpty()) {
                assertThat(accepted.session().encodedSecret()).isEqualTo(expected.hex("plaintext"));
              }
            });
  }

  @TestFactory
  Stream<DynamicTest> ticketSeal() {
    return VectorTests.of(
        "ticket_seal",
        (group, vector) -> {
          KeyRing ring = ring(group.parameters());
          Optional<KeyEntry> sealing =
              ring.sealingKey(Instant.ofEpochSecond(vector.inputs().number("now")));

          if (vector.isValid()) {
            TicketKey key = sealing.orElseThrow().key().orElseThrow();
            byte[] plaintext = vector.inputs().hex("plaintext");
            FixedRandom random = new FixedRandom(vector.inputs().hex("random"));
            TicketLayout layout = key.format().layout();
            Bytes ticket = layout.seal(plaintext, key.secrets(), ring.trustDomain(), random);
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
            FixedRandom random = new FixedRandom(Arrays.copyOf(vector.value().hex("random"), 32));
            assertThat(key.newSessionId(random).octets()).isEqualTo(octets);
          } else {
            assertThat(vector.failure()).isEqualTo(DeclineReason.FOREIGN_SESSION_ID.word());
          }
        });
  }

  private static KeyRing ring(Fields parameters) {
    List<KeyEntry> keys =
        parameters.objects("keys").stream().map(TicketVectorTest::keyEntry).toList();
    return KeyRing.of(parameters.text("trust_domain"), 1, keys);
  }

  private static KeyEntry keyEntry(Fields fields) {
    KeyName name = new KeyName(Bytes.copyOf(fields.hex("key_name")));
    TicketFormat format = TicketFormat.ofWord(fields.text("format")).orElseThrow();
    KeyPhase phase = KeyPhase.valueOf(fields.text("phase").toUpperCase(Locale.ROOT));
    return new KeyEntry(
        name,
        format,
        phase,
        fields.flag("revoked"),
        new KeyEntry.Schedule(
            Instant.ofEpochSecond(fields.number("published")),
            Instant.ofEpochSecond(fields.number("seal_from")),
            Instant.ofEpochSecond(fields.number("seal_by")),
            Instant.ofEpochSecond(fields.number("seal_until")),
            Instant.ofEpochSecond(fields.number("open_until"))),
        phase == KeyPhase.RETIRED
            ? Optional.empty()
            : Optional.of(
                TicketKey.of(
                    format,
                    name,
                    SecretBytes.adopt(fields.hex("encryption_key")),
                    SecretBytes.adopt(fields.hex("mac_key")))));
  }
}
