// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.Revocations;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the store of a cluster holds, as somebody who is no member sees it.
 *
 * @param keys the key ring; empty if there is none, or none that the secrets open
 * @param unreadable whether there is a record that none of the secrets opens
 * @param revocations the revocations that were found
 * @param members the latest heartbeats, by the nodes' names
 * @param at when this was true
 */
public record ClusterView(
    Optional<KeyRing> keys,
    boolean unreadable,
    Revocations revocations,
    List<MemberRecord> members,
    Instant at) {

  /** Copies the list. */
  public ClusterView {
    members = List.copyOf(members);
  }

  /**
   * How old a heartbeat is, by the clocks of its node and of whoever looks; negative if the node's
   * clock is ahead.
   */
  public Duration age(MemberRecord member) {
    return Duration.between(Instant.ofEpochMilli(member.timeMillis()), at);
  }

  /** The nodes whose heartbeats are not older than that. */
  public List<MemberRecord> live(Duration oldest) {
    return members.stream().filter(member -> age(member).compareTo(oldest) <= 0).toList();
  }

  /** The names by which more than one live node goes, in order. */
  public List<NodeName> sharedNames(Duration oldest) {
    Set<NodeName> seen = new HashSet<>();
    return live(oldest).stream()
        .map(MemberRecord::node)
        .filter(name -> !seen.add(name))
        .distinct()
        .sorted()
        .toList();
  }

  /** How many of the live nodes open a key. */
  public long openedBy(KeyName name, Duration oldest) {
    return live(oldest).stream().filter(member -> member.acknowledged().contains(name)).count();
  }

  /** How many of the live nodes open every key that opens anything. */
  public long acknowledged(Duration oldest) {
    List<KeyName> opening =
        keys.stream()
            .flatMap(ring -> ring.keys().stream())
            .filter(this::opens)
            .map(KeyEntry::name)
            .toList();
    return live(oldest).stream()
        .filter(member -> member.acknowledged().containsAll(opening))
        .count();
  }

  /** Whether a key seals, and every live node opens every key that opens anything. */
  public boolean isConverged(Duration oldest) {
    return !unreadable
        && keys.filter(ring -> ring.sealingKey(at).isPresent()).isPresent()
        && !live(oldest).isEmpty()
        && acknowledged(oldest) == live(oldest).size();
  }

  private boolean opens(KeyEntry key) {
    return key.key().isPresent() && at.isBefore(key.openUntil());
  }
}
