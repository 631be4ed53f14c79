// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.codec.KeyName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A node of a cluster, as its latest heartbeat describes it.
 *
 * @param node the node's name
 * @param heartbeatAt when the heartbeat was sent, by the node's own clock
 * @param epoch the epoch of the key ring that the node holds
 * @param acknowledged the names of the keys that the node opens
 * @since 0.1
 */
public record ClusterMember(
    String node, Instant heartbeatAt, long epoch, List<KeyName> acknowledged) {

  /** Copies the list. */
  public ClusterMember {
    acknowledged = List.copyOf(acknowledged);
  }

  static ClusterMember of(MemberRecord heartbeat) {
    return new ClusterMember(
        heartbeat.node().text(),
        Instant.ofEpochMilli(heartbeat.timeMillis()),
        heartbeat.epoch(),
        heartbeat.acknowledged());
  }

  /**
   * How old the heartbeat is, as the node's clock and that of the observer have it; negative if the
   * node's clock is ahead.
   */
  Duration age(Instant now) {
    return Duration.between(heartbeatAt, now);
  }
}
