// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the machine beside a test that is about milliseconds: a thread that asks to be woken
 * each millisecond, and notes when it was woken too late. Safe for use by any thread.
 */
public final class Stalls implements AutoCloseable {

  /** Threads that want to run, for each processor, in the last minute. */
  private static final double BUSY = 2;

  private final long bound;
  private final Thread thread = new Thread(this::measure, "stalls");

  /** The ends of the stalls, with their beginnings. */
  private final NavigableMap<Long, Long> stalls = new ConcurrentSkipListMap<>();

  private volatile boolean closed;

  private Stalls(Duration bound) {
    this.bound = bound.toNanos();
  }

  /** Measures from now on. A thread that was not woken for so long has stalled. */
  public static Stalls longerThan(Duration bound) {
    Stalls stalls = new Stalls(bound);
    stalls.thread.setDaemon(true);
    stalls.thread.start();
    return stalls;
  }

  private void measure() {
    long before = System.nanoTime();
    while (!closed) {
      LockSupport.parkNanos(1_000_000);
      long now = System.nanoTime();
      if (now - before > bound) {
        stalls.put(now, before);
      }
      before = now;
    }
  }

  /**
   * Whether the machine has stalled since an instant of {@link System#nanoTime}, or has more to do
   * than it can: then other threads wait although this one is woken in time.
   */
  public boolean since(long nanos) {
    return !stalls.tailMap(nanos).isEmpty() || isBusy();
  }

  /**
   * Whether the machine stalled in a time that is over.
   *
   * @param from epoch milliseconds
   * @param to epoch milliseconds
   */
  public boolean between(long from, long to) {
    long sinceThen = System.currentTimeMillis() - from;
    long begin = System.nanoTime() - Duration.ofMillis(sinceThen).toNanos();
    long end = begin + Duration.ofMillis(to - from).toNanos();
    return stalls.tailMap(begin).values().stream().anyMatch(stalled -> stalled <= end);
  }

  private static boolean isBusy() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    return system.getSystemLoadAverage() > BUSY * system.getAvailableProcessors();
  }

  @Override
  public void close() {
    closed = true;
  }
}
