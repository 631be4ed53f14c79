// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds where a master is: at the addresses of its name, or where its Sentinels
 * say. When a place of before is gone, connections have to be made anew, although they may look
 * healthy: the server at their other end is not the one that the fleet shares any more.
 *
 * <p>A look that fails changes nothing. Looking takes place on a thread of its own, so nothing
 * waits for a name server.
 *
 * @param <T> a place
 */
final class PlaceWatch<T> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PlaceWatch.class);

  private final Supplier<Set<T>> places;
  private final Runnable moved;
  private final Duration every;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Set<T> known = Set.of();

  /**
   * A watch that has seen nothing yet.
   *
   * @param places where the master may be now; throws if that can't be found out
   * @param moved called when a place is gone
   * @param every how often to look
   */
  PlaceWatch(Supplier<Set<T>> places, Runnable moved, Duration every) {
    this.places = places;
    this.moved = moved;
    this.every = every;
  }

  void start() {
    Thread thread = new Thread(this::run, "reprise-redis-place");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      do {
        look();
      } while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once. */
  synchronized void look() {
    Set<T> now;
    try {
      now = places.get();
    } catch (RuntimeException | OutOfMemoryError e) {
      // Without this thread nobody would look any more.
      LOG.debug("where the master is can't be found out now", e);
      return;
    }
    boolean gone = !now.containsAll(known);
    known = now;
    if (gone) {
      LOG.debug("the master has moved to {}", now);
      moved.run();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
