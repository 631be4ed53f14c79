// SPDX-License-Identifier: Apache-2.0
package dev.reprise.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.ClusterMember;
import dev.reprise.cluster.ClusterView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the members of a cluster are measured by. */
class MemberMetersTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** Nothing depends on such a clock, and a follower that was taken over may show any time. */
  @Test
  void followersClockIsAhead_isMeasuredApartFromThatOfMembers() {
    bind(member("node-1", NOW.plusSeconds(2), false), member("web-1", NOW.plusSeconds(900), true));

    assertThat(value("tls.resumption.clock.skew.seconds")).isEqualTo(2);
    assertThat(value("tls.resumption.followers.clock.skew.seconds")).isEqualTo(900);
  }

  @Test
  void followerWithTheClustersSecret_countsAsAMember() {
    bind(
        new ClusterMember(
            "web-1",
            NOW.plusSeconds(40),
            1,
            List.of(),
            Optional.of(new ClusterMember.Follower("nginx", List.of(), List.of())),
            Optional.empty(),
            false));

    assertThat(value("tls.resumption.clock.skew.seconds")).isEqualTo(40);
    assertThat(value("tls.resumption.followers.clock.skew.seconds")).isZero();
  }

  private void bind(ClusterMember... members) {
    ClusterView view =
        new ClusterView(
            Optional.empty(), false, 0, Optional.empty(), List.of(members), Optional.empty(), NOW);
    new MemberMeters(() -> Optional.of(view), Duration.ofSeconds(15)).bindTo(registry);
  }

  private static ClusterMember member(String name, Instant heartbeat, boolean isFollowerByRole) {
    return new ClusterMember(
        name, heartbeat, 1, List.of(), Optional.empty(), Optional.empty(), isFollowerByRole);
  }

  private double value(String name) {
    return registry.get(name).gauge().value();
  }
}
