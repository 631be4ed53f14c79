// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What this node acknowledges, and what others have. Not safe for use by several threads.
 *
 * <p>Rounds in which the store could be read are the time of this class.
 */
final class Acknowledgements {

  /** After how many rounds heartbeats are read again of which not all could be read. */
  private static final int ROUNDS_UNTIL_READ_AGAIN = 16;

  /** Followers with a secret of their own: one that was taken over can make up any number. */
  private static final int MOST_FOLLOWERS = 4096;

  private final NodeName node;
  private final MemberStart start;
  private final RingRules rules;
  private final Membership members;

  /**
   * Followers with a secret of their own. They are kept apart, so that none of them can speak for a
   * member.
   */
  private final Membership followers;

  private final Activation activation;
  private final Namesakes namesakes;
  private List<KeyName> lastAcknowledged = List.of();

  /** What alone is acknowledged, at a node that hands keys to another program. */
  private Optional<Set<KeyName>> installed = Optional.empty();

  private long beats;
  private long rounds;

  /** The last round in which not all heartbeats could be read; empty once they could. */
  private Optional<Long> incompleteIn = Optional.empty();

  Acknowledgements(NodeName node, MemberStart start, RingSettings settings, RingRules rules) {
    this.node = node;
    this.start = start;
    this.rules = rules;
    this.members = new Membership(settings.liveRounds());
    this.followers = new Membership(settings.liveRounds(), MOST_FOLLOWERS);
    this.activation = new Activation(node);
    this.namesakes = new Namesakes(node, start, settings.liveRounds());
  }

  /**
   * Acknowledges none but these keys from now on, of those that the node opens. Whether they are
   * others than before.
   */
  boolean restrictTo(Set<KeyName> names) {
    boolean changed = installed.filter(names::equals).isEmpty();
    installed = Optional.of(Set.copyOf(names));
    return changed;
  }

  /** How many rounds there have been. */
  long rounds() {
    return rounds;
  }

  /**
   * Takes note that the ring has been read.
   *
   * @param first whether this is the first time in its round
   * @param regular whether time is measured by this round
   */
  void read(KeyRing ring, boolean first, boolean regular, Instant now) {
    if (first) {
      activation.roundBegins();
    }
    if (first && regular) {
      rounds++;
    }
    activation.observe(ring, first && regular, now);
  }

  /** The heartbeat to put now; empty if the last one still says it all. */
  Optional<MemberRecord> heartbeat(KeyRing ring, boolean regular, Instant now) {
    List<KeyName> acknowledged =
        ring.keys().stream()
            .filter(key -> key.key().isPresent() && now.isBefore(key.schedule().openUntil()))
            .map(KeyEntry::name)
            .filter(name -> installed.isEmpty() || installed.get().contains(name))
            .toList();
    if (!regular && acknowledged.equals(lastAcknowledged)) {
      return Optional.empty();
    }
    lastAcknowledged = acknowledged;
    return Optional.of(
        new MemberRecord(
            node, start, ++beats, Math.max(0, now.toEpochMilli()), ring.epoch(), acknowledged));
  }

  /** Takes note of the heartbeat that stood where this node has put its own. */
  void replaced(MemberRecord before) {
    namesakes.found(before, rounds);
  }

  /** Whether another node goes by this one's name. */
  boolean isNameShared() {
    return namesakes.any(rounds);
  }

  /** Takes note that this node has published keys. */
  void published(Collection<KeyName> names) {
    names.forEach(activation::published);
  }

  /** Whether a key that this node published still waits to be acknowledged. */
  boolean isPublisher() {
    return activation.isPublisher();
  }

  /**
   * Whether this node is to count in this round. A node that could not read all heartbeats reads
   * them again once in a while, even if no key is pending: so it knows when it can.
   */
  boolean isCountDue() {
    return activation.isDue()
        || incompleteIn.filter(round -> rounds - round >= ROUNDS_UNTIL_READ_AGAIN).isPresent();
  }

  /**
   * Takes note of the heartbeats; whether every live node has acknowledged a pending key.
   *
   * @param ofFollowers those under the secret of followers
   * @param areAll whether there are no more than these
   */
  boolean counted(
      KeyRing ring,
      Collection<MemberRecord> heartbeats,
      Collection<MemberRecord> ofFollowers,
      boolean areAll,
      Instant now) {
    members.observe(heartbeats, rounds);
    followers.observe(ofFollowers, rounds);
    incompleteIn = areAll ? Optional.empty() : Optional.of(rounds);
    if (!areAll) {
      members.incomplete(rounds);
      followers.incomplete(rounds);
    }
    return activation.counted(
        ring,
        name ->
            rules.isAcknowledged(name, members, rounds)
                && rules.isAcknowledged(name, followers, rounds),
        now);
  }

  /** The pending keys that every live node opens, as this node has counted in this round. */
  Set<KeyName> complete() {
    return activation.acknowledged();
  }
}
