// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with one selector that serves many connections. Its methods may be called by any
 * thread.
 */
final class EventLoop {

  /*
   * All that happens to a connection happens on the loop's thread: others put a task into the queue
   * and wake the selector; the queue is the happens-before edge. A connection has one alarm that
   * counts. Deadlines mostly move on, which costs nothing: an alarm that comes up too early asks
   * anew. Alarms stay in their heap until their time, so they let go of a connection that has
   * ended: with thousands of them a second the heap would otherwise hold hundreds of thousands that
   * are over.
   *
   * A throwable in a connection's step, an Error too, ends that connection alone. A throwable
   * elsewhere costs one turn of the loop. Only a selector that fails again and again ends the
   * thread, which its owner watches.
   */

  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
  private static final int READ_OCTETS = 32 * 1024;

  /** Turns that fail in a row before the loop gives up: then the selector is broken. */
  private static final int MOST_FAILED_TURNS = 100;

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private final ByteBuffer input = ByteBuffer.allocate(READ_OCTETS);
  private boolean stopping;

  /** Makes the connection of a channel that has come in. */
  interface ConnectionFactory {
    Connection create(SocketChannel channel, Room.Place place, Runnable waker);
  }

  /** A connection's place at its selection key. */
  private static final class Seat {

    private final Connection connection;
    private @Nullable Alarm alarm;

    /** The deadline that has been acted upon. */
    private long expired;

    Seat(Connection connection) {
      this.connection = connection;
      this.expired = connection.deadline() - 1;
    }

    boolean needsAlarm() {
      long deadline = connection.deadline();
      return alarm == null ? deadline != expired : deadline - alarm.nanoTime < 0;
    }
  }

  private static final class Alarm implements Comparable<Alarm> {

    private final long nanoTime;

    /** Null once it does not count any more. */
    private @Nullable SelectionKey key;

    Alarm(long nanoTime, SelectionKey key) {
      this.nanoTime = nanoTime;
      this.key = key;
    }

    @Override
    public int compareTo(Alarm other) {
      return Long.signum(nanoTime - other.nanoTime); // System.nanoTime() may overflow
    }
  }

  private interface Step {
    void take(Connection connection) throws IOException;
  }

  /**
   * A loop whose thread is not started yet.
   *
   * @param vitals watches the thread
   */
  EventLoop(String name, Vitals vitals) throws IOException {
    selector = Selector.open();
    thread = vitals.thread(name, this::run);
  }

  void start() {
    thread.start();
  }

  /** Serves a connection from now on. */
  void adopt(SocketChannel channel, Room.Place place, ConnectionFactory factory) {
    execute(() -> register(channel, place, factory));
  }

  /** Begins to end: says close_notify on every connection, and ends when the last of them has. */
  void stop() {
    execute(
        () -> {
          stopping = true;
          keys().forEach(key -> step(key, Connection::stop));
        });
  }

  /** Waits for the end after {@link #stop}; what is still open after {@code grace} is cut off. */
  void awaitEnd(Duration grace) throws InterruptedException {
    thread.join(Math.max(1, grace.toMillis()));
    if (thread.isAlive()) {
      execute(() -> keys().forEach(key -> step(key, Connection::abandon)));
      thread.join();
    }
  }

  private void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  private void run() {
    try (selector) {
      int failed = 0;
      while (!stopping || !keys().isEmpty()) {
        try {
          turn();
          failed = 0;
        } catch (IOException | RuntimeException | Error e) {
          failed++;
          if (failed >= MOST_FAILED_TURNS) {
            throw e;
          }
          Vitals.report(thread.getName() + ": a turn failed", e);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void turn() throws IOException {
    selector.select(this::ready, untilNextAlarm());
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    soundAlarms();
  }

  private void register(SocketChannel channel, Room.Place place, ConnectionFactory factory) {
    try {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      Connection connection =
          factory.create(channel, place, () -> execute(() -> step(key, Connection::wake)));
      key.attach(new Seat(connection));
      place.onEviction(() -> execute(() -> step(key, Connection::abandon)));
      setAlarm(key);
      step(key, stopping ? Connection::stop : Connection::begin);
    } catch (IOException e) {
      LOG.debug("connection lost before it began: {}", e.toString());
      refuse(channel, place);
    } catch (RuntimeException | Error e) {
      refuse(channel, place);
      Vitals.report("a connection could not begin", e);
    }
  }

  private static void refuse(SocketChannel channel, Room.Place place) {
    place.leave();
    Connection.closeQuietly(channel);
  }

  private void ready(SelectionKey key) {
    step(key, connection -> connection.ready(input));
  }

  /** Runs a step of a connection. If the step throws, this connection ends, and no other. */
  private void step(SelectionKey key, Step step) {
    if (!key.isValid() || key.attachment() == null) {
      return; // closed since somebody asked for this
    }
    Seat seat = seat(key);
    Connection connection = seat.connection;
    try {
      step.take(connection);
      if (key.isValid()) {
        key.interestOps(connection.interest());
        if (seat.needsAlarm()) {
          setAlarm(key);
        }
        return;
      }
    } catch (IOException e) {
      LOG.debug("{} lost: {}", connection, e.toString());
    } catch (RuntimeException | Error e) {
      connection.abandon();
      Vitals.report(connection + " failed", e);
    }
    connection.abandon();
    cancelAlarm(seat);
    key.attach(null);
  }

  private void setAlarm(SelectionKey key) {
    Seat seat = seat(key);
    cancelAlarm(seat);
    Alarm alarm = new Alarm(seat.connection.deadline(), key);
    seat.alarm = alarm;
    alarms.add(alarm);
  }

  private static void cancelAlarm(Seat seat) {
    if (seat.alarm != null) {
      seat.alarm.key = null;
      seat.alarm = null;
    }
  }

  private long untilNextAlarm() {
    Alarm next = alarms.peek();
    if (next == null) {
      return 0; // for ever
    }
    long nanos = next.nanoTime - System.nanoTime();
    return Math.max(1, Duration.ofNanos(nanos).toMillis() + 1);
  }

  private void soundAlarms() {
    long now = System.nanoTime();
    while (!alarms.isEmpty() && alarms.peek().nanoTime - now <= 0) {
      SelectionKey key = alarms.remove().key;
      if (key == null || !key.isValid() || key.attachment() == null) {
        continue;
      }
      Seat seat = seat(key);
      seat.alarm = null;
      if (seat.connection.deadline() - now <= 0) {
        seat.expired = seat.connection.deadline();
        step(key, Connection::expire);
      } else {
        setAlarm(key);
      }
    }
  }

  /** The keys of open connections, in a list that may be walked while they close. */
  private List<SelectionKey> keys() {
    List<SelectionKey> keys = new ArrayList<>();
    for (SelectionKey key : selector.keys()) {
      if (key.isValid() && key.attachment() != null) {
        keys.add(key);
      }
    }
    return keys;
  }

  private static Seat seat(SelectionKey key) {
    return (Seat) key.attachment();
  }
}
