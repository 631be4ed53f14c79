// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Threads that do the same again and again for a while, as fast as they can or at a pace. */
final class Crowd {

  /** What a thread does again and again. */
  @FunctionalInterface
  interface Deed {
    void run(int thread) throws IOException;
  }

  private static final int ERRORS_SHOWN = 3;

  private final int threads;
  private final double rate;
  private final Deed deed;
  private final AtomicLong errors = new AtomicLong();

  /**
   * A crowd.
   *
   * @param rate deeds a second by all of them together; 0 for as many as they can
   */
  Crowd(int threads, double rate, Deed deed) {
    this.threads = threads;
    this.rate = rate;
    this.deed = deed;
  }

  /**
   * What came of it.
   *
   * @param latencies in order; at a pace, each counts from when it was due
   */
  record Result(Latencies latencies, long errors, double seconds) {

    double rate() {
      return latencies.count() / seconds;
    }
  }

  /** Does it for a while, and waits for the end. */
  Result run(Duration duration) throws InterruptedException {
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    List<Latencies> parts = new ArrayList<>();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Latencies part = new Latencies();
      int number = i;
      Thread thread = new Thread(() -> act(number, part, start, end), "load-" + i);
      parts.add(part);
      all.add(thread);
      thread.start();
    }
    for (Thread thread : all) {
      thread.join();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Result(Latencies.sorted(parts), errors.get(), seconds);
  }

  private void act(int thread, Latencies latencies, long start, long end) {
    long interval = rate == 0 ? 0 : (long) (1e9 * threads / rate);
    long due = start + interval * thread / threads;
    while (due - end < 0 && System.nanoTime() - end < 0) {
      if (rate == 0) {
        due = System.nanoTime();
      } else {
        waitUntil(due);
      }
      try {
        deed.run(thread);
        latencies.add(System.nanoTime() - due);
      } catch (IOException e) {
        if (errors.incrementAndGet() <= ERRORS_SHOWN) {
          System.err.println("bench/load: " + e);
        }
      }
      due += interval;
    }
  }

  private static void waitUntil(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
