// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import java.security.SecureRandom;
import java.time.Duration;

/**
 * When a node wakes, and which of its rounds count as time. It adds up delays that it has asked for
 * and reads no clock, so setting a clock changes nothing here.
 */
final class Pace {

  private static final Duration FIRST_SETTLING = Duration.ofMillis(500);
  private static final int MOST_EARLY_ROUNDS = 8;

  private final Duration interval;
  private final SecureRandom random;
  private Duration sinceRegular;
  private Duration armed = Duration.ZERO;
  private int settling;
  private int earlyRounds;

  Pace(Duration interval, SecureRandom random) {
    this.interval = interval;
    this.random = random;
    this.sinceRegular = interval;
  }

  /** The next delays are short ones, then longer and longer. */
  void settle() {
    settling = 0;
  }

  /**
   * The delay until the next wake-up, instead of the one before: about a poll interval, up to a
   * tenth shorter at random, so that a fleet spreads out.
   *
   * @param isSettling whether something is waited for that takes less than a poll interval
   */
  Duration next(boolean isSettling) {
    Duration delay = interval;
    if (isSettling) {
      Duration soon = FIRST_SETTLING.multipliedBy(1L << Math.min(settling++, 10));
      delay = soon.compareTo(interval) < 0 ? soon : interval;
    }
    long millis = delay.toMillis();
    armed = Duration.ofMillis(millis - random.nextInt((int) millis / 10 + 1));
    return armed;
  }

  /** Takes note that the delay is over; whether a poll interval has passed since the last did. */
  boolean wakes() {
    sinceRegular = sinceRegular.plus(armed);
    armed = Duration.ZERO;
    boolean regular = sinceRegular.compareTo(interval.multipliedBy(8).dividedBy(10)) >= 0;
    if (regular) {
      sinceRegular = Duration.ZERO;
      earlyRounds = 0;
    }
    return regular;
  }

  /** Whether a round may begin before its time: so many and no more, whoever asks for them. */
  boolean allowsEarlyRound() {
    return earlyRounds++ < MOST_EARLY_ROUNDS;
  }
}
