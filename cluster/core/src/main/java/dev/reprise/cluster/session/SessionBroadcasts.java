// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import dev.reprise.cluster.store.BroadcastCounts;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.MessageBus;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.MessageBox;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.SessionBroadcast;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.cluster.wire.StoredSession;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of a cluster, each sent to every node's own cache as well, so that a node resumes it
 * even while the store is away.
 *
 * <p>A handshake puts a copy into a bounded queue and goes on; one thread seals and sends. What
 * arrives is taken if it opens, is new, and is not about a session that is over: an end wins over a
 * broadcast that comes after it. Safe for use by any thread.
 */
public final class SessionBroadcasts implements AsyncSessionStore, AutoCloseable {

  static final int MOST_WAITING = 2000;
  static final int LONGEST_SESSION = 12 << 10;
  private static final int MOST_ENDED = 50_000;
  private static final Logger LOG = LoggerFactory.getLogger(SessionBroadcasts.class);

  private final ClusterSessions shared;
  private final SessionCache local;
  private final MessageBus bus;
  private final SecureRandom random;
  private final InstantSource clock;
  private final EndedSessions ended;

  /** Only the one thread sends. */
  private final MessageBox sent;

  /** Guarded by itself: a bus may have several threads. */
  private final MessageBox received;

  private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private final LongAdder sentCount = new LongAdder();
  private final LongAdder droppedCount = new LongAdder();
  private final LongAdder takenCount = new LongAdder();
  private final LongAdder refusedCount = new LongAdder();
  private Optional<KeyRingStore.Watch> watch = Optional.empty();
  private volatile RecordSealer sealer;
  private volatile boolean closed;

  private record Waiting(SessionId sessionId, SecretBytes session, Instant expiry) {}

  /**
   * Who broadcasts.
   *
   * @param node this node's name
   * @param clockSkew by how much the clocks of nodes may differ
   */
  public record Sender(NodeName node, Duration clockSkew) {}

  /**
   * Sessions that are not broadcast yet.
   *
   * @param shared where they are stored as well
   * @param local this node's own cache
   */
  public SessionBroadcasts(
      ClusterSessions shared,
      SessionCache local,
      MessageBus bus,
      SharedSecrets secrets,
      Sender sender,
      SecureRandom random,
      InstantSource clock) {
    this.shared = shared;
    this.local = local;
    this.bus = bus;
    this.random = random;
    this.clock = clock;
    MemberStart start = MemberStart.at(clock.instant(), random);
    this.sent = MessageBox.ofSessions(sender.node(), start, sender.clockSkew());
    this.received = MessageBox.ofSessions(sender.node(), start, sender.clockSkew());
    this.ended = new EndedSessions(MOST_ENDED, sent.memory());
    this.sealer = new RecordSealer(secrets, random);
    this.thread = new Thread(this::run, "reprise-broadcast-" + sender.node());
    thread.setDaemon(true);
  }

  /** Sends and receives from now on. */
  public void start() {
    listen();
    thread.start();
  }

  synchronized void listen() {
    watch = Optional.of(bus.watch(this::receive, () -> {}));
  }

  /** Seals with the first of these secrets from now on, and opens with all. */
  public void use(SharedSecrets secrets) {
    sealer = new RecordSealer(secrets, random);
  }

  /** What became of the sessions so far. */
  public BroadcastCounts counts() {
    return new BroadcastCounts(
        waiting.size(), sentCount.sum(), droppedCount.sum(), takenCount.sum(), refusedCount.sum());
  }

  @Override
  public CompletionStage<Optional<SecretBytes>> find(SessionId sessionId, Instant now) {
    return shared.find(sessionId, now);
  }

  @Override
  public void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {
    shared.store(sessionId, session, expiry, now);
    if (closed || !SessionBroadcast.fits(sessionId)) {
      return;
    }
    if (session.length() > LONGEST_SESSION) {
      droppedCount.increment();
      return;
    }
    SecretBytes copy = SecretBytes.adopt(session.toByteArray());
    if (!waiting.offer(new Waiting(sessionId, copy, expiry))) {
      copy.destroy();
      droppedCount.increment();
    }
    if (closed) {
      destroyWaiting(); // it may have come after close() had looked
    }
  }

  @Override
  public void evict(SessionId sessionId) {
    ended.add(sessionId, clock.instant());
    local.evict(sessionId);
    shared.evict(sessionId);
  }

  /** Forgets a session that is over, as another node has said. */
  public void forget(SessionId sessionId) {
    ended.add(sessionId, clock.instant());
    shared.forget(sessionId);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    synchronized (this) {
      watch.ifPresent(KeyRingStore.Watch::close);
    }
    destroyWaiting();
  }

  private void destroyWaiting() {
    for (Waiting left = waiting.poll(); left != null; left = waiting.poll()) {
      left.session().destroy();
    }
  }

  /** Sends what waits now. */
  void sendWaiting() {
    for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
      send(next);
    }
  }

  private void run() {
    try {
      while (!closed) {
        send(waiting.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(Waiting next) {
    Instant now = clock.instant();
    try {
      if (ended.admits(next.sessionId(), now) && now.isBefore(next.expiry())) {
        bus.publish(
            sent.seal(
                new SessionBroadcast(
                    next.sessionId(), new StoredSession(next.expiry(), next.session())),
                sealer,
                now));
        sentCount.increment();
      }
    } catch (StoreException | RuntimeException | OutOfMemoryError e) {
      // The next one is sent even if this one failed.
      droppedCount.increment();
      LOG.debug("a session was not broadcast", e);
    } finally {
      next.session().destroy();
    }
  }

  private void receive(Bytes octets) {
    Instant now = clock.instant();
    Optional<SessionBroadcast> opened;
    synchronized (received) {
      if (received.isOwn(octets)) {
        return;
      }
      opened = received.open(octets, sealer, now, SessionBroadcast::readFrom);
    }
    if (opened.isEmpty() || !take(opened.get(), now)) {
      refusedCount.increment();
    } else {
      takenCount.increment();
    }
    opened.ifPresent(each -> each.session().session().destroy());
  }

  private boolean take(SessionBroadcast broadcast, Instant now) {
    SessionId sessionId = broadcast.sessionId();
    StoredSession session = broadcast.session();
    if (closed || !now.isBefore(session.expires()) || !ended.admits(sessionId, now)) {
      return false;
    }
    local.store(sessionId, session.session(), session.expires(), now);
    if (ended.admits(sessionId, now)) {
      return true;
    }
    local.evict(sessionId);
    return false;
  }
}
