// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.time.Instants;
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
 * The steps by which a key ring changes with time. Each is a pure function of ring, policy, time
 * and randomness, and returns the same ring if there is nothing to do.
 *
 * <p>{@link #next} is the whole rotation of a process that is alone. A fleet composes the other
 * steps itself, because there a key may seal only when all members have it.
 *
 * @since 0.1
 */
public final class KeyRotation {

  /*
   * (1) A key seals for one seal period. Its successor's sealFrom is the end of that period, which
   *     is sealUntil - lead; the lead is to spare in case the successor comes late.
   * (2) A key that is published late seals at once.
   * (3) A new key comes after the keys that lead before it begins. Otherwise it would not seal.
   * (4) Which key leads, and until when some key seals, is decided in KeyRing alone.
   * (5) A full ring stays able to rotate. A new key takes the place of an expired key, or else of
   *     a key that is neither among the next to lead nor among the oldest (RingJoin).
   */

  private KeyRotation() {}

  /**
   * The ring of a lone process at {@code now}: without the keys that are over, with a key that
   * seals, and in time with that key's successor.
   */
  public static KeyRing next(
      KeyRing ring, ResumptionPolicy policy, Instant now, SecureRandom random) {
    Instant second = wholeSecond(now);
    KeyRing usable = withoutFuture(expire(ring, policy, second), policy, second);
    KeyRing current =
        keep(usable, key -> !isPassedOver(usable, key) && !isRevokedAhead(key, second));
    Instant end = current.sealsUntil(second);
    Instant periodEnds = end.minus(policy.publishLead());
    return second.isBefore(periodEnds.minus(policy.publishLead()))
        ? current
        : publish(current, policy, KeyPhase.SEALING, second, periodEnds, random);
  }

  /**
   * The ring with a new key.
   *
   * @param phase {@code PENDING} if other nodes must have the key before it seals, otherwise {@code
   *     SEALING}
   * @param sealFrom when the key should begin to seal. It begins later if {@code sealFrom} is
   *     before {@code now}, or if the leader of that time would come after the new key
   */
  public static KeyRing publish(
      KeyRing ring,
      ResumptionPolicy policy,
      KeyPhase phase,
      Instant now,
      Instant sealFrom,
      SecureRandom random) {
    Instant published = wholeSecond(now);
    Instant from = behindLeader(ring, Instants.later(published, wholeSecond(sealFrom)));
    KeyEntry.Schedule schedule = KeyEntry.Schedule.draw(policy, published, from, random);
    TicketKey key = TicketKey.generate(policy.ticketFormat(), policy.ticketKeyBits(), random);
    return with(ring, KeyEntry.of(key, phase, schedule));
  }

  /** That time, or the first one after it at which a new key would lead. */
  private static Instant behindLeader(KeyRing ring, Instant time) {
    Instant from = time;
    while (leadsAfter(ring.leader(from), from)) {
      from = ring.leader(from).orElseThrow().schedule().sealFrom().plusSeconds(1);
    }
    return from;
  }

  /** Whether that leader would come after a key that begins at that time. */
  private static boolean leadsAfter(Optional<KeyEntry> leader, Instant time) {
    return leader.filter(key -> !time.isAfter(key.schedule().sealFrom())).isPresent();
  }

  /**
   * The ring with a new pending key that has the durations of another key, and starts now or right
   * after that key; for a caller that does not know the policy.
   *
   * @param format the format of the new key
   */
  public static KeyRing publishLike(
      KeyRing ring, KeyEntry template, KeyFormat format, Instant now, SecureRandom random) {
    Instant published = wholeSecond(now);
    Instant from = Instants.later(published, template.schedule().sealFrom().plusSeconds(1));
    return with(
        ring,
        KeyEntry.of(
            TicketKey.generate(format.format(), format.bits(), random),
            KeyPhase.PENDING,
            template.schedule().startingAt(published, from)));
  }

  /** The ring in which that pending key seals from its {@code sealFrom} on: every node has it. */
  public static KeyRing activate(KeyRing ring, KeyName name) {
    return map(
        ring,
        key ->
            key.name().equals(name) && key.phase() == KeyPhase.PENDING
                ? key.advancedTo(KeyPhase.SEALING)
                : key);
  }

  /** The ring in which that key is revoked: a tombstone, which opens nothing. */
  public static KeyRing revoke(KeyRing ring, KeyName name) {
    return map(ring, key -> key.name().equals(name) && !key.revoked() ? key.tombstone(true) : key);
  }

  /**
   * The ring without the secrets of keys that have stopped opening, and without tombstones that no
   * client can ask for any more.
   */
  public static KeyRing expire(KeyRing ring, ResumptionPolicy policy, Instant now) {
    KeyRing expired =
        map(
            ring,
            key ->
                key.phase() != KeyPhase.RETIRED && !now.isBefore(key.schedule().openUntil())
                    ? key.tombstone(false)
                    : key);
    return keep(expired, key -> now.isBefore(forgottenAt(key, policy)));
  }

  /** When {@link #next} has something to do, provided that the clock is not set back. */
  static Instant dueAt(KeyRing ring, ResumptionPolicy policy, Instant now) {
    Instant end = ring.sealsUntil(now);
    if (!end.isAfter(now)) {
      return now;
    }
    Instant due = end.minus(policy.publishLead().multipliedBy(2));
    for (KeyEntry key : ring.keys()) {
      Instant over =
          key.phase() == KeyPhase.RETIRED ? forgottenAt(key, policy) : key.schedule().openUntil();
      due = over.isBefore(due) ? over : due;
    }
    return due;
  }

  /** Before this time {@link #next} has something to do, because the clock has been set back. */
  static Instant usableFrom(KeyRing ring, ResumptionPolicy policy) {
    return ring.keys().stream()
        .map(key -> key.schedule().published())
        .max(Comparator.naturalOrder())
        .map(published -> published.minus(tolerance(policy)))
        .orElse(Instant.MIN);
  }

  /**
   * The ring without keys that were published by a clock that was ahead. By the clock of now, such
   * a key would live longer than the policy allows, and its tickets are not valid yet.
   */
  private static KeyRing withoutFuture(KeyRing ring, ResumptionPolicy policy, Instant now) {
    Instant latest = now.plus(tolerance(policy));
    return keep(ring, key -> !key.schedule().published().isAfter(latest));
  }

  /**
   * How far in the future a key may have been published. Threads that read the same clock a moment
   * apart must not undo each other's rotations, even if the policy tolerates no clock skew.
   */
  private static Duration tolerance(ResumptionPolicy policy) {
    return policy.clockSkew().plusSeconds(60);
  }

  /**
   * Whether a key of a lone process has never sealed and never will: a key that comes after it was
   * in effect no later. Such keys are left over from several rotations within a second.
   */
  private static boolean isPassedOver(KeyRing ring, KeyEntry key) {
    return key.phase() == KeyPhase.SEALING
        && ring.leader(key.inEffectFrom())
            .filter(leader -> !leader.name().equals(key.name()))
            .isPresent();
  }

  /** When a tombstone can be dropped: no client comes back with a ticket that old. */
  private static Instant forgottenAt(KeyEntry key, ResumptionPolicy policy) {
    Instant openUntil = key.schedule().openUntil();
    return openUntil.isBefore(KeyEntry.Schedule.FOREVER.minus(policy.ticketLifetime()))
        ? openUntil.plus(policy.ticketLifetime())
        : Instant.MAX;
  }

  /** The time in whole seconds, within the range that a key ring record can hold. */
  private static Instant wholeSecond(Instant now) {
    if (now.isBefore(Instant.EPOCH)) {
      return Instant.EPOCH;
    }
    return Instants.earlier(now, Instants.LATEST).truncatedTo(ChronoUnit.SECONDS);
  }

  private static KeyRing map(KeyRing ring, UnaryOperator<KeyEntry> step) {
    List<KeyEntry> mapped = ring.keys().stream().map(step).toList();
    return mapped.equals(ring.keys()) ? ring : changed(ring, mapped);
  }

  private static KeyRing keep(KeyRing ring, Predicate<KeyEntry> condition) {
    List<KeyEntry> kept = ring.keys().stream().filter(condition).toList();
    return kept.size() == ring.keys().size() ? ring : changed(ring, kept);
  }

  /**
   * Whether a key of a lone process was revoked before its time. No tombstone needs to keep another
   * copy of it away, and one would take the lead when the time comes.
   */
  private static boolean isRevokedAhead(KeyEntry key, Instant now) {
    return key.revoked() && now.isBefore(key.schedule().sealFrom());
  }

  private static KeyRing with(KeyRing ring, KeyEntry key) {
    List<KeyEntry> keys = new ArrayList<>(withRoom(ring.keys()));
    keys.add(key);
    return changed(ring, RingJoin.withinBound(keys));
  }

  /** The keys; if there is no room for another, without the expired one that is oldest. */
  private static List<KeyEntry> withRoom(List<KeyEntry> keys) {
    if (keys.size() < KeyRing.MAX_KEYS) {
      return keys;
    }
    Optional<KeyEntry> first =
        keys.stream()
            .filter(key -> key.phase() == KeyPhase.RETIRED && !key.revoked())
            .min(Comparator.comparing(key -> key.schedule().openUntil()));
    return keys.stream()
        .filter(key -> first.isEmpty() || !key.name().equals(first.get().name()))
        .toList();
  }

  private static KeyRing changed(KeyRing ring, List<KeyEntry> keys) {
    return KeyRing.of(ring.trustDomain(), ring.epoch() + 1, keys);
  }
}
