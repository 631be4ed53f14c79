// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The number of handshakes of each kind in each of the last intervals. Thread-safe. */
public final class History {

  /** How long an interval is. */
  public static final Duration INTERVAL = Duration.ofSeconds(10);

  /** How many are kept: an hour's. */
  public static final int CAPACITY = 360;

  private final ResumptionEvents.Counts counts;
  private final Deque<Interval> intervals = new ArrayDeque<>();
  private Totals last = new Totals(0, 0, 0);

  /**
   * The handshakes of one interval.
   *
   * @param end when it ended
   */
  record Interval(Instant end, long full, long ticket, long sessionId) {}

  private record Totals(long full, long ticket, long sessionId) {

    static Totals of(ResumptionEvents.Counts counts) {
      return new Totals(
          counts.full(), counts.resumed(Mechanism.TICKET), counts.resumed(Mechanism.SESSION_ID));
    }

    Interval since(Totals earlier, Instant end) {
      return new Interval(
          end, full - earlier.full, ticket - earlier.ticket, sessionId - earlier.sessionId);
    }
  }

  History(ResumptionEvents.Counts counts) {
    this.counts = counts;
  }

  /** Ends an interval and begins the next. */
  synchronized void endInterval(Instant now) {
    Totals totals = Totals.of(counts);
    intervals.addLast(totals.since(last, now));
    last = totals;
    if (intervals.size() > CAPACITY) {
      intervals.removeFirst();
    }
  }

  /** All that are kept, oldest first, and the one that has not ended yet. */
  synchronized List<Interval> intervals(Instant now) {
    List<Interval> all = new ArrayList<>(intervals);
    all.add(Totals.of(counts).since(last, now));
    return all;
  }
}
