// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.codec.KeyName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Which nodes are alive, and which keys they open, as far as this node has seen. Not safe for use
 * by several threads.
 */
final class Membership {

  /*
   * A node is alive if its heartbeat has changed within the last few rounds *of the observer*. No
   * clock takes part, neither the other node's nor this one's, so clocks that are wrong or jump
   * make nobody look dead. Rounds in which the store could not be read are not counted: a store
   * that is down makes nobody look dead either.
   *
   * Each life of a node counts for itself, and a heartbeat is news if its number is higher than all
   * that were seen of that life. So a heartbeat of a former life, which the store shows late or
   * repeats, never stands for what the node has in its present life. When a node starts again, its
   * last life counts for a few rounds more, and nodes that share a name all count.
   *
   * A life that is seen for the first time counts as alive. An old heartbeat that the store repeats
   * delays an activation, at the latest until the key's seal_by. A heartbeat that the store hides
   * hastens it: then that node does some full handshakes until it has read the ring. A store that
   * wants to cost a fleet resumptions has easier ways.
   */

  private final int liveRounds;
  private final int most;
  private long incompleteIn = Long.MIN_VALUE / 2;
  private final Map<Life, Seen> seen = new HashMap<>();

  /** A node from one start to the next. */
  private record Life(NodeName node, MemberStart start) {}

  /** The latest heartbeat, and the round in which it was news. */
  private record Seen(MemberRecord latest, long changedIn) {}

  Membership(int liveRounds) {
    this(liveRounds, Integer.MAX_VALUE);
  }

  /**
   * Nobody is known.
   *
   * @param most how many lives are known at the same time. If there are more, no key counts as
   *     opened by all.
   */
  Membership(int liveRounds, int most) {
    this.liveRounds = liveRounds;
    this.most = most;
  }

  /** Takes note of the heartbeats that the store holds in this round. */
  void observe(Collection<MemberRecord> records, long round) {
    if (seen.size() >= most) {
      seen.values().removeIf(each -> !isLive(each, round));
    }
    for (MemberRecord record : records) {
      Life life = new Life(record.node(), record.start());
      Seen known = seen.get(life);
      if (known == null && seen.size() >= most) {
        incomplete(round);
      } else if (known == null || record.beat() > known.latest().beat()) {
        seen.put(life, new Seen(record, round));
      }
    }
    seen.values().removeIf(each -> round - each.changedIn() > 100L * liveRounds);
  }

  /**
   * Takes note that there may be nodes that the store has not shown in this round. No key counts as
   * opened by all until that has not happened for as long as a live node may be silent.
   */
  void incomplete(long round) {
    incompleteIn = round;
  }

  /** Whether every live node opens that key; false if not all nodes are known. */
  boolean allOpen(KeyName name, long round) {
    return round - incompleteIn >= liveRounds
        && seen.values().stream()
            .filter(each -> isLive(each, round))
            .allMatch(each -> each.latest().acknowledged().contains(name));
  }

  private boolean isLive(Seen life, long round) {
    return round - life.changedIn() < liveRounds;
  }
}
