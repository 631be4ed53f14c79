// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cluster.ClusterMember;
import dev.reprise.cluster.ClusterMember.FollowedKey;
import dev.reprise.cluster.ClusterMember.Follower;
import dev.reprise.cluster.ClusterMember.Trouble;
import dev.reprise.cluster.ClusterView;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
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

/** What {@code cluster status} shows of nodes that hand their keys to another program. */
class FollowersInReportTest {

  private static final Instant NOW = Instant.parse("2026-11-30T10:40:00Z");
  private static final Trouble TROUBLE =
      new Trouble("reload failed, exit 1", Instant.parse("2026-11-30T10:32:00Z"));

  private final KeyRing ring =
      new RotatingKeys("test", ResumptionPolicy.defaults(), new SecureRandom()).at(NOW);
  private final KeyEntry key = ring.keys().get(0);

  @Test
  void followerThatFails_isNamedWithItsTrouble_andStatusIsNotOk() throws IOException {
    ClusterReport report = report(node("node-1"), follower("web-3", List.of(TROUBLE), steps()));

    assertThat(report.text())
        .contains(
            ", follower of nginx",
            "follower web-3: reload failed, exit 1, since 2026-11-30T10:32:00Z");
    assertThat(report.ok()).isFalse();
    JsonNode members = json(report).path("members");
    assertThat(members.path(0).has("follower")).isFalse();
    assertThat(members.path(1).path("follower").toString())
        .isEqualTo(
            "{\"program\":\"nginx\",\"troubles\":[{\"what\":\"reload failed, exit 1\","
                + "\"since\":\"2026-11-30T10:32:00Z\"}]}");
  }

  /** It does as the others do, so nothing is broken; but its options and the ring's differ. */
  @Test
  void nodeThatWantsAnotherFormat_isNamed_withWhatToDo_andStatusIsOk() throws IOException {
    Optional<KeyFormat> wanted = Optional.of(new KeyFormat(TicketFormat.OPENSSL, 128));
    ClusterReport report =
        report(
            node("node-1"),
            new ClusterMember("web-3", NOW, 1, names(), Optional.empty(), wanted, false));

    assertThat(report.text())
        .contains(
            "format     web-3 wants openssl/128, the ring has rfc5077; change that with 'reprise"
                + " cluster rotate --ticket-format openssl --bits 128', or the node's options");
    assertThat(report.ok()).isTrue();
    assertThat(json(report).path("members").path(1).path("wanted_format").toString())
        .isEqualTo("{\"format\":\"openssl\",\"bits\":128}");
    assertThat(json(report).path("members").path(0).has("wanted_format")).isFalse();
  }

  /** The record may outlast the conflict for a while. */
  @Test
  void nodeThatWantsWhatTheRingHasByNow_isNotNamed() {
    Optional<KeyFormat> wanted = Optional.of(KeyFormat.of(ResumptionPolicy.defaults()));
    ClusterReport report =
        report(new ClusterMember("web-3", NOW, 1, names(), Optional.empty(), wanted, false));

    assertThat(report.text()).doesNotContain("web-3 wants");
  }

  @Test
  void followerThatIsWell_isNamed_andStatusIsOk() {
    ClusterReport report = report(node("node-1"), follower("web-3", List.of(), steps()));

    assertThat(report.text()).contains(", follower of nginx").doesNotContain("follower web-3");
    assertThat(report.ok()).isTrue();
  }

  /** Who is not listed may be there all the same. */
  @Test
  void membersThatMayBeMore_areSaid_andStatusIsNotOk() throws IOException {
    ClusterView all =
        new ClusterView(
            Optional.of(ring),
            false,
            0,
            Optional.empty(),
            List.of(node("node-1")),
            Optional.of("10000 were read and 7 more are there"),
            NOW);
    ClusterReport report = new ClusterReport(all, Duration.ofSeconds(15));

    assertThat(report.text())
        .contains("cut        10000 were read and 7 more are there\n")
        .endsWith("converged  no");
    assertThat(report.ok()).isFalse();
    assertThat(json(report).path("members_cut").asText())
        .isEqualTo("10000 were read and 7 more are there");
    assertThat(json(report(node("node-1"))).has("members_cut")).isFalse();
  }

  /** One that has gone is no trouble any more. */
  @Test
  void silentFollower_doesNotSpoilTheStatus() {
    Follower failing = new Follower("nginx", List.of(TROUBLE), List.of());
    ClusterMember gone =
        new ClusterMember(
            "web-3",
            NOW.minusSeconds(60),
            1,
            List.of(),
            Optional.of(failing),
            Optional.empty(),
            false);

    assertThat(report(node("node-1"), gone).ok()).isTrue();
  }

  @Test
  void timelineOfAKey_hasTheStepsOfAllFollowers_inTheOrderOfTheirTimes() throws IOException {
    ClusterReport report =
        report(
            node("node-1"),
            follower("web-1", List.of(), steps(1, 2, 3, 9)),
            follower("web-2", List.of(), steps(4, 5)));

    assertThat(timeline(report))
        .containsExactly(
            "published",
            "written web-1 1",
            "reloaded web-1 2",
            "acknowledged web-1 3",
            "written web-2 4",
            "reloaded web-2 5",
            "sealing web-1 9");
    assertThat(json(report).path("keys").path(0).path("timeline").path(1).toString())
        .isEqualTo(
            "{\"at\":\"2026-11-30T10:40:00.001Z\",\"event\":\"written\",\"node\":\"web-1\"}");
  }

  private ClusterReport report(ClusterMember... members) {
    return new ClusterReport(
        new ClusterView(
            Optional.of(ring), false, 0, Optional.empty(), List.of(members), Optional.empty(), NOW),
        Duration.ofSeconds(15));
  }

  private ClusterMember node(String name) {
    return new ClusterMember(name, NOW, 1, names(), Optional.empty(), Optional.empty(), false);
  }

  private ClusterMember follower(String name, List<Trouble> troubles, FollowedKey steps) {
    return new ClusterMember(
        name,
        NOW,
        1,
        names(),
        Optional.of(new Follower("nginx", troubles, List.of(steps))),
        Optional.empty(),
        false);
  }

  private List<KeyName> names() {
    return ring.keys().stream().map(KeyEntry::name).toList();
  }

  /** As many of the four steps as there are times, in milliseconds. */
  private FollowedKey steps(long... millis) {
    List<Optional<Instant>> times = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      times.add(i < millis.length ? Optional.of(NOW.plusMillis(millis[i])) : Optional.empty());
    }
    return new FollowedKey(key.name(), times.get(0), times.get(1), times.get(2), times.get(3));
  }

  private static List<String> timeline(ClusterReport report) throws IOException {
    List<String> events = new ArrayList<>();
    for (JsonNode each : json(report).path("keys").path(0).path("timeline")) {
      events.add(
          each.has("node")
              ? each.path("event").asText()
                  + " "
                  + each.path("node").asText()
                  + " "
                  + Duration.between(NOW, Instant.parse(each.path("at").asText())).toMillis()
              : each.path("event").asText());
    }
    return events;
  }

  private static JsonNode json(ClusterReport report) throws IOException {
    return new ObjectMapper().readTree(report.json());
  }
}
