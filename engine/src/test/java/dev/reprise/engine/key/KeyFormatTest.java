// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which format the next key of a ring has. */
class KeyFormatTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final KeyFormat OWN = new KeyFormat(TicketFormat.RFC5077, 256);
  private static final KeyFormat SHORT = new KeyFormat(TicketFormat.OPENSSL, 128);
  private static final KeyFormat LONG = new KeyFormat(TicketFormat.OPENSSL, 256);
  private static final KeyRing EMPTY = KeyRing.empty("www");

  @Test
  void ofRing_withoutKeys_isTheWantedOne() {
    assertThat(KeyFormat.ofRing(EMPTY, SHORT)).isEqualTo(SHORT);
  }

  @Test
  void ofRing_isThatOfTheSealingKey_whateverIsWanted() {
    assertThat(KeyFormat.ofRing(with(EMPTY, SHORT, NOW), OWN)).isEqualTo(SHORT);
    assertThat(KeyFormat.ofRing(with(EMPTY, OWN, NOW), SHORT)).isEqualTo(OWN);
  }

  @Test
  void ofRing_keyOfAnotherFormatIsPublished_isThatOne() {
    KeyRing ring = with(EMPTY, OWN, NOW);
    KeyEntry last = ring.last().orElseThrow();

    KeyRing changed = KeyRotation.publishLike(ring, last, SHORT, NOW, RANDOM);

    assertThat(changed.sealingKey(NOW)).contains(last);
    assertThat(KeyFormat.ofRing(changed, OWN)).isEqualTo(SHORT);
  }

  /** Else the next key would bring the former format back. */
  @Test
  void publishLike_scheduledSuccessorIsPublished_comesAfterIt() {
    Instant later = NOW.plus(Duration.ofMinutes(10));
    KeyRing ring = with(with(EMPTY, OWN, NOW), OWN, later);
    KeyEntry successor = ring.last().orElseThrow();

    KeyRing changed = KeyRotation.publishLike(ring, successor, SHORT, NOW, RANDOM);

    assertThat(changed.last().orElseThrow().schedule().sealFrom()).isAfter(later);
    assertThat(KeyFormat.ofRing(changed, OWN)).isEqualTo(SHORT);
  }

  @Test
  void ofRing_onlyKeyIsRevoked_keepsItsFormat_andTakesTheSizeFromWhatIsWanted() {
    KeyRing ring = with(EMPTY, SHORT, NOW);
    KeyRing revoked = KeyRotation.revoke(ring, ring.last().orElseThrow().name());

    assertThat(KeyFormat.ofRing(revoked, SHORT)).isEqualTo(SHORT);
    assertThat(KeyFormat.ofRing(revoked, LONG)).isEqualTo(LONG);
    assertThat(KeyFormat.ofRing(revoked, OWN)).isEqualTo(LONG);
  }

  @Test
  void ofRing_lastKeyIsRevoked_takesTheSizeFromAnotherKeyOfThatFormat() {
    KeyRing ring = with(with(EMPTY, SHORT, NOW), SHORT, NOW.plusSeconds(5));
    KeyRing revoked = KeyRotation.revoke(ring, ring.last().orElseThrow().name());

    assertThat(KeyFormat.ofRing(revoked, LONG)).isEqualTo(SHORT);
  }

  /** Names of keys are random, so an order by name would be right in half of the rings. */
  @RepeatedTest(16)
  void ofRing_lastKeyIsRevoked_andOthersDifferInSize_takesThatOfTheLatest() {
    KeyRing older = with(with(EMPTY, LONG, NOW), SHORT, NOW.plusSeconds(5));
    KeyRing ring = with(older, SHORT, NOW.plusSeconds(10));
    KeyRing revoked = KeyRotation.revoke(ring, ring.last().orElseThrow().name());

    assertThat(KeyFormat.ofRing(revoked, OWN)).isEqualTo(SHORT);
  }

  @ParameterizedTest
  @CsvSource({"RFC5077, 128", "AEAD, 128", "OPENSSL, 192", "OPENSSL, 0"})
  void format_ofKeysThatCannotBeMade_isRejected(TicketFormat format, int bits) {
    assertThatIllegalArgumentException().isThrownBy(() -> new KeyFormat(format, bits));
  }

  @Test
  void word_namesTheSize_onlyWhereThereIsAChoice() {
    assertThat(OWN.word()).isEqualTo("rfc5077");
    assertThat(SHORT.word()).isEqualTo("openssl/128");
    assertThat(LONG.word()).isEqualTo("openssl/256");
  }

  /** The policy differs in nothing else. */
  @Test
  void policy_withAnotherKeyFormat_hasThatFormat() {
    ResumptionPolicy policy = ResumptionPolicy.builder().ticketCap(77).build();

    ResumptionPolicy changed = policy.withKeyFormat(SHORT.format(), SHORT.bits());

    assertThat(KeyFormat.of(changed)).isEqualTo(SHORT);
    assertThat(changed.withKeyFormat(OWN.format(), OWN.bits())).isEqualTo(policy);
  }

  private static KeyRing with(KeyRing ring, KeyFormat format, Instant sealFrom) {
    ResumptionPolicy policy =
        ResumptionPolicy.defaults().withKeyFormat(format.format(), format.bits());
    return KeyRotation.publish(ring, policy, KeyPhase.SEALING, NOW, sealFrom, RANDOM);
  }
}
