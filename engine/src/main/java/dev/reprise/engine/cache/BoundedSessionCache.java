// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.cache;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.SessionCache;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A session cache in memory, bounded by octets, from which floods of new sessions do not drive
 * those that are in use. Safe for use by any thread; reading takes no lock.
 */
public final class BoundedSessionCache implements SessionCache {

  /*
   * Sessions lie in a map for reading and in two queues for eviction, after S3-FIFO (Yang et al.,
   * SOSP 2023). A session enters the probation queue. Whoever makes room takes the oldest from there
   * as long as that queue holds more than its tenth: a session that was resumed meanwhile moves to
   * the main queue, any other goes. In the main queue a session that was resumed since it was last
   * looked at gets another round.
   *
   * (1) Readers touch the map and one flag of the entry only. Queues, weight and wiping belong to
   *     whoever holds the lock.
   * (2) An entry leaves the map before it is wiped. A reader that got hold of it in between gets all
   *     octets or nothing, because SecretBytes says so.
   * (3) What is evicted by ID leaves its empty shell in a queue. Shells weigh nothing any more, but
   *     are dropped, too, when they come to outnumber the sessions.
   */

  /** What one session costs beside its octets: map node, entry, ID, queue slot. */
  static final int OVERHEAD_OCTETS = 200;

  private static final int PROBATION_SHARE = 10;
  private static final int MOST_SHELLS = 1024;

  private final long capacity;
  private final ConcurrentHashMap<SessionId, Entry> entries = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Entry> probation = new ArrayDeque<>();
  private final Deque<Entry> main = new ArrayDeque<>();
  private long probationOctets;
  private long mainOctets;

  /**
   * An empty cache.
   *
   * @param octets the most that sessions and their bookkeeping may take up, at least one
   */
  public BoundedSessionCache(long octets) {
    if (octets < 1) {
      throw new IllegalArgumentException("a cache of " + octets + " octets holds nothing");
    }
    this.capacity = octets;
  }

  /** A session, or what is left of one. */
  private static final class Entry {
    final SessionId sessionId;
    final SecretBytes session;
    final Instant expiry;
    volatile boolean used;
    boolean inMain;

    Entry(SessionId sessionId, SecretBytes session, Instant expiry) {
      this.sessionId = sessionId;
      this.session = session;
      this.expiry = expiry;
    }

    int weight() {
      return session.length() + OVERHEAD_OCTETS;
    }

    boolean isShell() {
      return session.isDestroyed();
    }
  }

  @Override
  public Optional<SecretBytes> find(SessionId sessionId, Instant now) {
    Entry entry = entries.get(sessionId);
    if (entry == null) {
      return Optional.empty();
    }
    if (!now.isBefore(entry.expiry)) {
      remove(entry);
      return Optional.empty();
    }
    entry.used = true;
    return copy(entry.session);
  }

  @Override
  public void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {
    if (session.length() + OVERHEAD_OCTETS > capacity || !now.isBefore(expiry)) {
      return;
    }
    Entry entry = new Entry(sessionId, SecretBytes.adopt(session.toByteArray()), expiry);
    lock.lock();
    try {
      Entry former = entries.put(sessionId, entry);
      if (former != null) {
        wipe(former);
      }
      probation.addLast(entry);
      probationOctets += entry.weight();
      int patience = probation.size() + main.size();
      while (probationOctets + mainOctets > capacity) {
        evictOne(now, patience-- > 0);
      }
      dropShells();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void evict(SessionId sessionId) {
    Entry entry = entries.get(sessionId);
    if (entry != null) {
      remove(entry);
    }
  }

  /** How many sessions there are. */
  public int size() {
    return entries.size();
  }

  /** What they take up, bookkeeping included, in octets. */
  public long octets() {
    lock.lock();
    try {
      return probationOctets + mainOctets;
    } finally {
      lock.unlock();
    }
  }

  /** How many entries the queues hold, shells included. */
  int queued() {
    lock.lock();
    try {
      return probation.size() + main.size();
    } finally {
      lock.unlock();
    }
  }

  private static Optional<SecretBytes> copy(SecretBytes session) {
    try {
      return Optional.of(SecretBytes.adopt(session.toByteArray()));
    } catch (IllegalStateException e) {
      // Evicted since it was found in the map.
      return Optional.empty();
    }
  }

  private void remove(Entry entry) {
    lock.lock();
    try {
      if (entries.remove(entry.sessionId, entry)) {
        wipe(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes a shell of an entry that is no longer in the map. */
  private void wipe(Entry entry) {
    entry.session.destroy();
    if (entry.inMain) {
      mainOctets -= entry.weight();
    } else {
      probationOctets -= entry.weight();
    }
  }

  /**
   * Takes one step towards more room: something is evicted, promoted or given another round.
   *
   * @param spare whether a session that is in use may stay; false once all had their chance, so
   *     that readers who are faster than the eviction cannot keep it going for ever
   */
  private void evictOne(Instant now, boolean spare) {
    boolean fromProbation = main.isEmpty() || probationOctets > capacity / PROBATION_SHARE;
    Entry entry = (fromProbation ? probation : main).removeFirst();
    if (entry.isShell()) {
      return;
    }
    if (!spare || !entry.used || !now.isBefore(entry.expiry)) {
      entries.remove(entry.sessionId, entry);
      wipe(entry);
      return;
    }
    entry.used = false;
    if (fromProbation) {
      entry.inMain = true;
      probationOctets -= entry.weight();
      mainOctets += entry.weight();
    }
    main.addLast(entry);
  }

  private void dropShells() {
    if (probation.size() + main.size() > 2 * entries.size() + MOST_SHELLS) {
      probation.removeIf(Entry::isShell);
      main.removeIf(Entry::isShell);
    }
  }
}
