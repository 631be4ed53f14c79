// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import dev.reprise.codec.wire.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publish and subscribe of one or more Redis servers, as the plugin uses it: AUTH, PSUBSCRIBE,
 * PUBLISH. Listens at all of them; sends to the first that takes a message.
 */
final class AtsRedisBus implements Bus {

  private static final Logger LOG = LoggerFactory.getLogger(AtsRedisBus.class);

  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final List<GroupSettings.Endpoint> endpoints;
  private final SecretBytes password;
  private final byte[] pattern;
  private final Duration timeout;
  private final Duration silence;
  private final Duration retryDelay;
  private final int mostQueued;
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final Deque<Message> queue = new ArrayDeque<>();
  private final OutageLog sending = new OutageLog(LOG::warn, System::nanoTime);
  private @Nullable RedisConnection publisher;
  private long dropped;
  private boolean closed;

  /** A message on its way. */
  private record Message(String channel, String payload, boolean urgent) {}

  AtsRedisBus(GroupSettings settings, SecretBytes password, String pattern) {
    this(settings, password, pattern, SILENCE);
  }

  AtsRedisBus(GroupSettings settings, SecretBytes password, String pattern, Duration silence) {
    this.endpoints = settings.endpoints();
    this.password = password;
    this.pattern = octets(pattern);
    Duration wanted = settings.connectTimeout();
    this.timeout = wanted.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : wanted;
    this.silence = silence;
    this.retryDelay = settings.retryDelay();
    this.mostQueued = settings.mostQueued();
  }

  @Override
  public void start(Listener listener) {
    for (GroupSettings.Endpoint endpoint : endpoints) {
      Subscriber subscriber = new Subscriber(endpoint, listener);
      subscribers.add(subscriber);
      startThread(subscriber::run, "reprise-ats-listen-" + endpoint.host());
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
      return true; // nothing has failed since it was opened
    }
    hangUp();
    List<String> reasons = new ArrayList<>();
    for (GroupSettings.Endpoint endpoint : endpoints) {
      RedisConnection connection = new RedisConnection();
      publisher = connection;
      try {
        open(connection, endpoint);
        publish(connection, message);
        sending.worked("messages for the group are sent again");
        return true;
      } catch (IOException e) {
        reasons.add(reason(e));
      }
      hangUp();
    }
    sending.failed(
        "no Redis of " + endpoints + " takes messages for the group", String.join(", ", reasons));
    return false;
  }

  private static String reason(IOException e) {
    return Objects.requireNonNullElse(e.getMessage(), e.toString());
  }

  private void open(RedisConnection connection, GroupSettings.Endpoint endpoint)
      throws IOException {
    byte[] revealed = password.toByteArray();
    try {
      connection.open(endpoint, revealed, timeout);
    } finally {
      Arrays.fill(revealed, (byte) 0);
    }
  }

  private static boolean sentBy(RedisConnection connection, Message message) {
    try {
      publish(connection, message);
      return true;
    } catch (IOException e) {
      LOG.debug("a message could not be sent: {}", e.toString());
      return false;
    }
  }

  private static void publish(RedisConnection connection, Message message) throws IOException {
    connection.publish(octets(message.channel()), octets(message.payload()));
  }

  private void hangUp() {
    if (publisher != null) {
      close(publisher);
      publisher = null;
    }
  }

  private static void close(RedisConnection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      LOG.debug("a connection could not be closed: {}", e.toString());
    }
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
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
    private final GroupSettings.Endpoint endpoint;
    private final Listener listener;
    private final OutageLog hearing = new OutageLog(LOG::warn, System::nanoTime);
    private volatile @Nullable RedisConnection connection;

    Subscriber(GroupSettings.Endpoint endpoint, Listener listener) {
      this.endpoint = endpoint;
      this.listener = hearing.watched(listener, "the Redis at " + endpoint + " is heard again");
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
      try (RedisConnection listening = new RedisConnection()) {
        connection = listening;
        if (!isClosed()) { // else closed before there was a connection to be closed
          open(listening, endpoint);
          listening.listen(pattern, silence, listener);
        }
      } catch (IOException e) {
        if (!isClosed()) {
          hearing.failed("the Redis at " + endpoint + " is not heard", reason(e));
        }
      } finally {
        connection = null;
      }
    }

    void stop() {
      RedisConnection listening = connection;
      if (listening != null) {
        AtsRedisBus.close(listening);
      }
    }
  }
}
