// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.ring.RingStatus;
import dev.reprise.cluster.store.MessageCounts;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of a node and of its cluster, as far as the node knows.
 *
 * @param node the node's name
 * @param epoch the epoch of the key ring that the node holds
 * @param rounds how many rounds have read the store
 * @param failedRounds how many rounds ended with a failure of the store
 * @param unreadable whether the store holds a record that none of this node's secrets opens
 * @param nameShared whether another node of the cluster has the same name
 * @param wantedFormat the format of ticket keys that this node's policy wants
 * @param ringFormat the format that new keys of the ring have, whatever nodes want; what this node
 *     wants if there is no ring
 * @param messages counts of the messages that arrived
 * @param keys the keys that the node holds
 * @param store whether the store works
 * @param at when this was true
 * @since 0.1
 */
public record ClusterStatus(
    String node,
    long epoch,
    long rounds,
    long failedRounds,
    boolean unreadable,
    boolean nameShared,
    KeyFormat wantedFormat,
    KeyFormat ringFormat,
    MessageCounts messages,
    KeyRing keys,
    Store store,
    Instant at) {

  /**
   * The state of a node's store.
   *
   * @param lastHeartbeat when it last took this node's heartbeat; empty if it never has
   * @param silence how long ago that may be if the store is connected
   * @param outages how often and for how long it has failed
   */
  public record Store(Optional<Instant> lastHeartbeat, Duration silence, Outages outages) {}

  /**
   * The outages of a store. An outage begins with a failure and ends when everything works again.
   *
   * @param reason what is wrong now; empty if nothing is
   * @param since when that began; empty if nothing is wrong
   * @param count how many outages have begun
   * @param total how long all of them took, with the one that goes on
   */
  public record Outages(
      Optional<String> reason, Optional<Instant> since, long count, Duration total) {}

  static ClusterStatus of(RingStatus ring, KeyRing keys, Store store, Instant at) {
    return new ClusterStatus(
        ring.node().text(),
        ring.epoch(),
        ring.rounds(),
        ring.failedRounds(),
        ring.unreadable(),
        ring.nameShared(),
        ring.wantedFormat(),
        ring.ringFormat(),
        ring.messages(),
        keys,
        store,
        at);
  }

  /** Whether the node can issue tickets: some key seals and is not overdue. */
  public boolean isSealing() {
    return keys.sealingKey(at).isPresent();
  }

  /**
   * Whether the store takes this node's heartbeats, so that it can be written, and holds no record
   * that the node can't open.
   */
  public boolean isConnected() {
    return !unreadable
        && store.lastHeartbeat().filter(time -> time.plus(store.silence()).isAfter(at)).isPresent();
  }
}
