// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What lets a store alone that fails: after some failures running nobody asks any more for a while,
 * then one does, and whether that succeeds decides for all. An answer that comes too late to be of
 * use is a failure, too. Safe for use by any thread.
 */
public final class CircuitBreaker {

  private static final int MOST_FAILURES = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final LongSupplier nanos;
  private final long limitNanos;
  private int failures;
  private long nextAttemptAt;

  /**
   * A breaker that lets everybody through.
   *
   * @param limit after how long an answer is too late
   * @param nanos a clock that cannot be set
   */
  public CircuitBreaker(Duration limit, LongSupplier nanos) {
    this.limitNanos = limit.toNanos();
    this.nanos = nanos;
  }

  /** One question to the store. */
  public final class Attempt {
    private final long startedAt = nanos.getAsLong();

    private Attempt() {}

    /** Takes note of the answer, or that there will be none. */
    public void ended(boolean answered) {
      end(answered && nanos.getAsLong() - startedAt <= limitNanos);
    }
  }

  /** Permission to ask; empty if the store is to be left alone. */
  public synchronized Optional<Attempt> attempt() {
    if (isOpen()) {
      long now = nanos.getAsLong();
      if (now - nextAttemptAt < 0) {
        return Optional.empty();
      }
      nextAttemptAt = now + PAUSE.toNanos();
    }
    return Optional.of(new Attempt());
  }

  /** Whether the store is being left alone. */
  public synchronized boolean isOpen() {
    return failures >= MOST_FAILURES;
  }

  private synchronized void end(boolean success) {
    if (success) {
      failures = 0;
    } else if (++failures >= MOST_FAILURES) {
      failures = MOST_FAILURES;
      nextAttemptAt = nanos.getAsLong() + PAUSE.toNanos();
    }
  }
}
