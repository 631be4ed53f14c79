// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.NodeName;
import java.util.Optional;

/**
 * Whether another node of the cluster goes by this node's name: it shows in the heartbeats that
 * this node finds in the place of its last one. Not safe for use by several threads.
 */
final class Namesakes {

  /*
   * A foreign heartbeat alone says nothing: the first one found is that of this node's former life,
   * and a store that lost or replays something may show that again. One that has grown between two
   * findings is of a process that lives now.
   */

  private final NodeName node;
  private final MemberStart start;
  private final int liveRounds;
  private Optional<MemberRecord> foreign = Optional.empty();
  private Optional<Long> lastSeen = Optional.empty();

  Namesakes(NodeName node, MemberStart start, int liveRounds) {
    this.node = node;
    this.start = start;
    this.liveRounds = liveRounds;
  }

  /** Takes note of a heartbeat that this node has replaced by its own. */
  void found(MemberRecord before, long round) {
    if (before.start().equals(start) || !before.node().equals(node)) {
      return;
    }
    if (foreign.filter(each -> isLater(before, each)).isPresent()) {
      lastSeen = Optional.of(round);
    }
    foreign = Optional.of(before);
  }

  /** Whether there has been one within the last few rounds. */
  boolean any(long round) {
    return lastSeen.filter(seen -> round - seen < liveRounds).isPresent();
  }

  private static boolean isLater(MemberRecord record, MemberRecord than) {
    return record.start().equals(than.start()) && record.beat() > than.beat();
  }
}
