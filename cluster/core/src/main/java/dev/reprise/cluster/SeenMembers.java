// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.FollowerRecords;
import dev.reprise.cluster.wire.FollowerState;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyFormat;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/** The nodes of a cluster, read from the heartbeats in its store. */
final class SeenMembers {

  private SeenMembers() {}

  /**
   * The nodes in the order of their names. Followers with a secret of their own are told apart by
   * it, whatever they call themselves.
   */
  static List<ClusterMember> of(
      ClusterRecords records, FollowerRecords ofFollowers, List<Bytes> heartbeats) {
    return Stream.concat(
            members(records, heartbeats, false), members(ofFollowers, heartbeats, true))
        .sorted(Comparator.comparing(ClusterMember::node))
        .toList();
  }

  /** A node that shares its name has its heartbeat in two places. */
  private static Stream<ClusterMember> members(
      ClusterRecords records, List<Bytes> heartbeats, boolean areFollowersByRole) {
    Map<MemberStart, FollowerState> states = new HashMap<>();
    records
        .openFollowers(heartbeats)
        .forEach(follower -> states.put(follower.start(), follower.state()));
    Map<MemberStart, KeyFormat> wanted = new HashMap<>();
    records.openWantedFormats(heartbeats).forEach(each -> wanted.put(each.start(), each.format()));
    Map<MemberStart, MemberRecord> latest = new HashMap<>();
    BinaryOperator<MemberRecord> later =
        BinaryOperator.maxBy(Comparator.comparingLong(MemberRecord::beat));
    records.openMembers(heartbeats).forEach(each -> latest.merge(each.start(), each, later));
    return latest.values().stream()
        .map(
            each ->
                ClusterMember.of(
                    each,
                    Optional.ofNullable(states.get(each.start())),
                    Optional.ofNullable(wanted.get(each.start())),
                    areFollowersByRole));
  }
}
