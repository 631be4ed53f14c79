// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.simulation.SimulatedRandom;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationScheduleTest {

  private static final ResumptionPolicy POLICY = ResumptionPolicy.defaults();
  private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");

  private final SecureRandom random = new SimulatedRandom(1);

  @Test
  void next_nothingThere_publishesAKeyThatSealsWhenAcknowledged() {
    KeyRing ring = next(KeyRing.empty("test"), START);

    KeyEntry key = theOneNew(ring, KeyRing.empty("test"));
    assertThat(key.phase()).isEqualTo(KeyPhase.PENDING);
    assertThat(key.schedule().sealFrom()).isBeforeOrEqualTo(START);
    assertThat(ring.sealingKey(START)).isEmpty();
  }

  @Test
  void next_oneLeadBeforeTheEndOfThePeriod_publishesTheSuccessor() {
    KeyRing ring = sealingSince(START);
    KeyEntry sealing = ring.sealingKey(START).orElseThrow();
    Instant due = sealing.schedule().sealUntil().minus(POLICY.publishLead().multipliedBy(2));

    assertThat(next(ring, due.minusSeconds(1))).isSameAs(ring);
    KeyEntry successor = theOneNew(next(ring, due), ring);
    assertThat(successor.schedule().sealFrom())
        .isEqualTo(sealing.schedule().sealUntil().minus(POLICY.publishLead()));
    assertThat(successor.schedule().sealBy()).isEqualTo(sealing.schedule().sealUntil());
  }

  @Test
  void next_successorIsThere_publishesNoOther() {
    KeyRing ring = sealingSince(START);
    Instant due = endOfPeriod(ring).minus(POLICY.publishLead());
    KeyRing withSuccessor = next(ring, due);

    assertThat(withSuccessor.keys()).hasSize(2);
    for (Instant now = due; now.isBefore(endOfPeriod(ring)); now = now.plusSeconds(60)) {
      assertThat(next(withSuccessor, now)).isSameAs(withSuccessor);
    }
  }

  /** Nothing would seal between the two. */
  @Test
  void next_laterKeyBeginsWhenTheSealingOneIsOver_publishesASuccessor() {
    KeyRing ring = sealingSince(START);
    KeyEntry sealing = ring.sealingKey(START).orElseThrow();
    Instant due = endOfPeriod(ring).minus(POLICY.publishLead());
    Instant tooLate = sealing.schedule().sealUntil().plusSeconds(1);
    KeyRing withLater = KeyRotation.publish(ring, POLICY, KeyPhase.PENDING, due, tooLate, random);

    assertThat(next(withLater, due).keys()).hasSize(3);
  }

  @Test
  void next_successorIsRevoked_publishesAnother() {
    KeyRing ring = sealingSince(START);
    Instant due = endOfPeriod(ring).minus(POLICY.publishLead());
    KeyRing withSuccessor = next(ring, due);
    KeyEntry successor = theOneNew(withSuccessor, ring);

    KeyRing after = next(KeyRotation.revoke(withSuccessor, successor.name()), due);

    assertThat(after.keys()).hasSize(3);
    assertThat(after.sealingKey(due)).isPresent();
  }

  private static Instant endOfPeriod(KeyRing ring) {
    return ring.keys().get(0).schedule().sealUntil().minus(POLICY.publishLead());
  }

  /**
   * In a large fleet, every node published a key of its own in the second after a revocation: the
   * successor has to come after the tombstone in the order of keys, so its time had not quite come,
   * and nobody waited for it. The ring overflowed, and keys that were in use fell out of it.
   */
  @ParameterizedTest
  @ValueSource(longs = {-120, -60, -1, 0, 1, 119})
  void next_leaderRevokedInItsFirstSecond_onlyOneNodePublishes(long othersClockAheadSeconds) {
    KeyRing ring = sealingSince(START);
    KeyEntry leader = ring.sealingKey(START).orElseThrow();
    Instant now = leader.schedule().sealFrom();

    KeyRing once = next(KeyRotation.revoke(ring, leader.name()), now);
    KeyRing twice = next(once, now.plusSeconds(othersClockAheadSeconds));

    assertThat(once.keys()).hasSize(2);
    assertThat(twice).isSameAs(once);
  }

  @Test
  void next_keyOfAClockThatIsAhead_isNotWaitedFor() {
    KeyRing ahead = next(KeyRing.empty("test"), START.plus(Duration.ofHours(1)));

    assertThat(next(ahead, START).keys()).hasSize(2);
  }

  @Test
  void next_pendingKeyThatNobodyAcknowledged_isWaitedForUntilItSealsAnyway() {
    KeyRing ring = next(KeyRing.empty("test"), START);
    KeyEntry key = ring.keys().get(0);

    assertThat(next(ring, key.schedule().sealBy().minusSeconds(1))).isSameAs(ring);
    assertThat(ring.sealingKey(key.schedule().sealBy())).contains(key);
  }

  private KeyRing sealingSince(Instant now) {
    KeyRing empty = KeyRing.empty("test");
    return KeyRotation.publish(empty, POLICY, KeyPhase.SEALING, now, now, random);
  }

  private KeyRing next(KeyRing ring, Instant now) {
    return RotationSchedule.next(ring, POLICY, now, random);
  }

  private static KeyEntry theOneNew(KeyRing ring, KeyRing before) {
    List<KeyEntry> fresh =
        ring.keys().stream().filter(key -> before.find(key.name()).isEmpty()).toList();
    assertThat(fresh).hasSize(1);
    return fresh.get(0);
  }
}
