// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import dev.reprise.cluster.ClusterMember;
import dev.reprise.cluster.ClusterView;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * The members that are listed: all of them, or the most that a list holds. Live members come before
 * silent ones then, and among the live ones those that lack keys or are in trouble come first.
 *
 * @param members ordered by their names
 * @param rest how many are not listed
 */
public record ShownMembers(List<ClusterMember> members, int rest) {

  static final int MOST = 1000;

  /** Copies the list. */
  public ShownMembers {
    members = List.copyOf(members);
  }

  /**
   * The members of a view.
   *
   * @param oldest how old the heartbeat of a live node may be
   */
  public static ShownMembers of(ClusterView view, Duration oldest) {
    int rest = Math.max(0, view.members().size() - MOST);
    if (rest == 0) {
      return new ShownMembers(view.members(), 0);
    }
    return new ShownMembers(
        view.members().stream()
            .sorted(Comparator.comparingInt(member -> urgency(view, member, oldest))) // stable
            .limit(MOST)
            .sorted(Comparator.comparing(ClusterMember::node))
            .toList(),
        rest);
  }

  private static int urgency(ClusterView view, ClusterMember member, Duration oldest) {
    if (view.age(member).compareTo(oldest) > 0) {
      return 2;
    }
    boolean inTrouble = member.follower().filter(each -> !each.troubles().isEmpty()).isPresent();
    return inTrouble || !view.notAcknowledged(member).isEmpty() ? 0 : 1;
  }
}
