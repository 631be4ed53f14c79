// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import java.time.Duration;

/**
 * How often a node talks to the store.
 *
 * @param pollInterval how long a node waits between two rounds; each shows that it is alive
 * @param liveRounds after how many rounds without a new heartbeat another node counts as gone
 * @param replayWindow whether messages are checked for having been seen before; nothing depends on
 *     it, so a simulation may switch it off to prove that
 */
public record RingSettings(Duration pollInterval, int liveRounds, boolean replayWindow) {

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** Every 5 seconds; gone after three silent rounds. */
  public static final RingSettings DEFAULT = new RingSettings(Duration.ofSeconds(5), 3, true);

  /** Checks the ranges. */
  public RingSettings {
    if (pollInterval.compareTo(SHORTEST) < 0 || pollInterval.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "pollInterval is not in " + SHORTEST + ".." + LONGEST + ": " + pollInterval);
    }
    if (liveRounds < 2 || liveRounds > 20) {
      throw new IllegalArgumentException("liveRounds is not in 2..20: " + liveRounds);
    }
  }

  /** Other than by default in the poll interval only. */
  public static RingSettings every(Duration pollInterval) {
    return new RingSettings(pollInterval, DEFAULT.liveRounds(), DEFAULT.replayWindow());
  }

  /** After how long the store may forget a heartbeat: long after others have. */
  Duration keepHeartbeatFor() {
    return pollInterval.multipliedBy(4L * liveRounds);
  }
}
