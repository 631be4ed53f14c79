// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Virtual time: what happens when. Events at the same moment happen in the order they were added.
 */
final class EventQueue {

  private static final Comparator<Event> ORDER =
      Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::number);

  private final PriorityQueue<Event> events = new PriorityQueue<>(ORDER);
  private long nowMillis;
  private long added;
  private long happened;

  private record Event(long atMillis, long number, Runnable action) {}

  /** Milliseconds since the run began. */
  long nowMillis() {
    return nowMillis;
  }

  /** How many events have happened. */
  long happened() {
    return happened;
  }

  /** Lets something happen in so many milliseconds. */
  void after(long delayMillis, Runnable action) {
    events.add(new Event(nowMillis + Math.max(0, delayMillis), added++, action));
  }

  /** Lets happen all that is due up to a moment. */
  void runUntil(long untilMillis) {
    while (!events.isEmpty() && events.peek().atMillis() <= untilMillis) {
      Event next = events.poll();
      nowMillis = next.atMillis();
      happened++;
      next.action().run();
    }
    nowMillis = untilMillis;
  }
}
