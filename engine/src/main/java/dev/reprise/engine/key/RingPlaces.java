// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * The places in the key ring of a fleet: how long a key holds one, and whether a key that the
 * schedule does not need may have one.
 *
 * @since 0.1
 */
public final class RingPlaces {

  /** The shortest seal period that jitter leaves of one that is known, in percent. */
  private static final int SHORTEST_PERIOD_PERCENT = 90;

  /** Places in a ring for keys that follow a revocation. */
  private static final int SPARE_PLACES = 4;

  private RingPlaces() {}

  /**
   * The reason why a fleet should not rotate by hand now; empty if it may. It may if the ring has
   * places for the new key and for all keys that the schedule adds while today's keys are in it.
   * Otherwise rotations by hand would push out keys that tickets need.
   */
  public static Optional<String> objection(KeyRing ring, Instant now) {
    long period = ring.leader(now).map(RingPlaces::shortestPeriod).orElse(0L);
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

  /** The shortest seal period in seconds of the keys that follow, as far as one key shows it. */
  private static long shortestPeriod(KeyEntry key) {
    KeyEntry.Schedule schedule = key.schedule();
    long period = Duration.between(schedule.sealBy(), schedule.sealUntil()).toSeconds();
    return Math.max(1, period * SHORTEST_PERIOD_PERCENT / 100);
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
    return openUntil.isBefore(KeyEntry.Schedule.FOREVER.minus(life))
        ? openUntil.plus(life)
        : KeyEntry.Schedule.FOREVER;
  }
}
