// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The part of a store that one cluster's ring protocol uses: three records, the members' heartbeats
 * and a bus for messages.
 *
 * <p>All values are sealed before they get here, and nothing that comes back is believed before it
 * has been opened. So an implementation need not be right for keys to stay secret and for tickets
 * to stay valid: if it loses, delays, repeats or restores records, that costs only time. Its
 * obligations: {@link #compareAndSet} is atomic on one server, each call ends within a time-out of
 * its own, and a failure is a {@link StoreException}.
 *
 * <p>Safe for use by any thread.
 *
 * @since 0.1
 */
public interface KeyRingStore extends MessageBus, AutoCloseable {

  /**
   * The octets of a record, empty if there is none.
   *
   * @throws StoreException if the store did not answer in time
   */
  Optional<Bytes> load(SharedRecord record) throws StoreException;

  /**
   * Replaces a record if it still has the octets that were read; whether it did.
   *
   * @param expected the octets that {@link #load} returned, empty for "no such record"
   * @throws StoreException if the store did not answer in time; the write may have taken place
   */
  boolean compareAndSet(SharedRecord record, Optional<Bytes> expected, Bytes replacement)
      throws StoreException;

  /**
   * Puts a member's heartbeat in place of its last one.
   *
   * @param place where: the member's name, or that and more
   * @param keepFor after how long the store may forget it
   * @return what stood there, empty if nothing did, or it has been forgotten
   * @throws StoreException if the store did not answer in time
   */
  Optional<Bytes> beat(String place, Bytes heartbeat, Duration keepFor) throws StoreException;

  /**
   * The latest heartbeat of every member that the store remembers. If the store does not read all
   * of them, its answer says so.
   *
   * @throws StoreException if the store did not answer in time
   */
  Heartbeats heartbeats() throws StoreException;

  /** Reports each exchange from now on, if this store is remote. */
  default void onCommand(CommandListener listener) {}

  /** Lets go of connections. Idempotent. */
  @Override
  void close();

  /**
   * Heartbeats that a store has read, in no particular order.
   *
   * @param octets the heartbeats
   * @param cut why there may be more than these, and how to correct that, in one line; empty if
   *     these are all
   */
  record Heartbeats(List<Bytes> octets, Optional<String> cut) {

    /** Copies the list. */
    public Heartbeats {
      octets = List.copyOf(octets);
      Objects.requireNonNull(cut, "cut");
    }

    /** All heartbeats that the store remembers. */
    public static Heartbeats all(List<Bytes> octets) {
      return new Heartbeats(octets, Optional.empty());
    }
  }

  /** A listener's place on the bus. */
  interface Watch extends AutoCloseable {
    /** Why nothing can be heard at present, in one line; empty if the listener listens. */
    default Optional<String> trouble() {
      return Optional.empty();
    }

    /** Ends the watching. Idempotent. */
    @Override
    void close();
  }
}
