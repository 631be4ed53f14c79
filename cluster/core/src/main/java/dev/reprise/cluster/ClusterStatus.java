// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.ring.RingStatus;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a node and its cluster are doing, as far as the node knows.
 *
 * @param ring the node's part in the ring protocol
 * @param keys the keys that it holds
 * @param lastContact when the store last answered; empty if it never has
 * @param at when this was true
 */
public record ClusterStatus(
    RingStatus ring, KeyRing keys, Optional<Instant> lastContact, Instant at) {

  /** Whether tickets are issued: a key seals that is not overdue. */
  public boolean isSealing() {
    return keys.sealingKey(at).isPresent();
  }

  /** Whether the store has answered lately and gave records that could be opened. */
  public boolean isConnected(Duration lately) {
    return !ring.unreadable()
        && lastContact.filter(time -> time.plus(lately).isAfter(at)).isPresent();
  }
}
