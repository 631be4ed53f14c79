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
import java.util.Optional;
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

  private final Waits waits;

  private volatile boolean closed;

  private Stalls(Duration bound) {
    this.bound = bound.toNanos();
    this.waits = new Waits(bound);
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
    long lookedBefore = before;
    while (!closed) {
      LockSupport.parkNanos(1_000_000);
      long now = System.nanoTime();
      if (now - before > bound) {
        stalls.put(now, before);
      }
      before = now;
      if (now - looked > Duration.ofMillis(LOOKS_EVERY_MILLIS).toNanos()) {
        if (waits.exceedTheBound(read())) {
          stalls.put(now, lookedBefore);
        }
        lookedBefore = looked;
        looked = now;
      }
    }
  }

  /** By thread: for how many nanoseconds it has waited for a processor since it began. */
  private static Map<String, Long> read() {
    Map<String, Long> waited = new HashMap<>();
    if (Files.isDirectory(THREADS)) {
      try (Stream<Path> threads = Files.list(THREADS)) {
        threads.forEach(each -> read(each, waited));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return waited;
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

  /**
   * Compares how long threads have waited at one look with the look before the last: a wait may
   * have begun before the last look and ended after it. Not safe for use by several threads.
   */
  static final class Waits {

    private final long bound;
    private Optional<Map<String, Long>> last = Optional.empty();
    private Map<String, Long> lastButOne = Map.of();

    /** No look yet, and what was before the first does not count. */
    Waits(Duration bound) {
      this.bound = bound.toNanos();
    }

    /** Whether a thread has waited for longer than the bound since the look before the last. */
    boolean exceedTheBound(Map<String, Long> now) {
      Map<String, Long> before = last.isPresent() ? lastButOne : now;
      lastButOne = last.orElse(now);
      last = Optional.of(now);
      return now.entrySet().stream()
          .anyMatch(each -> each.getValue() - before.getOrDefault(each.getKey(), 0L) > bound);
    }
  }
}
