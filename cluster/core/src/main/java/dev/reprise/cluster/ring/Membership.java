// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.codec.KeyName;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

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
   * Whoever is seen for the first time counts as alive. An old heartbeat that the store repeats
   * delays an activation, at the latest until the key's seal_by. A heartbeat that the store hides
   * hastens it: then that node does some full handshakes until it has read the ring. A store that
   * wants to cost a fleet resumptions has easier ways.
   */

  private static final int MOST_STARTS = 8;

  private final int liveRounds;
  private final TreeMap<NodeName, Seen> seen = new TreeMap<>();

  Membership(int liveRounds) {
    this.liveRounds = liveRounds;
  }

  private static final class Seen {
    private final Set<MemberStart> formerStarts = new LinkedHashSet<>();
    private MemberRecord latest;
    private long changedIn;

    Seen(MemberRecord first, long round) {
      latest = first;
      changedIn = round;
    }

    void update(MemberRecord record, long round) {
      boolean sameStart = record.start().equals(latest.start());
      if (sameStart ? record.beat() <= latest.beat() : formerStarts.contains(record.start())) {
        return;
      }
      if (!sameStart) {
        formerStarts.add(latest.start());
        if (formerStarts.size() > MOST_STARTS) {
          formerStarts.remove(formerStarts.iterator().next());
        }
      }
      latest = record;
      changedIn = round;
    }
  }

  /** Takes note of the heartbeats that the store holds in this round. */
  void observe(Collection<MemberRecord> records, long round) {
    for (MemberRecord record : records) {
      Seen known = seen.get(record.node());
      if (known == null) {
        seen.put(record.node(), new Seen(record, round));
      } else {
        known.update(record, round);
      }
    }
    seen.values().removeIf(each -> round - each.changedIn > 100L * liveRounds);
  }

  /** Whether every live node opens that key. */
  boolean allOpen(KeyName name, long round) {
    return seen.values().stream()
        .filter(each -> isLive(each, round))
        .allMatch(each -> each.latest.acknowledged().contains(name));
  }

  /** The latest heartbeat of every node that is alive. */
  List<MemberRecord> live(long round) {
    return seen.values().stream()
        .filter(each -> isLive(each, round))
        .map(each -> each.latest)
        .toList();
  }

  private boolean isLive(Seen each, long round) {
    return round - each.changedIn < liveRounds;
  }
}
