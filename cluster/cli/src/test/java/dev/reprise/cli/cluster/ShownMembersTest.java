// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cluster.ClusterMember;
import dev.reprise.cluster.ClusterView;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.RotatingKeys;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A store may hold any number of heartbeats; a report lists a bounded number of them. */
class ShownMembersTest {

  private static final Instant NOW = Instant.parse("2026-11-30T10:40:00Z");
  private static final Duration OLDEST = Duration.ofSeconds(15);

  private final KeyRing ring =
      new RotatingKeys("test", ResumptionPolicy.defaults(), new SecureRandom()).at(NOW);
  private final List<ClusterMember> members = new ArrayList<>();

  @Test
  void asManyAsTheListHolds_areAllListed() throws IOException {
    add("silent", 500, NOW.minusSeconds(60), true);
    add("live", ShownMembers.MOST - 500, NOW, true);

    assertThat(ShownMembers.of(view(), OLDEST).members()).hasSize(ShownMembers.MOST);
    assertThat(json().path("members_not_listed").asInt()).isZero();
    assertThat(report().text()).doesNotContain(" more");
  }

  @Test
  void more_areCounted_andThoseThatNeedAPersonAreListed() throws IOException {
    add("a-silent", 3000, NOW.minusSeconds(60), false);
    add("b-live", 800, NOW, true);
    add("c-lacks-keys", 400, NOW, false);

    ShownMembers shown = ShownMembers.of(view(), OLDEST);

    assertThat(shown.rest()).isEqualTo(3200);
    assertThat(shown.members()).extracting(ClusterMember::node).isSorted();
    assertThat(named(shown, "c-lacks-keys")).isEqualTo(400);
    assertThat(named(shown, "b-live")).isEqualTo(600);
    assertThat(json().path("members")).hasSize(ShownMembers.MOST);
    assertThat(json().path("members_not_listed").asInt()).isEqualTo(3200);
    assertThat(report().text())
        .contains("members    1200 live\n", "\n  and 3200 more\n")
        .contains("opened by 800 of 1200");
  }

  private static long named(ShownMembers shown, String name) {
    return shown.members().stream().filter(member -> member.node().startsWith(name)).count();
  }

  private void add(String name, int count, Instant heartbeat, boolean hasKeys) {
    List<KeyName> names = ring.keys().stream().map(KeyEntry::name).toList();
    for (int i = 0; i < count; i++) {
      members.add(
          new ClusterMember(
              "%s-%05d".formatted(name, i),
              heartbeat,
              1,
              hasKeys ? names : List.of(),
              Optional.empty(),
              Optional.empty(),
              false));
    }
  }

  private ClusterView view() {
    return new ClusterView(
        Optional.of(ring), false, 0, Optional.empty(), members, Optional.empty(), NOW);
  }

  private ClusterReport report() {
    return new ClusterReport(view(), OLDEST);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(report().json());
  }
}
