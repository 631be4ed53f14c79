// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The publish and subscribe of one or more Redis servers, as the plugin uses it: AUTH, PSUBSCRIBE,
 * PUBLISH. Listens at all of them; sends to the first that takes a message.
 */
final class RedisBus implements Bus {

  private static final Logger LOG = LoggerFactory.getLogger(RedisBus.class);

  private final List<HostAndPort> endpoints;
  private final String pattern;
  private final JedisClientConfig publishing;
  private final JedisClientConfig subscribing;
  private final Duration retryDelay;
  private final int mostQueued;
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final Deque<Message> queue = new ArrayDeque<>();
  private @Nullable Jedis publisher;
  private long dropped;
  private boolean closed;

  /** A message on its way. */
  private record Message(String channel, String payload, boolean urgent) {}

  RedisBus(GroupSettings settings, String password, String pattern) {
    this.endpoints =
        settings.endpoints().stream()
            .map(each -> new HostAndPort(each.host(), each.port()))
            .toList();
    this.pattern = pattern;
    this.retryDelay = settings.retryDelay();
    this.mostQueued = settings.mostQueued();
    int connectMillis = (int) Math.min(settings.connectTimeout().toMillis(), 60_000);
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .resp2()
            .autoNegotiateProtocol(false)
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            .password(password)
            .connectionTimeoutMillis(connectMillis);
    this.publishing = config.socketTimeoutMillis(connectMillis).build();
    this.subscribing = config.socketTimeoutMillis(connectMillis).build();
  }

  @Override
  public void start(Listener listener) {
    for (HostAndPort endpoint : endpoints) {
      Subscriber subscriber = new Subscriber(endpoint, listener);
      subscribers.add(subscriber);
      startThread(subscriber::run, "reprise-ats-listen-" + endpoint);
    }
    startThread(this::publish, "reprise-ats-send");
  }

  private static void startThread(Runnable body, String name) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public synchronized void send(String channel, String payload, boolean urgent) {
    if (closed) {
      return;
    }
    Message message = new Message(channel, payload, urgent);
    if (urgent) {
      Deque<Message> before = new ArrayDeque<>();
      while (!queue.isEmpty() && queue.peekFirst().urgent()) {
        before.addLast(queue.removeFirst());
      }
      queue.addFirst(message);
      while (!before.isEmpty()) {
        queue.addFirst(before.removeLast());
      }
    } else {
      queue.addLast(message);
    }
    if (queue.size() > mostQueued) {
      dropOldestSession();
    }
    notifyAll();
  }

  private void dropOldestSession() {
    for (Message each : queue) {
      if (!each.urgent()) {
        queue.remove(each);
        dropped++;
        return;
      }
    }
    queue.removeFirst();
    dropped++;
  }

  @Override
  public synchronized long dropped() {
    return dropped;
  }

  /** The sending thread. */
  private void publish() {
    try {
      for (Message message = next(); message != null; message = next()) {
        if (sent(message)) {
          continue;
        }
        if (message.urgent()) {
          putBack(message);
        } else {
          countDropped();
        }
        pause();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      hangUp();
    }
  }

  private synchronized @Nullable Message next() throws InterruptedException {
    while (queue.isEmpty() && !closed) {
      wait();
    }
    return closed ? null : queue.removeFirst();
  }

  private synchronized void putBack(Message message) {
    queue.addFirst(message);
  }

  private synchronized void countDropped() {
    dropped++;
  }

  private synchronized void pause() throws InterruptedException {
    long end = System.nanoTime() + retryDelay.toNanos();
    while (!closed) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  /** Sends to the server that took the last message, or to the first that takes this one. */
  private boolean sent(Message message) {
    if (publisher != null && sentBy(publisher, message)) {
      return true;
    }
    hangUp();
    for (HostAndPort endpoint : endpoints) {
      try {
        publisher = new Jedis(endpoint, publishing);
        if (sentBy(publisher, message)) {
          return true;
        }
      } catch (JedisException e) {
        LOG.debug("{} can't be reached: {}", endpoint, e.toString());
      }
      hangUp();
    }
    LOG.warn("no Redis of {} takes messages for the group", endpoints);
    return false;
  }

  private static boolean sentBy(Jedis jedis, Message message) {
    try {
      jedis.publish(
          message.channel().getBytes(StandardCharsets.ISO_8859_1),
          message.payload().getBytes(StandardCharsets.ISO_8859_1));
      return true;
    } catch (JedisException e) {
      LOG.debug("a message could not be sent: {}", e.toString());
      return false;
    }
  }

  private void hangUp() {
    if (publisher != null) {
      close(publisher);
      publisher = null;
    }
  }

  private static void close(Jedis jedis) {
    try {
      jedis.close();
    } catch (JedisException e) {
      LOG.debug("a connection could not be closed: {}", e.toString());
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      queue.clear();
      notifyAll();
    }
    subscribers.forEach(Subscriber::stop);
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Listens at one server, again and again. */
  private final class Subscriber {
    private final HostAndPort endpoint;
    private final Listener listener;
    private volatile @Nullable Jedis connection;

    Subscriber(HostAndPort endpoint, Listener listener) {
      this.endpoint = endpoint;
      this.listener = listener;
    }

    void run() {
      try {
        while (!isClosed()) {
          listen();
          pause();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void listen() {
      try (Jedis jedis = new Jedis(endpoint, subscribing)) {
        connection = jedis;
        jedis.psubscribe(
            new BinaryJedisPubSub() {
              @Override
              public void onPSubscribe(byte[] subscribed, int count) {
                listener.listening();
              }

              @Override
              public void onPMessage(byte[] matched, byte[] channel, byte[] payload) {
                listener.heard(channel, payload);
              }
            },
            pattern.getBytes(StandardCharsets.ISO_8859_1));
      } catch (JedisException e) {
        if (!isClosed()) {
          LOG.warn("the Redis at {} is not heard: {}", endpoint, e.toString());
        }
      } finally {
        connection = null;
      }
    }

    void stop() {
      Jedis listening = connection;
      if (listening != null) {
        RedisBus.close(listening);
      }
    }
  }
}
