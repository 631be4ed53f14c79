// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.NodeName;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which pending keys wait for acknowledgements, and whether this node is the one to count them. Not
 * safe for use by several threads.
 */
final class Activation {

  /*
   * Counting means reading every heartbeat, so not every node counts. The node that published the
   * key does, in each round. If the key is still pending after some rounds, its publisher may be
   * gone, and each node counts once in a while, in rounds that its name and the key's spread. One
   * count costs as many records as there are nodes; all nodes counting always would cost that
   * squared.
   *
   * A count holds for its round. If the write that follows it fails, a node may start again without
   * the key before the next write, so the next round counts again.
   */

  private static final int ROUNDS_OF_PUBLISHER = 3;
  private static final int SPREAD = 16;

  private final NodeName node;
  private final Map<KeyName, Integer> roundsPending = new HashMap<>();
  private final Set<KeyName> published = new HashSet<>();

  /** What the last count found. */
  private final Set<KeyName> acknowledged = new HashSet<>();

  private boolean countedInThisRound;

  Activation(NodeName node) {
    this.node = node;
  }

  /** Takes note that a round begins: what was counted in the last one has no effect any more. */
  void roundBegins() {
    countedInThisRound = false;
  }

  /**
   * Takes note of the ring, and forgets what is no longer pending.
   *
   * @param regular whether time has passed since this was last called
   */
  void observe(KeyRing ring, boolean regular, Instant now) {
    List<KeyName> pending = pending(ring, now);
    roundsPending.keySet().retainAll(pending);
    published.retainAll(pending);
    acknowledged.retainAll(pending);
    pending.forEach(name -> roundsPending.merge(name, regular ? 1 : 0, Integer::sum));
  }

  /** Takes note that this node has published that key. */
  void published(KeyName name) {
    published.add(name);
  }

  /** Whether this node published a key that still waits. */
  boolean isPublisher() {
    return !published.isEmpty();
  }

  /** Whether this node is to count in this round. */
  boolean isDue() {
    return isPublisher()
        || !acknowledged.isEmpty()
        || roundsPending.entrySet().stream()
            .anyMatch(each -> isTurn(each.getKey(), each.getValue()));
  }

  /** Takes note of a count. Whether it found that all live nodes open a pending key. */
  boolean counted(KeyRing ring, Predicate<KeyName> opensEverywhere, Instant now) {
    acknowledged.clear();
    pending(ring, now).stream().filter(opensEverywhere).forEach(acknowledged::add);
    countedInThisRound = true;
    return !acknowledged.isEmpty();
  }

  /** The keys that every live node opens, as this node has counted in this round. */
  Set<KeyName> acknowledged() {
    return countedInThisRound ? Set.copyOf(acknowledged) : Set.of();
  }

  private boolean isTurn(KeyName key, int rounds) {
    int turn = Math.floorMod(31 * node.hashCode() + key.hashCode(), SPREAD);
    return rounds >= ROUNDS_OF_PUBLISHER && rounds % SPREAD == turn;
  }

  private static List<KeyName> pending(KeyRing ring, Instant now) {
    return ring.keys().stream()
        .filter(key -> key.phase() == KeyPhase.PENDING && now.isBefore(key.schedule().sealBy()))
        .map(KeyEntry::name)
        .toList();
  }
}
