// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.time.Instants;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * The places in the key ring of a fleet: how long a key holds one, and whether a key that the
 * schedule does not need may have one.
 */
public final class RingPlaces {

  /**
   * Places in a ring that no rotation by hand may take: for keys that follow a revocation, and for
   * periods that jitter makes shorter than all that the ring shows.
   */
  static final int SPARE_PLACES = 6;

  private RingPlaces() {}

  /**
   * The reason why a fleet should not rotate by hand now; empty if it may. It may if the ring has
   * places for the new key and for all keys that the schedule adds while today's keys are in it.
   * Otherwise rotations by hand would push out keys that tickets need. How often the schedule adds
   * a key is not known here: the shortest seal period of the keys in the ring is assumed.
   */
  public static Optional<String> objection(KeyRing ring, Instant now) {
    long period = shortestPeriod(ring);
    for (int more = 1; ; more++) {
      long time = now.getEpochSecond() + (more - 1) * period;
      long staying =
          ring.keys().stream().filter(key -> overAt(key).getEpochSecond() > time).count();
      if (staying + more + SPARE_PLACES > KeyRing.MAX_KEYS) {
        return Optional.of(objection(ring));
      }
      if (staying == 0 || period == 0) {
        return Optional.empty();
      }
    }
  }

  private static String objection(KeyRing ring) {
    int keys = ring.keys().size();
    Instant next =
        ring.keys().stream().map(RingPlaces::overAt).min(Comparator.naturalOrder()).orElseThrow();
    return "the key ring holds %d keys, and its other %d places are kept for scheduled rotation;"
            .formatted(keys, KeyRing.MAX_KEYS - keys)
        + " the next key leaves the ring at "
        + next;
  }

  /** The shortest seal period of the keys in the ring, in seconds; 0 if there is no key. */
  private static long shortestPeriod(KeyRing ring) {
    return ring.keys().stream()
        .map(KeyEntry::schedule)
        .mapToLong(each -> Duration.between(each.sealBy(), each.sealUntil()).toSeconds())
        .map(period -> Math.max(1, period))
        .min()
        .orElse(0);
  }

  /**
   * When a fleet drops an entry from its ring: when the key has ceased to open, or, if it was
   * revoked, when no copy of the key can be left.
   */
  public static Instant overAt(KeyEntry key) {
    Instant openUntil = key.schedule().openUntil();
    if (!key.revoked()) {
      return openUntil;
    }
    Duration life = Duration.between(key.schedule().published(), openUntil);
    return openUntil.isAfter(Instants.LATEST.minus(life)) ? Instant.MAX : openUntil.plus(life);
  }
}
