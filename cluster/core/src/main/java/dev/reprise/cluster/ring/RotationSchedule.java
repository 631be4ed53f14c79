// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a fleet needs one more key, and what that key's times are: pure functions. */
final class RotationSchedule {

  private RotationSchedule() {}

  /**
   * The ring with one more pending key if the fleet needs one, otherwise the ring itself.
   *
   * <p>While a key seals, its successor is published one lead before the key's period ends; it is
   * to seal from that end, and at the latest when the key may not seal any more. When nothing seals
   * (no key yet, all overdue, the sealing one revoked), a key is published that seals as soon as it
   * is acknowledged.
   */
  static KeyRing next(KeyRing ring, ResumptionPolicy policy, Instant now, SecureRandom random) {
    Optional<KeyEntry> sealing = ring.sealingKey(now);
    if (sealing.isEmpty()) {
      return isWaiting(ring, policy, now) ? ring : urgent(ring, policy, now, random);
    }
    Instant periodEnds = sealing.get().schedule().sealUntil().minus(policy.publishLead());
    if (now.isBefore(periodEnds.minus(policy.publishLead())) || hasSuccessor(ring, sealing.get())) {
      return ring;
    }
    Instant sealFrom = now.isAfter(periodEnds) ? now : periodEnds;
    return KeyRotation.publish(ring, policy, KeyPhase.PENDING, now, sealFrom, random);
  }

  /**
   * The ring with a pending key that seals as soon as it is acknowledged.
   *
   * <p>Its times begin a tolerated clock difference ago, so that nodes whose clocks are behind take
   * it up with the others.
   */
  static KeyRing urgent(KeyRing ring, ResumptionPolicy policy, Instant now, SecureRandom random) {
    Instant from = now.minus(tolerance(policy));
    Instant afterLast =
        ring.leader(now)
            .map(last -> last.schedule().sealFrom().plusSeconds(1))
            .orElse(Instant.EPOCH);
    Instant sealFrom = afterLast.isAfter(from) ? afterLast : from;
    return KeyRotation.publish(ring, policy, KeyPhase.PENDING, from, sealFrom, random);
  }

  /**
   * Whether a key is only waiting to be acknowledged. One that another node has just published may
   * come a second after the leader of that node's clock, and is waited for, or each node of a large
   * fleet would publish one of its own; one that seals much later is not.
   */
  private static boolean isWaiting(KeyRing ring, ResumptionPolicy policy, Instant now) {
    Instant latest = now.plus(tolerance(policy)).plusSeconds(1);
    return ring.keys().stream()
        .anyMatch(
            key ->
                key.phase() == KeyPhase.PENDING
                    && !key.schedule().sealFrom().isAfter(latest)
                    && now.isBefore(key.schedule().sealBy()));
  }

  /** By how much clocks may differ, as far as that fits into a lead. */
  private static Duration tolerance(ResumptionPolicy policy) {
    Duration halfLead = policy.publishLead().dividedBy(2);
    return policy.clockSkew().compareTo(halfLead) < 0 ? policy.clockSkew() : halfLead;
  }

  private static boolean hasSuccessor(KeyRing ring, KeyEntry sealing) {
    return ring.keys().stream()
        .anyMatch(
            key ->
                key.phase().compareTo(KeyPhase.OPENING_ONLY) < 0
                    && key.schedule().sealFrom().isAfter(sealing.schedule().sealFrom())
                    && !key.schedule().sealFrom().isAfter(sealing.schedule().sealUntil())
                    && key.schedule().sealUntil().isAfter(sealing.schedule().sealUntil()));
  }
}
