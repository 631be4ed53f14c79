// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The content of a cluster's store, as an operator sees it who is no member.
 *
 * @param keys the key ring; empty if there is none, or none that the secrets open
 * @param unreadable whether there is a record that none of the secrets opens
 * @param revocations how many subjects are revoked
 * @param revokedUntil the latest moment up to which the sessions of some subject are revoked; empty
 *     if none are
 * @param members the latest heartbeat of each node, ordered by the nodes' names
 * @param cut why there may be more members than these, and how to correct that, in one line; empty
 *     if these are all
 * @param at when the store was read
 * @since 0.1
 */
public record ClusterView(
    Optional<KeyRing> keys,
    boolean unreadable,
    int revocations,
    Optional<Instant> revokedUntil,
    List<ClusterMember> members,
    Optional<String> cut,
    Instant at) {

  /** Copies the list. */
  public ClusterView {
    members = List.copyOf(members);
    Objects.requireNonNull(cut, "cut");
  }

  /**
   * How old a heartbeat is, as the node's clock and that of the observer have it; negative if the
   * node's clock is ahead.
   */
  public Duration age(ClusterMember member) {
    return member.age(at);
  }

  /** The nodes whose heartbeats are at most that old. */
  public List<ClusterMember> live(Duration oldest) {
    return members.stream().filter(member -> age(member).compareTo(oldest) <= 0).toList();
  }

  /**
   * The names that several live nodes share, in order. A follower with a secret of its own takes no
   * member's name: it has places of its own in the store.
   */
  public List<String> sharedNames(Duration oldest) {
    Set<String> members = new HashSet<>();
    Set<String> followers = new HashSet<>();
    return live(oldest).stream()
        .filter(each -> !(each.isFollowerByRole() ? followers : members).add(each.node()))
        .map(ClusterMember::node)
        .distinct()
        .sorted()
        .toList();
  }

  /** The live nodes that hand their keys to another program. */
  public List<ClusterMember> followers(Duration oldest) {
    return live(oldest).stream()
        .filter(member -> member.follower().isPresent() || member.isFollowerByRole())
        .toList();
  }

  /** The followers whose program lacks keys of the ring, or could not be given them. */
  public List<ClusterMember> followersInTrouble(Duration oldest) {
    return followers(oldest).stream()
        .filter(member -> member.follower().filter(each -> !each.troubles().isEmpty()).isPresent())
        .toList();
  }

  /**
   * The format that new keys of the ring have, whatever nodes want.
   *
   * @param wanted the answer if there is no ring that can be read
   */
  public KeyFormat formatOr(KeyFormat wanted) {
    return keys.map(ring -> KeyFormat.ofRing(ring, wanted)).orElse(wanted);
  }

  /** The live nodes that want ticket keys of another format than the ring has. */
  public List<ClusterMember> wantingAnotherFormat(Duration oldest) {
    return live(oldest).stream()
        .filter(
            member ->
                member.wantedFormat().filter(each -> !formatOr(each).equals(each)).isPresent())
        .toList();
  }

  /** How many live nodes open a key. */
  public long openedBy(KeyName name, Duration oldest) {
    return live(oldest).stream().filter(member -> member.acknowledged().contains(name)).count();
  }

  /** Whether every live node opens a key; false if there may be more nodes than are known. */
  public boolean isOpenedByAll(KeyName name, Duration oldest) {
    return cut.isEmpty() && openedBy(name, oldest) == live(oldest).size();
  }

  /** How many live nodes open every key that still opens tickets. */
  public long acknowledged(Duration oldest) {
    return live(oldest).stream().filter(member -> notAcknowledged(member).isEmpty()).count();
  }

  /**
   * The keys that a node has not acknowledged, of those that still open tickets. A former key that
   * no node opens does not count: all nodes have begun anew since, and trust none of the older
   * keys.
   */
  public List<KeyEntry> notAcknowledged(ClusterMember member) {
    return keys.stream()
        .flatMap(ring -> ring.keys().stream().filter(key -> !isForsaken(ring, key)))
        .filter(this::opens)
        .filter(key -> !member.acknowledged().contains(key.name()))
        .toList();
  }

  /**
   * Whether a key seals, and every live node opens every key that still opens tickets; false if
   * there may be more nodes than are known.
   */
  public boolean isConverged(Duration oldest) {
    return !unreadable
        && cut.isEmpty()
        && keys.filter(ring -> ring.sealingKey(at).isPresent()).isPresent()
        && !live(oldest).isEmpty()
        && acknowledged(oldest) == live(oldest).size();
  }

  private boolean isForsaken(KeyRing ring, KeyEntry key) {
    return cut.isEmpty()
        && ring.phaseAt(key.name(), at).equals(Optional.of(KeyPhase.OPENING_ONLY))
        && members.stream().noneMatch(each -> each.acknowledged().contains(key.name()));
  }

  private boolean opens(KeyEntry key) {
    return key.key().isPresent() && at.isBefore(key.schedule().openUntil());
  }
}
