// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * How a key ring changes with time: pure functions from ring, policy, time and randomness to the
 * next ring. One that has nothing to do returns the ring itself.
 *
 * <p>{@link #next} is the whole schedule of a process that is alone. A fleet composes the steps
 * itself, because there a key seals only once all members have it.
 */
public final class KeyRotation {

  /*
   * A key's times are fixed when it is published (D4):
   *
   *  published     sealFrom               sealBy       sealUntil              openUntil
   *     |--- lead ----|------- lead --------|   ...        |--- opening window ---|
   *     PENDING       SEALING, until the successor's       OPENING_ONLY           RETIRED
   *                   sealFrom: one seal period, with
   *                   one lead to spare before sealUntil
   *
   * (1) sealFrom of a key is the end of its predecessor's period: sealUntil - lead.
   * (2) A key that is published late seals at once.
   * (3) A new key never comes before the leader in the order of keys, or it would not seal.
   */

  /** A clock that is ahead of this is broken; later times would overflow in sums. */
  private static final Instant LATEST = Instant.ofEpochSecond(1L << 40);

  private KeyRotation() {}

  /**
   * The ring of a lone process at {@code now}: what is over is gone, what is due seals, and the key
   * after it is published in time.
   */
  public static KeyRing next(
      KeyRing ring, ResumptionPolicy policy, Instant now, SecureRandom random) {
    Instant second = wholeSecond(now);
    KeyRing current = withoutFuture(expire(ring, policy, second), policy, second);
    if (current.successor(second).isPresent()) {
      return current;
    }
    Optional<KeyEntry> sealing = current.sealingKey(second);
    if (sealing.isEmpty()) {
      return publish(current, policy, KeyPhase.SEALING, second, second, random);
    }
    Instant sealFrom = sealing.get().sealUntil().minus(policy.publishLead());
    return second.isBefore(sealFrom.minus(policy.publishLead()))
        ? current
        : publish(current, policy, KeyPhase.SEALING, second, sealFrom, random);
  }

  /**
   * The ring with a new key. A ring that is full of keys which still open is returned as it is.
   *
   * @param phase {@code PENDING} if others must have the key first, {@code SEALING} if nobody else
   *     opens what it seals
   * @param sealFrom when the key is to begin to seal; made later if it has to be, since a key seals
   *     neither before it is published nor if it comes before the leader
   */
  public static KeyRing publish(
      KeyRing ring,
      ResumptionPolicy policy,
      KeyPhase phase,
      Instant now,
      Instant sealFrom,
      SecureRandom random) {
    List<KeyEntry> keys = new ArrayList<>(withRoom(ring.keys()));
    if (keys.size() == KeyRing.MAX_KEYS) {
      return ring;
    }
    Instant published = wholeSecond(now);
    Instant afterLeader =
        ring.leader(published).map(leader -> leader.sealFrom().plusSeconds(1)).orElse(published);
    Instant from = later(later(published, wholeSecond(sealFrom)), afterLeader);
    Instant until = from.plus(jittered(policy, random)).plus(policy.publishLead());
    keys.add(
        KeyEntry.of(
            TicketKey.generate(policy.ticketFormat(), random),
            phase,
            published,
            from,
            from.plus(policy.publishLead()),
            until,
            until.plus(roundedUp(policy.openingWindow()))));
    return changed(ring, keys);
  }

  /**
   * The ring with a new pending key of the same format and for the same times as another, from now
   * on; for whoever does not know the policy. A ring that is full is returned as it is.
   */
  public static KeyRing publishLike(
      KeyRing ring, KeyEntry template, Instant now, SecureRandom random) {
    List<KeyEntry> keys = new ArrayList<>(withRoom(ring.keys()));
    if (keys.size() == KeyRing.MAX_KEYS) {
      return ring;
    }
    Instant published = wholeSecond(now);
    Instant from = later(published, template.sealFrom().plusSeconds(1));
    Duration later = Duration.between(template.sealFrom(), from);
    keys.add(
        KeyEntry.of(
            TicketKey.generate(template.format(), random),
            KeyPhase.PENDING,
            published,
            from,
            template.sealBy().plus(later),
            template.sealUntil().plus(later),
            template.openUntil().plus(later)));
    return changed(ring, keys);
  }

  /** The ring in which that pending key seals from its planned time on: all who matter have it. */
  public static KeyRing activate(KeyRing ring, KeyName name) {
    return map(
        ring,
        key ->
            key.name().equals(name) && key.phase() == KeyPhase.PENDING
                ? key.advancedTo(KeyPhase.SEALING)
                : key);
  }

  /** The ring in which that key opens nothing from now on, and its name says why. */
  public static KeyRing revoke(KeyRing ring, KeyName name) {
    return map(ring, key -> key.name().equals(name) && !key.revoked() ? key.tombstone(true) : key);
  }

  /**
   * The ring without the secrets of keys that have ceased to open, and without the tombstones that
   * nobody will come back for.
   */
  public static KeyRing expire(KeyRing ring, ResumptionPolicy policy, Instant now) {
    KeyRing expired =
        map(
            ring,
            key ->
                key.phase() != KeyPhase.RETIRED && !now.isBefore(key.openUntil())
                    ? key.tombstone(false)
                    : key);
    return keep(expired, key -> now.isBefore(forgottenAt(key, policy)));
  }

  /** From when on {@link #next} has something to do, unless the clock is set back. */
  static Instant dueAt(KeyRing ring, ResumptionPolicy policy, Instant now) {
    Optional<KeyEntry> last = ring.successor(now).or(() -> ring.sealingKey(now));
    if (last.isEmpty()) {
      return now;
    }
    Instant due = last.get().sealUntil().minus(policy.publishLead().multipliedBy(2));
    for (KeyEntry key : ring.keys()) {
      Instant over = key.phase() == KeyPhase.RETIRED ? forgottenAt(key, policy) : key.openUntil();
      due = over.isBefore(due) ? over : due;
    }
    return due;
  }

  /** Before when {@link #next} has something to do, because the clock has been set back. */
  static Instant usableFrom(KeyRing ring, ResumptionPolicy policy) {
    return ring.keys().stream()
        .map(KeyEntry::published)
        .max(Comparator.naturalOrder())
        .map(published -> published.minus(tolerance(policy)))
        .orElse(Instant.MIN);
  }

  /**
   * The ring without what was published by a clock that was ahead: by the clock as it is now, such
   * a key would live longer than policy says, and its tickets are not valid yet.
   */
  private static KeyRing withoutFuture(KeyRing ring, ResumptionPolicy policy, Instant now) {
    Instant latest = now.plus(tolerance(policy));
    return keep(ring, key -> !key.published().isAfter(latest));
  }

  /**
   * By how much a key may come from the future. Threads that have read one clock a moment apart
   * must not undo each other's rotations, even if policy tolerates no skew between nodes.
   */
  private static Duration tolerance(ResumptionPolicy policy) {
    return policy.clockSkew().plusSeconds(60);
  }

  /** The keys, but for the tombstone that is over first if there is no room for one more key. */
  private static List<KeyEntry> withRoom(List<KeyEntry> keys) {
    if (keys.size() < KeyRing.MAX_KEYS) {
      return keys;
    }
    Optional<KeyEntry> first =
        keys.stream()
            .filter(key -> key.phase() == KeyPhase.RETIRED)
            .min(Comparator.comparing(KeyEntry::openUntil));
    return keys.stream()
        .filter(key -> first.isEmpty() || !key.name().equals(first.get().name()))
        .toList();
  }

  /** When a name need not be known any more: nobody comes back with a ticket that old. */
  private static Instant forgottenAt(KeyEntry key, ResumptionPolicy policy) {
    return key.openUntil().isBefore(KeyEntry.FOREVER.minus(policy.ticketLifetime()))
        ? key.openUntil().plus(policy.ticketLifetime())
        : Instant.MAX;
  }

  /**
   * The schedule is kept in whole seconds, and what is out of this range cannot be written down.
   */
  private static Instant wholeSecond(Instant now) {
    if (now.isBefore(Instant.EPOCH)) {
      return Instant.EPOCH;
    }
    return now.isAfter(LATEST) ? LATEST : now.truncatedTo(ChronoUnit.SECONDS);
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /** The seal period, shortened at random by up to the jitter; whole seconds. */
  private static Duration jittered(ResumptionPolicy policy, SecureRandom random) {
    long seconds = policy.sealPeriod().toSeconds();
    int most = (int) (seconds * policy.sealJitterPercent() / 100);
    return Duration.ofSeconds(seconds - random.nextInt(most + 1));
  }

  private static Duration roundedUp(Duration duration) {
    return Duration.ofSeconds(duration.toSeconds() + (duration.toNanosPart() == 0 ? 0 : 1));
  }

  private static KeyRing map(KeyRing ring, UnaryOperator<KeyEntry> step) {
    List<KeyEntry> mapped = ring.keys().stream().map(step).toList();
    return mapped.equals(ring.keys()) ? ring : changed(ring, mapped);
  }

  private static KeyRing keep(KeyRing ring, Predicate<KeyEntry> condition) {
    List<KeyEntry> kept = ring.keys().stream().filter(condition).toList();
    return kept.size() == ring.keys().size() ? ring : changed(ring, kept);
  }

  private static KeyRing changed(KeyRing ring, List<KeyEntry> keys) {
    return KeyRing.of(ring.trustDomain(), ring.epoch() + 1, keys);
  }
}
