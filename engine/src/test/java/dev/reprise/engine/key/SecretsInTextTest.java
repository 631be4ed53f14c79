// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.decide.Candidate;
import dev.reprise.engine.decide.ResumptionDecider;
import dev.reprise.engine.decide.ResumptionDecision;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.key.stored.KeyRingRecord;
import dev.reprise.engine.testing.TestSessions;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretsInTextTest {

  /** SECURITY.md, row 33: HAProxy printed ticket keys in {@code show tls-keys}. */
  @Test
  void toString_neverShowsKeyMaterial() {
    TicketKey key = TicketKey.generate(TicketFormat.RFC5077, RANDOM);
    KeyRing ring = TestSessions.ring(key);
    Candidate candidate = TestSessions.ticketOf(TestSessions.session());
    byte[] idKey = new byte[32];
    RANDOM.nextBytes(idKey);
    List<byte[]> secrets =
        List.of(
            key.encryptionKey().toByteArray(),
            key.macKey().toByteArray(),
            TestSessions.masterSecret().toByteArray(),
            idKey);

    List<Object> all =
        List.of(
            key,
            ring.keys().get(0),
            ring,
            new KeyRingRecord(ring),
            new RotatingKeys("test", TestSessions.POLICY, RANDOM),
            SessionIdKey.of(SecretBytes.copyOf(idKey)),
            candidate,
            new SessionWithTerms(TestSessions.session(), Optional.empty()),
            ResumptionDecider.decide(
                TestSessions.hello(), candidate, TestSessions.scope(), TestSessions.POLICY, NOW),
            new ResumptionDecision.Abort(TestSessions.session()));

    for (Object each : all) {
      for (byte[] secret : secrets) {
        String hex = HexFormat.of().formatHex(secret);
        for (int from = 0; from + 8 <= hex.length(); from += 2) {
          assertThat(each.toString()).doesNotContainIgnoringCase(hex.substring(from, from + 8));
        }
      }
    }
  }
}
