// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.status.testing.SampleNode;
import dev.reprise.cluster.ClusterMember.FollowedKey;
import dev.reprise.cluster.ClusterMember.Follower;
import dev.reprise.cluster.ClusterMember.Trouble;
import dev.reprise.cluster.ClusterStatus;
import dev.reprise.cluster.store.MessageCounts;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.key.TicketKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When a follower is ready, and what it shows. */
class FollowerMonitorTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final KeyFormat OWN = KeyFormat.of(ResumptionPolicy.defaults());
  private static final Trouble FAILS = new Trouble("reload failed, exit 1", NOW.minusSeconds(90));

  private final TicketKeys keys =
      new RotatingKeys("test", ResumptionPolicy.defaults(), new SecureRandom());
  private final KeyName name = keys.at(NOW).keys().get(0).name();
  private final AtomicBoolean alive = new AtomicBoolean(true);
  private KeyFormat wanted = OWN;
  private final FollowerMonitor monitor =
      new FollowerMonitor(
          new FollowerMonitor.Parts(
              "1.2", "nginx:/etc/keys", keys, this::status, alive::get, InstantSource.fixed(NOW)));

  @Test
  void ready_beforeTheFirstReport_no() {
    assertThat(monitor.isReady()).isFalse();
    assertThat(monitor.health().text()).contains("degraded program: the program has no key");
  }

  @Test
  void ready_programHasAKey_yes_alsoWhileANewOneIsBeingWritten() {
    monitor.show(new Follower("nginx", List.of(), List.of(key(true))));
    assertThat(monitor.isReady()).isTrue();

    monitor.show(new Follower("nginx", List.of(), List.of(key(true), key(false))));

    assertThat(monitor.isReady()).isTrue();
    assertThat(monitor.health().isOk()).isTrue();
    assertThat(monitor.metrics("text/plain"))
        .contains("tls_resumption_follower_ready 1.0", "tls_resumption_follower_keys 1.0");
  }

  @Test
  void ready_keysAreWrittenAndNotYetTaken_no() {
    monitor.show(new Follower("nginx", List.of(), List.of(key(false))));

    assertThat(monitor.isReady()).isFalse();
  }

  @Test
  void ready_aStepFails_no_andHealthSaysWhichAndSinceWhen() {
    monitor.show(new Follower("nginx", List.of(FAILS), List.of(key(true))));

    assertThat(monitor.isReady()).isFalse();
    assertThat(monitor.isAlive()).isTrue();
    assertThat(monitor.health().text())
        .contains("degraded program: reload failed, exit 1, since 2026-11-30T11:58:30Z");
    assertThat(monitor.metrics("text/plain")).contains("tls_resumption_follower_troubles 1.0");
  }

  @Test
  void ready_theThreadIsGone_no() {
    monitor.show(new Follower("nginx", List.of(), List.of(key(true))));
    alive.set(false);

    assertThat(monitor.isAlive()).isFalse();
    assertThat(monitor.isReady()).isFalse();
  }

  /** It does as the others do, so that is a note and no failure. */
  @Test
  void health_optionsWantAnotherFormat_saysSoAndIsOk() {
    monitor.show(new Follower("nginx", List.of(), List.of(key(true))));
    wanted = new KeyFormat(TicketFormat.OPENSSL, 128);

    assertThat(monitor.health().isOk()).isTrue();
    assertThat(monitor.health().text())
        .contains("ticket_format: this node wants openssl/128, the ring has rfc5077");
  }

  @Test
  void status_hasTheProgramAndItsKeys_andNoHandshakes() throws IOException {
    monitor.show(new Follower("nginx", List.of(FAILS), List.of(key(true))));

    JsonNode status = new ObjectMapper().readTree(monitor.status("web-3"));

    assertThat(status.path("node").asText()).isEqualTo("web-3");
    assertThat(status.has("handshakes")).isFalse();
    assertThat(status.path("keys").path("keys")).hasSize(1);
    assertThat(status.path("follower").toString())
        .isEqualTo(
            "{\"target\":\"nginx:/etc/keys\",\"ready\":false,\"program\":\"nginx\","
                + "\"troubles\":[{\"what\":\"reload failed, exit 1\","
                + "\"since\":\"2026-11-30T11:58:30Z\"}],"
                + "\"keys\":[{\"id\":\""
                + name.octets().slice(0, 4).hex()
                + "\",\"written\":\"2026-11-30T12:00:00Z\",\"reloaded\":null,"
                + "\"acknowledged\":\"2026-11-30T12:00:00Z\",\"sealing\":null}]}");
  }

  /**
   * The table in the guide has each check of a node with a follower beside it, and of a follower.
   */
  @Test
  void guide_hasEveryCheckOfHealth() throws IOException {
    wanted = new KeyFormat(TicketFormat.OPENSSL, 128);
    String guide =
        Files.readString(Path.of(System.getProperty("project.root", "../.."), "docs/operating.md"));
    String table = guide.substring(guide.indexOf("<!-- health -->"), guide.indexOf("<!-- /health"));

    assertThat(
            Pattern.compile("(?m)^\\| `([a-z_]+)` \\|")
                .matcher(table)
                .results()
                .map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(monitor.health(), SampleNode.inCluster().health())
                .flatMap(health -> health.checks().stream())
                .map(Health.Check::name)
                .collect(Collectors.toSet()));
  }

  private FollowedKey key(boolean acknowledged) {
    return new FollowedKey(
        name,
        Optional.of(NOW),
        Optional.empty(),
        acknowledged ? Optional.of(NOW) : Optional.empty(),
        Optional.empty());
  }

  private ClusterStatus status() {
    KeyRing ring = keys.at(NOW);
    return new ClusterStatus(
        "web-3",
        ring.epoch(),
        7,
        0,
        false,
        false,
        wanted,
        OWN,
        new MessageCounts(0, 0, 0, 0),
        ring,
        new ClusterStatus.Store(
            Optional.of(NOW),
            Duration.ofSeconds(15),
            new ClusterStatus.Outages(Optional.empty(), Optional.empty(), 0, Duration.ZERO)),
        NOW);
  }
}
