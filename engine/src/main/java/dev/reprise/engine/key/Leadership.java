// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.engine.KeyPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which key of a ring leads at which time. Immutable. */
final class Leadership {

  /*
   * The ring and the time alone decide which key seals (D4):
   * (1) A key is in effect from sealFrom on, or from sealBy on while it is PENDING. A key that was
   *     decided to be OPENING_ONLY is never in effect.
   * (2) Of the keys in effect, the one with the highest (sealFrom, name) leads, even if it is a
   *     tombstone: after a revocation no node falls back to an older key.
   * (3) The leader seals if it has not been retired and now < sealUntil. Otherwise no key seals: a
   *     node that has lost its fleet stops issuing tickets; it does not prolong the life of a key.
   * (4) A key that is in effect and does not lead only opens.
   * (5) If no key is in effect, the first key that is SEALING leads early: before its sealFrom by
   *     up to an eighth of the time in which it seals, at most 10 minutes. So a clock that steps
   *     back just after the first key was made does not stop the issuing of tickets. Every node
   *     opens such a key: a decision, not the time, ends PENDING. A tombstone does not lead early.
   *     Otherwise no successor of a revoked first key would seal at a node whose clock is behind,
   *     and the node would publish successors without end.
   */

  /** The order of keys, see (2). */
  static final Comparator<KeyEntry> PRECEDENCE =
      Comparator.<KeyEntry, Instant>comparing(key -> key.schedule().sealFrom())
          .thenComparing(key -> key.name().octets());

  /** The longest time by which a key leads early, see (5): the largest clock skew of a policy. */
  private static final Duration EARLIEST = Duration.ofMinutes(10);

  /** The entries that may lead, in the order of (2), highest first. */
  private final List<KeyEntry> byPrecedence;

  Leadership(List<KeyEntry> keys) {
    this.byPrecedence =
        keys.stream()
            .filter(key -> key.phase() != KeyPhase.OPENING_ONLY)
            .sorted(PRECEDENCE.reversed())
            .toList();
  }

  /** The key that leads at {@code now}, whether it seals or not. */
  Optional<KeyEntry> leader(Instant now) {
    for (KeyEntry key : byPrecedence) {
      if (!now.isBefore(key.inEffectFrom())) {
        return Optional.of(key);
      }
    }
    return byPrecedence.stream()
        .filter(key -> key.phase() == KeyPhase.SEALING)
        .min(Comparator.comparing(KeyEntry::inEffectFrom))
        .filter(key -> !now.isBefore(leadsEarlyFrom(key)));
  }

  /** The key that leads after all others. */
  Optional<KeyEntry> last() {
    return byPrecedence.stream().findFirst();
  }

  /** The keys that come after the one in effect at {@code now}, the last to lead first. */
  List<KeyEntry> ahead(Instant now) {
    return byPrecedence.stream().takeWhile(key -> now.isBefore(key.inEffectFrom())).toList();
  }

  /** A key without a schedule, as from a key file, seals until it is replaced: at any time. */
  private static Instant leadsEarlyFrom(KeyEntry key) {
    KeyEntry.Schedule schedule = key.schedule();
    if (schedule.sealUntil().equals(KeyEntry.Schedule.FOREVER)) {
      return Instant.MIN;
    }
    Duration eighth = Duration.between(schedule.sealFrom(), schedule.sealUntil()).dividedBy(8);
    return schedule.sealFrom().minus(eighth.compareTo(EARLIEST) < 0 ? eighth : EARLIEST);
  }
}
