// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions, and ends of sessions, on their way from the threads of handshakes to the one that names
 * and seals them for a store.
 *
 * <p>They are passed on in the order in which they came; of several under one ID the last counts,
 * so what has ended stays ended. When too many wait, further sessions are dropped and counted; ends
 * have as much room again, and then the oldest of all goes. Safe for use by any thread; never makes
 * a caller wait for the store.
 */
final class SessionHandover implements AutoCloseable {

  static final int MOST_SESSIONS = 10_000;
  static final long MOST_OCTETS = 16L << 20;
  private static final Logger LOG = LoggerFactory.getLogger(SessionHandover.class);

  /** What names, seals and shares, one at a time. */
  interface Receiver {

    /** Shares a session, which is destroyed afterwards. */
    void share(SessionId sessionId, SecretBytes session, Instant expiry, Duration keepFor);

    /** Ends a session. */
    void end(SessionId sessionId);
  }

  /** How many wait, and how many have been given up. */
  record Counts(long waiting, long dropped) {}

  /** What is to become of an ID. */
  private interface Change {

    /** Lets the receiver do it. */
    void passTo(Receiver receiver, SessionId sessionId);

    /** Lets go of what it keeps. */
    default void destroy() {}

    default int octets() {
      return 0;
    }
  }

  private record Shared(SecretBytes session, Instant expiry, Instant now) implements Change {

    @Override
    public void passTo(Receiver receiver, SessionId sessionId) {
      receiver.share(sessionId, session, expiry, Duration.between(now, expiry));
    }

    @Override
    public void destroy() {
      session.destroy();
    }

    @Override
    public int octets() {
      return session.length();
    }
  }

  private static final Change ENDED = (receiver, sessionId) -> receiver.end(sessionId);

  private final Receiver receiver;
  private final Executor worker;
  private final Map<SessionId, Change> waiting = new LinkedHashMap<>();
  private long octets;
  private long dropped;
  private boolean passing;
  private boolean woken;
  private boolean closed;

  /**
   * A handover to one receiver.
   *
   * @param worker runs what passes on, one task at a time, soon; the caller's own thread will do
   *     where it may wait for the cryptography
   */
  SessionHandover(Receiver receiver, Executor worker) {
    this.receiver = receiver;
    this.worker = worker;
  }

  /** Takes a copy of a session. */
  void share(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {
    synchronized (this) {
      if (closed || waiting.size() >= MOST_SESSIONS || octets + session.length() > MOST_OCTETS) {
        dropped++;
        return;
      }
      drop(sessionId);
      octets += session.length();
      waiting.put(sessionId, new Shared(SecretBytes.adopt(session.toByteArray()), expiry, now));
    }
    wake();
  }

  /** Takes note that a session has ended. */
  void end(SessionId sessionId) {
    synchronized (this) {
      drop(sessionId);
      if (closed) {
        return;
      }
      if (waiting.size() >= 2 * MOST_SESSIONS) {
        drop(waiting.keySet().iterator().next());
        dropped++;
      }
      waiting.put(sessionId, ENDED);
    }
    wake();
  }

  /** Lets go of a session that waits, and that somebody else has ended. */
  synchronized void forget(SessionId sessionId) {
    if (waiting.get(sessionId) instanceof Shared) {
      drop(sessionId);
    }
  }

  synchronized Counts counts() {
    return new Counts(waiting.size() + (passing ? 1 : 0), dropped);
  }

  /** Gives up and destroys what waits, and takes no more. */
  @Override
  public synchronized void close() {
    closed = true;
    dropped += waiting.size();
    waiting.values().forEach(Change::destroy);
    waiting.clear();
    octets = 0;
  }

  private void drop(SessionId sessionId) {
    Change former = waiting.remove(sessionId);
    if (former != null) {
      octets -= former.octets();
      former.destroy();
    }
  }

  /** Has the worker look, unless it is going to anyway. */
  private void wake() {
    synchronized (this) {
      if (woken) {
        return;
      }
      woken = true;
    }
    giveToWorker();
  }

  /** A worker that takes nothing any more is the end of this, too. */
  private void giveToWorker() {
    try {
      worker.execute(this::passAll);
    } catch (RejectedExecutionException e) {
      close();
    }
  }

  /** Passes on what waits. If there was anything, looks again: so a busy caller wakes nobody. */
  private void passAll() {
    boolean any = false;
    while (passOne()) {
      any = true;
    }
    if (any || !mayRest()) {
      giveToWorker();
    }
  }

  private synchronized boolean mayRest() {
    woken = !waiting.isEmpty();
    return !woken;
  }

  private boolean passOne() {
    SessionId sessionId;
    Change change;
    synchronized (this) {
      Iterator<Map.Entry<SessionId, Change>> all = waiting.entrySet().iterator();
      passing = all.hasNext();
      if (!passing) {
        return false;
      }
      Map.Entry<SessionId, Change> oldest = all.next();
      sessionId = oldest.getKey();
      change = oldest.getValue();
      all.remove();
      octets -= change.octets();
    }
    try {
      change.passTo(receiver, sessionId);
    } catch (RuntimeException | OutOfMemoryError e) {
      // The next one is passed on even if this one failed.
      failed(e);
    } finally {
      change.destroy();
    }
    return true;
  }

  private void failed(Throwable failure) {
    synchronized (this) {
      dropped++;
    }
    LOG.debug("a session could not be shared", failure);
  }
}
