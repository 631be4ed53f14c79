// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.wire.Stamp;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The stamps of all records that the store has had, and when it got them. */
final class StampHistory {

  /** By the time of writing: the latest time that a stamp named until then, in milliseconds. */
  private final TreeMap<Long, Long> latest = new TreeMap<>();

  /** Takes note of a record that is in the store from now on. */
  void add(long nowMillis, Stamp stamp) {
    long asOf = Duration.between(Simulation.EPOCH, stamp.asOf()).toMillis();
    latest.merge(nowMillis, Math.max(asOf, latestBefore(nowMillis)), Math::max);
  }

  /** Whether no stamp that was written up to a moment is trusted at a later one. */
  boolean areOverAt(long nowMillis, long writtenUntilMillis, Duration trustedFor) {
    long over = nowMillis - trustedFor.toMillis();
    return latestBefore(writtenUntilMillis) < over;
  }

  private long latestBefore(long millis) {
    Map.Entry<Long, Long> entry = latest.floorEntry(millis);
    return entry == null ? Long.MIN_VALUE : entry.getValue();
  }
}
