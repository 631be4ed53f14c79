// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.ring.RingStatus;
import dev.reprise.cluster.store.MessageCounts;
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
 * @param messages counts of the messages that arrived
 * @param keys the keys that the node holds
 * @param lastContact when the store last answered; empty if it never has
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
    MessageCounts messages,
    KeyRing keys,
    Optional<Instant> lastContact,
    Instant at) {

  static ClusterStatus of(
      RingStatus ring, KeyRing keys, Optional<Instant> lastContact, Instant at) {
    return new ClusterStatus(
        ring.node().text(),
        ring.epoch(),
        ring.rounds(),
        ring.failedRounds(),
        ring.unreadable(),
        ring.nameShared(),
        ring.messages(),
        keys,
        lastContact,
        at);
  }

  /** Whether the node can issue tickets: some key seals and is not overdue. */
  public boolean isSealing() {
    return keys.sealingKey(at).isPresent();
  }

  /** Whether the store has answered lately, with records that could be opened. */
  public boolean isConnected(Duration lately) {
    return !unreadable && lastContact.filter(time -> time.plus(lately).isAfter(at)).isPresent();
  }
}
