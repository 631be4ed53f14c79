// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.ring.Command;
import dev.reprise.cluster.ring.Reply;
import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.store.CommandListener;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.wire.MessageBox;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.revocation.RevocationSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread on which a node's {@link RingProtocol} runs: it does what the protocol asks for, tells
 * it the outcome, and shows handshakes what has come of it.
 */
final class ClusterNode implements AutoCloseable {

  /*
   * (1) Only the one thread touches the protocol. Handshakes read what it has published in the
   *     view.
   * (2) Whatever goes wrong on that thread, the next wake-up is scheduled: the protocol asks for it
   *     before anything else, a failure of ours counts as a failure of the store, and what a
   *     failure of the protocol itself leaves undone is done at a wake-up of last resort.
   * (3) Once closed, nothing is published any more. The keys that were shown are destroyed at once,
   *     whatever the store is doing; all other copies by the last task of the one thread, which
   *     comes to it when the call that it waits in has ended.
   * (4) What others send waits in bounded memory. When messages had to be dropped, the store is
   *     read, as after a time without a connection to the bus.
   */

  private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
  private static final Duration LAST_RESORT = Duration.ofSeconds(5);
  private static final int MOST_MESSAGES = 1000;
  private static final int MOST_REMOVALS = 10_000;

  private final NodeName name;
  private final RingProtocol protocol;
  private final KeyRingStore store;
  private final StoreMonitor monitor;
  private final InstantSource clock;
  private final HandshakeView view;
  private final ScheduledExecutorService thread;
  private final Mailbox<Bytes> messages;
  private final Mailbox<SessionId> removals;
  private final CountDownLatch firstRound = new CountDownLatch(1);
  private Consumer<SessionId> forget = sessionId -> {};
  private Optional<KeyRingStore.Watch> watch = Optional.empty();
  private Optional<Future<?>> wakeUp = Optional.empty();

  ClusterNode(
      NodeName name,
      RingProtocol protocol,
      KeyRingStore store,
      StoreMonitor monitor,
      InstantSource clock) {
    this.name = name;
    this.protocol = protocol;
    this.store = store;
    this.monitor = monitor;
    this.clock = clock;
    this.view = new HandshakeView(name, protocol, clock.instant());
    this.thread = Executors.newSingleThreadScheduledExecutor(this::newThread);
    this.messages =
        new Mailbox<>(MOST_MESSAGES, thread, this::receive, () -> run(RingProtocol::reconnected));
    this.removals = new Mailbox<>(MOST_REMOVALS, thread, this::announce, () -> {});
  }

