// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cluster.ClusterMember;
import dev.reprise.cluster.ClusterMember.FollowedKey;
import dev.reprise.engine.key.KeyEntry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a key came to the programs of a fleet: when it was published, and when each follower took
 * each step with it. The times are those of the followers' own clocks.
 *
 * @param events in the order of their times
 */
record RotationTimeline(List<Event> events) {

  /**
   * A step.
   *
   * @param what in a lower-case word
   * @param node the follower that took the step; empty for the publication
   */
  record Event(Instant at, String what, Optional<String> node) {}

  /** The timeline of a key, as these members tell it. */
  static RotationTimeline of(KeyEntry key, List<ClusterMember> members) {
    Event published = new Event(key.schedule().published(), "published", Optional.empty());
    return new RotationTimeline(
        Stream.concat(Stream.of(published), members.stream().flatMap(member -> steps(key, member)))
            .sorted(Comparator.comparing(Event::at))
            .toList());
  }

  private static Stream<Event> steps(KeyEntry key, ClusterMember member) {
    return member.follower().stream()
        .flatMap(follower -> follower.keys().stream())
        .filter(each -> each.name().equals(key.name()))
        .flatMap(each -> steps(each, member.node()));
  }

  private static Stream<Event> steps(FollowedKey key, String node) {
    return Stream.of(
            event(key.written(), "written", node),
            event(key.reloaded(), "reloaded", node),
            event(key.acknowledged(), "acknowledged", node),
            event(key.sealing(), "sealing", node))
        .flatMap(Optional::stream);
  }

  private static Optional<Event> event(Optional<Instant> at, String what, String node) {
    return at.map(time -> new Event(time, what, Optional.of(node)));
  }

  /** Adds the events to a list. */
  void writeTo(ArrayNode out) {
    for (Event event : events) {
      ObjectNode each = out.addObject();
      each.put("at", event.at().truncatedTo(ChronoUnit.MILLIS).toString());
      each.put("event", event.what());
      event.node().ifPresent(node -> each.put("node", node));
    }
  }
}
