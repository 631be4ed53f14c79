// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import java.time.Duration;

/**
 * The settings of a node's part in the ring protocol.
 *
 * @param pollInterval how long a node waits between two rounds; each shows that it is alive
 * @param liveRounds after how many rounds without a new heartbeat another node counts as gone
 * @param freshFor how old the knowledge of revocations may be before a node resumes nothing
 * @param replayWindow whether messages are checked for having been seen before; nothing depends on
 *     it, so a simulation may switch it off to prove that
 */
public record RingSettings(
    Duration pollInterval, int liveRounds, Duration freshFor, boolean replayWindow) {

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration SHORTEST_FRESH = Duration.ofMinutes(1);
  private static final Duration LONGEST_FRESH = Duration.ofHours(24);

  /** A round every 5 seconds; gone after three silent rounds; ten minutes without news. */
  public static final RingSettings DEFAULT =
      new RingSettings(Duration.ofSeconds(5), 3, Duration.ofMinutes(10), true);

  /** Checks the ranges. */
  public RingSettings {
    if (pollInterval.compareTo(SHORTEST) < 0 || pollInterval.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "pollInterval is not in " + SHORTEST + ".." + LONGEST + ": " + pollInterval);
    }
    if (liveRounds < 2 || liveRounds > 20) {
      throw new IllegalArgumentException("liveRounds is not in 2..20: " + liveRounds);
    }
    if (freshFor.compareTo(SHORTEST_FRESH) < 0 || freshFor.compareTo(LONGEST_FRESH) > 0) {
      throw new IllegalArgumentException(
          "freshFor is not in " + SHORTEST_FRESH + ".." + LONGEST_FRESH + ": " + freshFor);
    }
  }

  /** The default settings with another poll interval. */
  public static RingSettings every(Duration pollInterval) {
    return DEFAULT.withPollInterval(pollInterval);
  }

  /** These settings with another poll interval. */
  public RingSettings withPollInterval(Duration value) {
    return new RingSettings(value, liveRounds, freshFor, replayWindow);
  }

  /** These settings with another bound of freshness. */
  public RingSettings withFreshFor(Duration value) {
    return new RingSettings(pollInterval, liveRounds, value, replayWindow);
  }

  /** After how long the store may forget a heartbeat: long after others have. */
  Duration keepHeartbeatFor() {
    return pollInterval.multipliedBy(4L * liveRounds);
  }
}
