// SPDX-License-Identifier: Apache-2.0
package dev.reprise.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.CommandListener;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.RotatingKeys;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSupport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ResumptionMetersTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ResumptionMeters meters = new ResumptionMeters();

  @Test
  void bindTo_afterEvents_showsThem() {
    meters.events().declined(Optional.of(Mechanism.TICKET), DeclineReason.BAD_MAC);
    meters.events().resumed(Mechanism.SESSION_ID, Optional.empty(), Duration.ofSeconds(5));

    meters.bindTo(registry);

    assertThat(count("handshakes", "result", "full", "mechanism", "none")).isEqualTo(1);
    assertThat(count("handshakes", "result", "resumed", "mechanism", "session_id")).isEqualTo(1);
    assertThat(count("declined", "mechanism", "ticket", "reason", "bad_mac")).isEqualTo(1);
    assertThat(count("declined", "mechanism", "session_id", "reason", "bad_mac")).isZero();
  }

  @Test
  void events_ofEachKind_areCountedOrMeasured() {
    meters.bindTo(registry);

    meters.events().issued(200, Duration.ofHours(4));
    meters.events().renewed(100, Duration.ofHours(4));
    meters.events().notIssued(NotIssuedReason.TOO_LARGE);
    meters.events().aborted(Mechanism.TICKET);
    meters.events().stored();
    meters.events().evicted();
    meters.events().rotated(RotationTrigger.REVOKE);
    meters
        .events()
        .resumed(Mechanism.TICKET, Optional.of(KeyPhase.OPENING_ONLY), Duration.ofMinutes(1));
    meters.events().completed(Optional.of(Mechanism.TICKET), Duration.ofMillis(2));
    meters.events().completed(Optional.empty(), Duration.ofMillis(9));

    assertThat(count("ticket.issued")).isEqualTo(1);
    assertThat(count("ticket.renewed")).isEqualTo(1);
    assertThat(count("ticket.skipped", "reason", "too_large")).isEqualTo(1);
    assertThat(count("aborted", "reason", "ems")).isEqualTo(1);
    assertThat(count("sessions.stored")).isEqualTo(1);
    assertThat(count("sessions.evicted")).isEqualTo(1);
    assertThat(count("stek.rotations", "trigger", "revoke")).isEqualTo(1);
    assertThat(count("ticket.opened", "key_phase", "opening_only")).isEqualTo(1);
    assertThat(registry.get("tls.resumption.ticket.size").summary().totalAmount()).isEqualTo(300);
    assertThat(registry.get("tls.resumption.session.age").timer().count()).isEqualTo(1);
    assertThat(
            registry.get("tls.resumption.handshake.duration").tag("result", "full").timer().count())
        .isEqualTo(1);
  }

  /** A mean hides the slow handshakes; the bounds of the buckets are the same at each node. */
  @Test
  void durationsAndSizes_haveBuckets() {
    meters.bindTo(registry);
    meters.events().completed(Optional.empty(), Duration.ofMillis(9));
    meters.events().issued(300, Duration.ofHours(4));
    meters.events().resumed(Mechanism.TICKET, Optional.empty(), Duration.ofMinutes(2));

    assertThat(smallestBucket(registry.get("tls.resumption.handshake.duration").timers()))
        .isEqualTo(10e6);
    assertThat(smallestBucket(registry.get("tls.resumption.session.age").timers()))
        .isEqualTo(5 * 60e9);
    assertThat(smallestBucket(registry.get("tls.resumption.ticket.size").summaries()))
        .isEqualTo(512);
  }

  @Test
  void exchangesWithRedis_haveBuckets() {
    AtomicReference<CommandListener> listener = new AtomicReference<>();
    new StoreTimers(listener::set).bindTo(registry);

    listener.get().took(CommandClass.FIND_SESSIONS, true, Duration.ofMillis(3));
    listener.get().took(CommandClass.FIND_SESSIONS, false, Duration.ofMillis(200));

    assertThat(smallestBucket(exchanges("ok"))).isEqualTo(5e6);
    assertThat(smallestBucket(exchanges("failed"))).isEqualTo(200e6);
  }

  private Collection<Timer> exchanges(String result) {
    return registry.get("tls.resumption.redis.commands").tag("result", result).timers();
  }

  /** The upper bound of the smallest bucket that is not empty. */
  private static double smallestBucket(Collection<? extends HistogramSupport> meters) {
    return meters.stream()
        .flatMap(meter -> Arrays.stream(meter.takeSnapshot().histogramCounts()))
        .filter(bucket -> bucket.count() > 0)
        .mapToDouble(CountAtBucket::bucket)
        .min()
        .orElseThrow();
  }

  @Test
  void declined_hasASeriesForEachReason() {
    meters.bindTo(registry);

    assertThat(registry.find("tls.resumption.declined").meters())
        .extracting(meter -> meter.getId().getTag("reason"))
        .containsAll(Arrays.stream(DeclineReason.values()).map(DeclineReason::word).toList());
  }

  /** No key, name, peer or session: a tag is a word of an enum, or the bound of a bucket. */
  @Test
  void tags_areWordsOfFixedSets() {
    meters.bindTo(registry);
    new KeyRingMeters(now -> KeyRing.empty("secret domain"), () -> NOW).bindTo(registry);

    Set<String> keys =
        registry.getMeters().stream()
            .map(Meter::getId)
            .flatMap(id -> id.getTags().stream())
            .map(Tag::getKey)
            .collect(Collectors.toSet());
    int before = registry.getMeters().size();
    meters.events().resumed(Mechanism.TICKET, Optional.of(KeyPhase.PENDING), Duration.ZERO);

    assertThat(keys)
        .containsExactlyInAnyOrder(
            "result", "mechanism", "reason", "key_phase", "trigger", "phase", "le");
    assertThat(registry.getMeters()).hasSize(before);
  }

  @Test
  void keyRing_inUse_hasAgeAndPhases() {
    try (RotatingKeys ring =
        new RotatingKeys("test", ResumptionPolicy.defaults(), new SecureRandom())) {
      ring.at(NOW);
      new KeyRingMeters(ring, () -> NOW.plusSeconds(60)).bindTo(registry);

      assertThat(gauge("keys", "phase", "sealing")).isEqualTo(1);
      assertThat(gauge("keys", "phase", "retired")).isZero();
      assertThat(gauge("sealing.age.seconds")).isEqualTo(60);
      assertThat(gauge("sealing.left.seconds")).isGreaterThan(3 * 3600);
    }
  }

  @Test
  void keyRing_withoutAKeyThatSeals_hasNoAge() {
    new KeyRingMeters(now -> KeyRing.empty("test"), () -> NOW).bindTo(registry);

    assertThat(gauge("sealing.age.seconds")).isNaN();
    assertThat(gauge("keys", "phase", "sealing")).isZero();
  }

  private double count(String name, String... tags) {
    return registry.get("tls.resumption." + name).tags(tags).functionCounter().count();
  }

  private double gauge(String name, String... tags) {
    return registry.get("tls.resumption.stek." + name).tags(tags).gauge().value();
  }
}
