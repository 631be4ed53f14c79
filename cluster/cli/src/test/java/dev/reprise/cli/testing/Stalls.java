// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Measures the machine beside a test that is about milliseconds. A thread asks to be woken each
 * millisecond, and notes when it was woken too late. It also reads for how long each thread of this
 * process has waited for a processor, as Linux counts it: other threads may wait although this one
 * is woken in time. Safe for use by any thread.
 */
public final class Stalls implements AutoCloseable {

  private static final Path THREADS = Path.of("/proc/self/task");
  private static final int LOOKS_EVERY_MILLIS = 20;

  /** Threads of the JVM, which nothing waits for here, have these names. */
  private static final List<String> OF_THE_JVM =
      List.of("C1 ", "C2 ", "GC ", "G1 ", "VM ", "stalls");

  private final long bound;
  private final Thread thread = new Thread(this::measure, "stalls");

  /** The ends of the stalls, with their beginnings. */
  private final NavigableMap<Long, Long> stalls = new ConcurrentSkipListMap<>();

  /** By thread: for how many nanoseconds it has waited for a processor. */
  private Map<String, Long> waited = Map.of();

  private volatile boolean closed;

  private Stalls(Duration bound) {
    this.bound = bound.toNanos();
  }

  /** Measures from now on. A thread that waited for so long has stalled. */
  public static Stalls longerThan(Duration bound) {
    Stalls stalls = new Stalls(bound);
    stalls.thread.setDaemon(true);
    stalls.thread.start();
    return stalls;
  }

  private void measure() {
    long before = System.nanoTime();
    long looked = before;
    while (!closed) {
      LockSupport.parkNanos(1_000_000);
      long now = System.nanoTime();
      if (now - before > bound) {
        stalls.put(now, before);
      }
      before = now;
      if (now - looked > Duration.ofMillis(LOOKS_EVERY_MILLIS).toNanos()) {
        if (someThreadHasWaited()) {
          stalls.put(now, looked);
        }
        looked = now;
      }
    }
  }

  /**
   * Whether a thread has waited for half of the bound since the last look, the other half before.
   */
  private boolean someThreadHasWaited() {
    Map<String, Long> now = new HashMap<>();
    if (Files.isDirectory(THREADS)) {
      try (Stream<Path> threads = Files.list(THREADS)) {
        threads.forEach(each -> read(each, now));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    Map<String, Long> before = waited;
    waited = now;
    return now.entrySet().stream()
        .anyMatch(each -> each.getValue() - before.getOrDefault(each.getKey(), 0L) > bound / 2);
  }

  private static void read(Path thread, Map<String, Long> waited) {
    try {
      String name = Files.readString(thread.resolve("comm"));
      if (OF_THE_JVM.stream().noneMatch(name::startsWith)) {
        String[] counts = Files.readString(thread.resolve("schedstat")).split(" ", -1);
        waited.put(thread.getFileName().toString(), Long.parseLong(counts[1]));
      }
    } catch (IOException e) {
      // The thread has ended meanwhile.
    }
  }

  /** Whether the machine has stalled since an instant of {@link System#nanoTime}. */
  public boolean since(long nanos) {
    return !stalls.tailMap(nanos).isEmpty();
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

  @Override
  public void close() {
    closed = true;
  }
}
