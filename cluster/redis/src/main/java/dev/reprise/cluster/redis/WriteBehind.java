// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.StoreCounts;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes on their way to a store, written by one thread: at once if it is idle, else all that came
 * meanwhile in one batch.
 *
 * <p>While the store does not answer, changes wait. If too many wait, the oldest are dropped, and
 * so are those that have expired. Of several changes under one name the last counts. Safe for use
 * by any thread; never makes a caller wait for the store.
 */
final class WriteBehind implements AutoCloseable {

  /** For how long a removal is worth being written. */
  static final Duration KEEP_REMOVALS_FOR = Duration.ofHours(1);

  static final int MOST_WAITING = 20_000;
  static final long MOST_OCTETS = 32L << 20;
  private static final int LARGEST_BATCH = 500;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  /** What is made when the store has just come back waits for no longer than this. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

  /** What writes a batch. */
  interface Writer {
    /**
     * Writes all of them.
     *
     * @return how many the store refused
     * @throws StoreException if it did not answer, so that they are to be written again
     */
    int write(List<Change> changes) throws StoreException;
  }

  /**
   * What is to be under a name.
   *
   * @param value empty to forget it
   * @param keepFor what is left of its time
   */
  record Change(Bytes name, Optional<Bytes> value, Duration keepFor) {}

  private record Waiting(Optional<Bytes> value, long untilNanos) {
    long octets(Bytes name) {
      return (long) name.length() + value.map(Bytes::length).orElse(0);
    }
  }

  private final Writer writer;
  private final LongSupplier nanos;
  private final Map<Bytes, Waiting> waiting = new LinkedHashMap<>();
  private final Thread thread = new Thread(this::run, "reprise-redis-writer");
  private long octets;
  private int beingWritten;
  private long written;
  private long dropped;
  private long failedBatches;
  private boolean closed;

  WriteBehind(Writer writer, LongSupplier nanos) {
    this.writer = writer;
    this.nanos = nanos;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Takes note of a change. */
  synchronized void put(Bytes name, Optional<Bytes> value, Duration keepFor) {
    remove(name);
    add(name, new Waiting(value, nanos.getAsLong() + keepFor.toNanos()));
    if (waiting.size() == 1) {
      notifyAll();
    }
  }

  synchronized StoreCounts counts() {
    return new StoreCounts(waiting.size() + beingWritten, written, dropped, failedBatches);
  }

  @Override
  public synchronized void close() {
    closed = true;
    thread.interrupt();
  }

  /**
   * Writes what waits, up to one batch.
   *
   * @return whether the store has answered
   */
  boolean writeOnce() {
    Map<Bytes, Waiting> batch = take();
    long now = nanos.getAsLong();
    List<Change> changes = new ArrayList<>();
    batch.forEach(
        (name, each) ->
            changes.add(new Change(name, each.value(), Duration.ofNanos(each.untilNanos() - now))));
    try {
      int refused = writer.write(changes);
      succeeded(changes.size() - refused, refused);
      return true;
    } catch (StoreException e) {
      failed(batch, e);
      return false;
    } catch (RuntimeException | Error e) {
      // Without this thread nothing would be written any more, and nobody would notice.
      failed(batch, e);
      return false;
    }
  }

  private void run() {
    try {
      Duration pause = FIRST_PAUSE;
      while (awaitChanges()) {
        if (writeOnce()) {
          pause = FIRST_PAUSE;
        } else {
          Thread.sleep(pause.toMillis());
          pause = longer(pause);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The pause after one that was in vain. */
  static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  /** Waits for a change; false if this has been closed. */
  private synchronized boolean awaitChanges() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    return !closed;
  }

  private synchronized Map<Bytes, Waiting> take() {
    long now = nanos.getAsLong();
    Map<Bytes, Waiting> batch = new LinkedHashMap<>();
    Iterator<Map.Entry<Bytes, Waiting>> all = waiting.entrySet().iterator();
    while (all.hasNext() && batch.size() < LARGEST_BATCH) {
      Map.Entry<Bytes, Waiting> each = all.next();
      all.remove();
      octets -= each.getValue().octets(each.getKey());
      if (now - each.getValue().untilNanos() < 0) {
        batch.put(each.getKey(), each.getValue());
      }
    }
    beingWritten = batch.size();
    return batch;
  }

  private synchronized void succeeded(int count, int refused) {
    beingWritten = 0;
    written += count;
    dropped += refused;
    if (refused > 0) {
      LOG.debug("the store refused {} changes", refused);
    }
  }

  /** Puts back what nothing newer has taken the place of. */
  private synchronized void failed(Map<Bytes, Waiting> batch, Throwable failure) {
    beingWritten = 0;
    failedBatches++;
    LOG.debug("{} changes wait for the store", batch.size(), failure);
    batch.forEach(
        (name, each) -> {
          if (!waiting.containsKey(name)) {
            add(name, each);
          }
        });
  }

  private void add(Bytes name, Waiting change) {
    waiting.put(name, change);
    octets += change.octets(name);
    while (waiting.size() > MOST_WAITING || octets > MOST_OCTETS) {
      remove(waiting.keySet().iterator().next());
      dropped++;
    }
  }

  private void remove(Bytes name) {
    Waiting former = waiting.remove(name);
    if (former != null) {
      octets -= former.octets(name);
    }
  }
}
