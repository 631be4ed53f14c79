// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.POLICY;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyRotationTest {

  private static final Duration LEAD = POLICY.publishLead();

  @Test
  void next_emptyRing_hasOneSealingKey() {
    KeyRing ring = first();

    assertThat(ring.keys()).hasSize(1);
    assertThat(ring.sealingKey(NOW)).isPresent();
    assertThat(ring.epoch()).isEqualTo(1);
  }

  @Test
  void next_nothingDue_isTheSameRing() {
    KeyRing ring = first();

    assertThat(next(ring, NOW.plusSeconds(1))).isSameAs(ring);
    assertThat(next(ring, NOW.plus(Duration.ofHours(3)))).isSameAs(ring);
  }

  @Test
  void publish_key_hasTheTimesOfThePolicy() {
    KeyEntry key = first().sealingKey(NOW).orElseThrow();

    Duration seals =
        Duration.between(key.schedule().sealFrom(), key.schedule().sealUntil()).minus(LEAD);
    assertThat(seals)
        .isBetween(POLICY.sealPeriod().multipliedBy(9).dividedBy(10), POLICY.sealPeriod());
    assertThat(key.schedule().sealBy()).isEqualTo(key.schedule().sealFrom().plus(LEAD));
    assertThat(key.schedule().openUntil())
        .isEqualTo(
            key.schedule()
                .sealUntil()
                .plus(POLICY.ticketLifetime())
                .plus(POLICY.clockSkew())
                .plus(POLICY.clockSkew()));
  }

  @Test
  void next_oneLeadBeforeThePeriodEnds_publishesTheSuccessor() {
    KeyRing ring = first();
    KeyEntry sealing = ring.sealingKey(NOW).orElseThrow();
    Instant periodEnds = sealing.schedule().sealUntil().minus(LEAD);

    KeyRing published = next(ring, periodEnds.minus(LEAD));

    KeyEntry successor = published.successor(periodEnds.minus(LEAD)).orElseThrow();
    assertThat(successor.schedule().sealFrom()).isEqualTo(periodEnds);
    assertThat(published.sealingKey(periodEnds.minusSeconds(1))).hasValue(sealing);
    assertThat(published.sealingKey(periodEnds)).hasValue(successor);
    assertThat(next(published, periodEnds.minusSeconds(1))).isSameAs(published);
  }

  @Test
  void publish_keysOf128Bits_haveThem_andSoHaveThoseLikeThem() {
    ResumptionPolicy policy =
        ResumptionPolicy.builder().ticketFormat(TicketFormat.OPENSSL).ticketKeyBits(128).build();
    KeyRing empty = KeyRing.empty("www");
    KeyRing ring = KeyRotation.publish(empty, policy, KeyPhase.SEALING, NOW, NOW, RANDOM);
    KeyEntry first = ring.keys().get(0);

    KeyRing more = KeyRotation.publishLike(ring, first, formatOf(ring), NOW, RANDOM);
    KeyRing revoked = KeyRotation.revoke(more, first.name());
    KeyEntry tombstone = revoked.find(first.name()).orElseThrow();
    KeyRing like = KeyRotation.publishLike(revoked, tombstone, formatOf(revoked), NOW, RANDOM);

    assertThat(like.keys().stream().flatMap(entry -> entry.key().stream()))
        .hasSize(2)
        .allSatisfy(
            key -> {
              assertThat(key.strengthBits()).isEqualTo(128);
              assertThat(key.macKey().length()).isEqualTo(16);
            });
  }

  private static KeyFormat formatOf(KeyRing ring) {
    return KeyFormat.ofRing(ring, new KeyFormat(TicketFormat.RFC5077, 256));
  }

  @Test
  void next_usedAgainAfterDays_startsAnew() {
    KeyRing ring = first();
    Instant later = NOW.plus(Duration.ofDays(3));

    KeyRing rotated = next(ring, later);

    assertThat(rotated.keys()).hasSize(1);
    assertThat(rotated.sealingKey(later).map(KeyEntry::name))
        .isPresent()
        .isNotEqualTo(ring.sealingKey(NOW).map(KeyEntry::name));
  }

  @Test
  void next_keyCeasedToOpen_leavesATombstoneForOneTicketLifetime() {
    KeyRing ring = first();
    KeyEntry key = ring.sealingKey(NOW).orElseThrow();

    KeyRing expired = next(ring, key.schedule().openUntil());
    KeyRing forgotten = next(expired, key.schedule().openUntil().plus(POLICY.ticketLifetime()));

    KeyEntry tombstone = expired.find(key.name()).orElseThrow();
    assertThat(tombstone.phase()).isEqualTo(KeyPhase.RETIRED);
    assertThat(tombstone.key()).isEmpty();
    assertThat(tombstone.revoked()).isFalse();
    assertThat(forgotten.find(key.name())).isEmpty();
  }

  @Test
  void next_leaderRevokedInItsFirstSecond_sealsUnderAnotherInTheNext() {
    KeyRing ring = first();
    KeyRing revoked = KeyRotation.revoke(ring, ring.sealingKey(NOW).orElseThrow().name());

    KeyRing rotated = next(revoked, NOW);

    assertThat(rotated.sealingKey(NOW)).isEmpty();
    assertThat(rotated.sealingKey(NOW.plusSeconds(1))).isPresent();
    assertThat(next(rotated, NOW)).isSameAs(rotated);
  }

  /** A clock that was a year ahead for a moment must not leave a key that lives for a year. */
  @Test
  void next_clockSetBack_dropsWhatTheFuturePublished() {
    KeyRing future = KeyRotation.next(first(), POLICY, NOW.plus(Duration.ofDays(365)), RANDOM);

    KeyRing back = next(future, NOW);

    assertThat(back.sealingKey(NOW)).isPresent();
    assertThat(back.keys())
        .allSatisfy(
            key ->
                assertThat(key.schedule().published())
                    .isBeforeOrEqualTo(NOW.plus(POLICY.clockSkew()).plusSeconds(60)));
  }

  /** SECURITY.md, row 28: JDK-8298381, millions of keys in one process. */
  @Test
  void publish_againAndAgain_neverExceedsTheBound() {
    KeyRing ring = first();
    for (int i = 0; i < 3 * KeyRing.MAX_KEYS; i++) {
      Instant now = NOW.plusSeconds(i);
      ring = KeyRotation.publish(ring, POLICY, KeyPhase.SEALING, now, now, RANDOM);
    }

    assertThat(ring.keys()).hasSize(KeyRing.MAX_KEYS);
  }

  @Test
  void publish_ringFullOfTombstones_makesRoom() {
    KeyRing ring = first();
    for (int i = 0; i < 2 * KeyRing.MAX_KEYS; i++) {
      Instant now = NOW.plusSeconds(2L * i);
      Optional<KeyEntry> sealing = ring.sealingKey(now);
      ring = sealing.isPresent() ? KeyRotation.revoke(ring, sealing.get().name()) : ring;
      ring = KeyRotation.publish(ring, POLICY, KeyPhase.SEALING, now, now, RANDOM);
    }

    assertThat(ring.keys()).hasSize(KeyRing.MAX_KEYS);
    assertThat(ring.sealingKey(NOW.plusSeconds(4L * KeyRing.MAX_KEYS))).isPresent();
  }

  @Test
  void activate_pendingKey_sealsFromItsPlannedTime() {
    KeyRing ring = first();
    Instant planned = NOW.plusSeconds(600);
    KeyRing published = KeyRotation.publish(ring, POLICY, KeyPhase.PENDING, NOW, planned, RANDOM);
    KeyEntry pending = published.successor(NOW).orElseThrow();

    KeyRing activated = KeyRotation.activate(published, pending.name());

    assertThat(published.sealingKey(planned)).isEqualTo(ring.sealingKey(NOW));
    assertThat(activated.sealingKey(planned).map(KeyEntry::name)).hasValue(pending.name());
    assertThat(KeyRotation.activate(activated, pending.name())).isSameAs(activated);
  }

  @Test
  void next_clockBefore1970OrBeyondAllSense_throwsNothing() {
    assertThat(next(first(), Instant.MIN).keys()).isNotEmpty();
    assertThat(next(first(), Instant.MAX).keys()).isNotEmpty();
    assertThat(KeyRotation.next(KeyRing.empty("test"), POLICY, Instant.MAX, RANDOM).keys())
        .isNotEmpty();
  }

  private static KeyRing first() {
    return next(KeyRing.empty("test"), NOW);
  }

  private static KeyRing next(KeyRing ring, Instant now) {
    return KeyRotation.next(ring, POLICY, now, RANDOM);
  }
}