  /** Begins, and returns once the store has answered or the time is over. */
  void start(Consumer<SessionId> forgetSession, Duration atMost) {
    forget = forgetSession;
    watch = Optional.of(store.watch(this::received, () -> call(RingProtocol::reconnected)));
    call(RingProtocol::wake);
    try {
      if (!firstRound.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.warn("node {}: the store has not answered yet; going on without it", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the protocol do something, on its thread. */
  void call(BiFunction<RingProtocol, Instant, List<Command>> event) {
    try {
      thread.execute(() -> run(event));
    } catch (RejectedExecutionException e) {
      LOG.debug("node {} has been closed", name);
    }
  }

  void onCommand(CommandListener listener) {
    store.onCommand(listener);
  }

  /** Notifies the other nodes that a session has ended. */
  void remove(SessionId sessionId) {
    removals.put(sessionId);
  }

  private void announce(SessionId sessionId) {
    run((running, now) -> running.removeSession(sessionId, now));
  }

  /** The ring as handshakes see it: empty when the node has heard nothing for too long. */
  KeyRing ring(Instant now) {
    return view.ring(now);
  }

  RevocationSource revocationSource() {
    return view::revokedSessions;
  }

  ClusterStatus status() {
    Instant now = clock.instant();
    return view.status(monitor.status(now), now);
  }

  @Override
  public void close() {
    view.close();
    try {
      thread.execute(this::end);
    } catch (RejectedExecutionException e) {
      LOG.debug("node {} has been closed", name);
    }
    watch.ifPresent(KeyRingStore.Watch::close);
    store.close();
  }

  /** On the one thread, whose last task this is: no key is left anywhere. */
  private void end() {
    try {
      protocol.destroy();
    } finally {
      thread.shutdownNow();
    }
  }

  private void received(Bytes message) {
    if (message.length() <= MessageBox.LONGEST) {
      messages.put(message);
    }
  }

  private void receive(Bytes message) {
    run((running, now) -> running.received(message, now));
  }

  private void run(BiFunction<RingProtocol, Instant, List<Command>> event) {
    if (view.isClosed()) {
      return;
    }
    try {
      perform(event);
    } catch (RuntimeException | OutOfMemoryError e) {
      // Memory may lack because of others, and be there again when the next round begins.
      if (view.isClosed()) {
        LOG.debug("node {} was closed in the middle of a round", name, e);
        return;
      }
      LOG.error("node {}: a round failed", name, e);
      if (wakeUp.filter(next -> !next.isDone()).isEmpty()) {
        wakeAfter(LAST_RESORT);
      }
    }
  }

  private void perform(BiFunction<RingProtocol, Instant, List<Command>> event) {
    Deque<Command> commands = new ArrayDeque<>(event.apply(protocol, clock.instant()));
    view.publish(protocol, clock.instant());
    while (!commands.isEmpty() && !view.isClosed()) {
      Command command = commands.poll();
      if (command instanceof Command.Request request) {
        Reply reply = perform(request);
        commands.addAll(protocol.replied(request.number(), reply, clock.instant()));
        view.publish(protocol, clock.instant());
      } else {
        perform(command);
      }
    }
    firstRound.countDown();
  }

  private void perform(Command command) {
    if (command instanceof Command.WakeAfter wake) {
      wakeAfter(wake.delay());
    } else if (command instanceof Command.Publish message) {
      try {
        store.publish(message.message());
      } catch (StoreException e) {
        LOG.debug("node {}: the bus failed; polling goes on", name, e);
      }
    } else if (command instanceof Command.ForgetSession session) {
      forget.accept(session.sessionId());
    }
  }

  private void wakeAfter(Duration delay) {
    wakeUp.ifPresent(earlier -> earlier.cancel(false));
    try {
      wakeUp =
          Optional.of(
              thread.schedule(() -> run(this::wake), delay.toNanos(), TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException e) {
      LOG.debug("node {} has been closed", name);
    }
  }

  private List<Command> wake(RingProtocol running, Instant now) {
    monitor.look(watch, now);
    return running.wake(now);
  }

  private Reply perform(Command.Request request) {
    try {
      Reply reply = ask(request);
      monitor.answered(request, clock.instant());
      return reply;
    } catch (StoreException e) {
      LOG.debug("node {}: the store failed", name, e);
      monitor.failed(request, e.getMessage(), view.keysUntil(), clock.instant());
      return new Reply.Failed();
    } catch (RuntimeException e) {
      LOG.error("node {}: the store threw what it must not", name, e);
      return new Reply.Failed();
    }
  }

  private Reply ask(Command.Request request) throws StoreException {
    if (request instanceof Command.Load load) {
      return new Reply.Loaded(store.load(load.record()));
    }
    if (request instanceof Command.CompareAndSet change) {
      return new Reply.Compared(
          store.compareAndSet(change.record(), change.expected(), change.replacement()));
    }
    if (request instanceof Command.Beat beat) {
      return new Reply.Beaten(store.beat(beat.place(), beat.heartbeat(), beat.keepFor()));
    }
    KeyRingStore.Heartbeats found = store.heartbeats();
    monitor.heartbeatsRead(found.cut(), clock.instant());
    return new Reply.Heartbeats(found);
  }

  private Thread newThread(Runnable task) {
    Thread made = new Thread(task, "reprise-cluster-" + name);
    made.setDaemon(true);
    return made;
  }
}
