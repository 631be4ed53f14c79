// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The connections of a node, and the bounds of their number and memory. Safe for use by any thread.
 */
final class Room {

  /*
   * Strangers decide how many connections come and how much each of them makes the node hold, so
   * both are bounded for all connections together. At a bound one connection is evicted: the oldest
   * of the largest crowd. A client that shakes hands moves from crowd to crowd within milliseconds,
   * so it is never the oldest for long; a flood of clients that stop at one point is itself the
   * largest crowd, and evicts its own. A connection that has just made progress is spared.
   *
   * An evicted connection counts until it has left: only then its socket is closed.
   */

  /** How far a connection has come, and the memory that it holds there at most. */
  enum Crowd {
    /** Accepted, and the ClientHello is not complete; what has come of it counts in addition. */
    HELLO_AWAITED(4 << 10),
    /** The server has answered the ClientHello, or waits for a store. */
    HANDSHAKE(48 << 10),
    /** The handshake is complete. */
    SERVED(36 << 10);

    private final int octets;

    Crowd(int octets) {
      this.octets = octets;
    }
  }

  /** How long a connection is spared after it has made progress. */
  private static final long SPARED_NANOS = 50_000_000;

  private static final long LONGEST_WAIT_MILLIS = 20;

  /** An unfinished ClientHello is held as it came and as a message, in arrays that double. */
  private static final int COPIES_OF_A_HELLO = 3;

  private final int mostConnections;
  private final long mostOctets;
  private final LongSupplier nanoTime;
  private final Map<Crowd, Set<Place>> crowds = new EnumMap<>(Crowd.class);
  private final Map<Crowd, Long> octetsOf = new EnumMap<>(Crowd.class);
  private int connections;
  private int leaving;
  private long octetsLeaving;
  private long octets;
  private long evicted;
  private boolean closed;

  /**
   * An empty room.
   *
   * @param mostConnections 1 or more
   * @param mostOctets of memory that all connections may hold
   * @param nanoTime as {@link System#nanoTime}
   */
  Room(int mostConnections, long mostOctets, LongSupplier nanoTime) {
    this.mostConnections = mostConnections;
    this.mostOctets = mostOctets;
    this.nanoTime = nanoTime;
    for (Crowd crowd : Crowd.values()) {
      crowds.put(crowd, new LinkedHashSet<>());
      octetsOf.put(crowd, 0L);
    }
  }

  /** The place of one connection in the room. */
  final class Place {

    private Crowd crowd = Crowd.HELLO_AWAITED;
    private long octets = Crowd.HELLO_AWAITED.octets;
    private long since = nanoTime.getAsLong();
    private Runnable evict = () -> {};
    private volatile boolean evicted;
    private boolean left;

    private Place() {}

    /**
     * Sets what ends the connection; runs it at once if the connection has been evicted already.
     *
     * @param action runs on any thread and does not wait
     */
    void onEviction(Runnable action) {
      boolean already;
      synchronized (Room.this) {
        evict = action;
        already = evicted && !left;
      }
      if (already) {
        action.run();
      }
    }

    /**
     * Reports how far the connection has come.
     *
     * @param held octets that have come of an incomplete ClientHello
     */
    void report(Crowd reached, long held) {
      long now = reached.octets + (reached == Crowd.HELLO_AWAITED ? held * COPIES_OF_A_HELLO : 0);
      if (reached == crowd && now == octets) {
        return; // only this connection's thread changes the two
      }
      List<Place> victims = new ArrayList<>();
      synchronized (Room.this) {
        if (left || evicted) {
          return;
        }
        if (reached == crowd) {
          Room.this.octets += now - octets;
          octetsOf.merge(crowd, now - octets, Long::sum);
          octets = now;
        } else {
          remove(this);
          since = nanoTime.getAsLong();
          crowd = reached;
          octets = now;
          add(this);
        }
        while (Room.this.octets - octetsLeaving > mostOctets) {
          Optional<Place> victim = victim(Room.this::heaviest);
          if (victim.isEmpty()) {
            break;
          }
          victims.add(victim.get());
        }
      }
      victims.forEach(each -> each.evict.run());
    }

    boolean isEvicted() {
      return evicted;
    }

    /** Leaves the room; may be called more than once. */
    void leave() {
      synchronized (Room.this) {
        if (left) {
          return;
        }
        left = true;
        connections--;
        if (evicted) {
          leaving--;
          octetsLeaving -= octets;
          Room.this.octets -= octets;
        } else {
          remove(this);
        }
        Room.this.notifyAll();
      }
    }
  }

  /**
   * Waits until there is room for one connection more, and makes room if there is none.
   *
   * @return false if the room has been closed
   */
  boolean awaitVacancy() throws InterruptedException {
    while (true) {
      Optional<Place> victim;
      synchronized (this) {
        if (closed || (connections < mostConnections && octets < mostOctets)) {
          return !closed;
        }
        victim =
            connections - leaving >= mostConnections
                ? victim(this::largest)
                : octets - octetsLeaving >= mostOctets ? victim(this::heaviest) : Optional.empty();
        if (victim.isEmpty()) {
          wait(LONGEST_WAIT_MILLIS);
        }
      }
      victim.ifPresent(each -> each.evict.run());
    }
  }

  /** Takes a place for a connection. */
  synchronized Place enter() {
    Place place = new Place();
    connections++;
    add(place);
    return place;
  }

  /** Evicts one connection although there is room: something else than room has run out. */
  void makeRoom() {
    Optional<Place> victim;
    synchronized (this) {
      victim = victim(this::largest);
    }
    victim.ifPresent(each -> each.evict.run());
  }

  /** Lets nobody wait for room any more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  synchronized int connections() {
    return connections;
  }

  synchronized long octets() {
    return octets;
  }

  /** How many connections have been evicted so far. */
  synchronized long evicted() {
    return evicted;
  }

  /** Tells which crowd is the largest by a measure. */
  private interface Measure {
    long of(Crowd crowd);
  }

  private long largest(Crowd crowd) {
    return crowds.get(crowd).size();
  }

  private long heaviest(Crowd crowd) {
    return octetsOf.get(crowd);
  }

  /** The oldest of the largest crowd, which counts as leaving from now on. */
  private Optional<Place> victim(Measure measure) {
    Crowd crowd = crowds.keySet().stream().max(Comparator.comparingLong(measure::of)).orElseThrow();
    Iterator<Place> oldest = crowds.get(crowd).iterator();
    if (!oldest.hasNext()) {
      return Optional.empty();
    }
    Place place = oldest.next();
    if (nanoTime.getAsLong() - place.since < SPARED_NANOS) {
      return Optional.empty();
    }
    oldest.remove();
    octetsOf.merge(crowd, -place.octets, Long::sum);
    place.evicted = true;
    leaving++;
    octetsLeaving += place.octets;
    evicted++;
    return Optional.of(place);
  }

  private void add(Place place) {
    crowds.get(place.crowd).add(place);
    octetsOf.merge(place.crowd, place.octets, Long::sum);
    octets += place.octets;
  }

  private void remove(Place place) {
    crowds.get(place.crowd).remove(place);
    octetsOf.merge(place.crowd, -place.octets, Long::sum);
    octets -= place.octets;
  }
}
