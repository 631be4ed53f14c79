// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKeys;
import java.time.Instant;
import java.util.Optional;

/**
 * The ticket keys of a cluster, as one node knows them. Closing them has no effect: they are
 * destroyed when the node leaves the cluster.
 */
final class ClusterKeys implements TicketKeys {

  private final ClusterNode node;
  private final ResumptionPolicy policy;

  ClusterKeys(ClusterNode node, ResumptionPolicy policy) {
    this.node = node;
    this.policy = policy;
  }

  @Override
  public KeyRing at(Instant now) {
    return node.ring(now);
  }

  @Override
  public Optional<ResumptionPolicy> policy() {
    return Optional.of(policy);
  }
}
