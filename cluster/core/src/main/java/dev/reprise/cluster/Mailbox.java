// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * A bounded queue before a node's thread, for what others send: of equal items that wait, one is
 * kept; when it is full, further items are dropped. Safe for use by any thread; never blocks.
 *
 * @param <T> an immutable type with equality
 */
final class Mailbox<T> {

  /** The thread has other work, too: it gets its turn after so many items. */
  private static final int BATCH = 64;

  private final int most;
  private final Executor thread;
  private final Consumer<T> handler;
  private final Runnable dropped;
  private final Set<T> waiting = new LinkedHashSet<>();
  private boolean overflowed;
  private boolean scheduled;

  /**
   * An empty queue.
   *
   * @param most how many items may wait
   * @param thread runs one task at a time
   * @param handler takes each item, on the thread
   * @param dropped called on the thread after items were dropped, once for any number of them
   */
  Mailbox(int most, Executor thread, Consumer<T> handler, Runnable dropped) {
    this.most = most;
    this.thread = thread;
    this.handler = handler;
    this.dropped = dropped;
  }

  /** Adds an item, unless an equal one waits or the queue is full. */
  void put(T item) {
    synchronized (this) {
      if (waiting.size() >= most) {
        overflowed |= !waiting.contains(item);
        return;
      }
      waiting.add(item);
      if (scheduled) {
        return;
      }
      scheduled = true;
    }
    schedule();
  }

  /** How many items wait. */
  synchronized int size() {
    return waiting.size();
  }

  private void schedule() {
    try {
      thread.execute(this::handleBatch);
    } catch (RejectedExecutionException e) {
      synchronized (this) {
        waiting.clear(); // the node has been closed
      }
    }
  }

  private void handleBatch() {
    boolean full;
    List<T> batch = new ArrayList<>();
    synchronized (this) {
      for (Iterator<T> items = waiting.iterator(); items.hasNext() && batch.size() < BATCH; ) {
        batch.add(items.next());
        items.remove();
      }
      full = overflowed;
      overflowed = false;
    }
    batch.forEach(handler);
    if (full) {
      dropped.run();
    }
    if (!isDone()) {
      schedule();
    }
  }

  private synchronized boolean isDone() {
    scheduled = !waiting.isEmpty();
    return !scheduled;
  }
}
