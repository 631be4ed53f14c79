// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.BinaryJedisShardedPubSub;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A thread that listens on a channel, and comes back when the connection is lost.
 *
 * <p>A connection that is half dead brings no notice and no error, so each is replaced after a
 * minute; what was missed meanwhile the poll has found.
 */
final class RedisWatch implements KeyRingStore.Watch {

  private static final Logger LOG = LoggerFactory.getLogger(RedisWatch.class);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final RedisLink link;
  private final RedisBus bus;
  private final byte[] channel;
  private final Consumer<Bytes> listener;
  private final Runnable reconnected;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "reprise-redis-renewal"));
  private @Nullable Connection current;
  private long renewals;

  /** Why the last attempt to listen failed, until one succeeds. */
  private volatile Optional<String> trouble = Optional.empty();

  /** Whether we ended the connection ourselves, to replace it. */
  private volatile boolean replaced;

  /**
   * A watch that has not begun.
   *
   * @param listener takes what arrives
   * @param reconnected called whenever listening has begun
   */
  RedisWatch(
      RedisLink link,
      RedisBus bus,
      byte[] channel,
      Consumer<Bytes> listener,
      Runnable reconnected) {
    this.link = link;
    this.bus = bus;
    this.channel = channel.clone();
    this.listener = listener;
    this.reconnected = reconnected;
  }

  void start() {
    daemon(this::run, "reprise-redis-watch").start();
  }

  @Override
  public void close() {
    closed.countDown();
    clock.shutdownNow();
    disconnect();
  }

  @Override
  public Optional<String> trouble() {
    return trouble;
  }

  private void begun() {
    trouble = Optional.empty();
    reconnected.run();
  }

  private void run() {
    try {
      Duration pause;
      do {
        pause = listenOnce();
      } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Listens until the connection ends; returns how long to wait before the next one. */
  private Duration listenOnce() {
    replaced = false;
    try {
      HostAndPort server = link.serverFor(channel);
      long before = renewalsSoFar();
      try (Connection connection = link.connectionTo(server)) {
        if (take(connection, before)) {
          listenForAWhile(connection);
        }
      }
    } catch (StoreException e) {
      ended(e);
    } catch (RuntimeException | OutOfMemoryError e) {
      // No answer of a server, and no failure of Jedis over it, ends the attempts.
      if (replaced) {
        return Duration.ZERO;
      }
      ended(link.failure("listening for notices", e));
    }
    return PAUSE;
  }

  private void ended(StoreException failure) {
    LOG.debug("listening for notices ended; polling goes on", failure);
    trouble = Optional.of(String.valueOf(failure.getMessage()));
  }

  private void listenForAWhile(Connection connection) {
    ScheduledFuture<?> renewal =
        clock.schedule(this::replace, LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    try {
      listen(connection);
    } finally {
      renewal.cancel(false);
    }
  }

  private void listen(Connection connection) {
    if (!bus.isSharded()) {
      new Plain().proceed(connection, channel);
      return;
    }
    try {
      new Sharded().proceed(connection, channel);
    } catch (JedisDataException e) {
      bus.noteIfUnknown(e);
    }
  }

  private synchronized long renewalsSoFar() {
    return renewals;
  }

  /** Whether the connection may be used: nothing has been renewed while it was made. */
  private synchronized boolean take(Connection connection, long renewalsBefore) {
    current = connection;
    return closed.getCount() > 0 && renewals == renewalsBefore;
  }

  /** Ends the connection though nothing is known to be wrong with it. */
  void replace() {
    replaced = true;
    disconnect();
  }

  /** Ends the connection, so that another one is made, to the server that is master by then. */
  synchronized void disconnect() {
    renewals++;
    if (current != null) {
      try {
        current.forceDisconnect();
      } catch (IOException e) {
        LOG.debug("disconnecting", e);
      }
      current = null;
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Listens on a channel that every server carries. */
  private final class Plain extends BinaryJedisPubSub {
    @Override
    public void onMessage(byte[] from, byte[] message) {
      listener.accept(Bytes.copyOf(message));
    }

    @Override
    public void onSubscribe(byte[] to, int channels) {
      begun();
    }
  }

  /** Listens on a channel that the servers of its slot carry. */
  private final class Sharded extends BinaryJedisShardedPubSub {
    @Override
    public void onSMessage(byte[] from, byte[] message) {
      listener.accept(Bytes.copyOf(message));
    }

    @Override
    public void onSSubscribe(byte[] to, int channels) {
      begun();
    }
  }
}
