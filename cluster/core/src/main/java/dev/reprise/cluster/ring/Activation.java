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
   * Counting means reading every heartbeat, so not everybody counts: whoever published the key
   * does, in each round; if the key is still pending after some rounds, its publisher may be gone,
   * and each node counts once in a while, in rounds that its name and the key's spread. One count
   * costs as many records as there are nodes; all nodes counting always would cost that squared.
   */

  private static final int ROUNDS_OF_PUBLISHER = 3;
  private static final int SPREAD = 16;

  private final NodeName node;
  private final Map<KeyName, Integer> roundsPending = new HashMap<>();
  private final Set<KeyName> published = new HashSet<>();
  private final Set<KeyName> acknowledged = new HashSet<>();

  Activation(NodeName node) {
    this.node = node;
  }

  /** Takes note of a round, and forgets what is no longer pending. */
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
        || roundsPending.entrySet().stream()
            .anyMatch(each -> isTurn(each.getKey(), each.getValue()));
  }

  /** Takes note of a count. Whether it found a key that had not been acknowledged before. */
  boolean counted(KeyRing ring, Predicate<KeyName> opensEverywhere, Instant now) {
    return pending(ring, now).stream().filter(opensEverywhere).filter(acknowledged::add).count()
        > 0;
  }

  /** The keys that every live node opens, as far as this node has counted. */
  Set<KeyName> acknowledged() {
    return Set.copyOf(acknowledged);
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
