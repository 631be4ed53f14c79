// SPDX-License-Identifier: Apache-2.0
package dev.reprise.micrometer;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;

/**
 * Meters of what happens to sessions. An engine feeds them, a registry shows them:
 *
 * <pre>{@code
 * ResumptionMeters meters = new ResumptionMeters();
 * meters.bindTo(registry);
 * ResumptionEngine engine = ResumptionEngine.builder().events(meters.events()).build();
 * }</pre>
 *
 * <p>Handshakes are counted once the client's Finished has been authenticated. No tag holds a key,
 * a name, a peer or a session, so the number of series is fixed. Safe for use by any thread.
 *
 * @since 0.1
 */
public final class ResumptionMeters implements MeterBinder {

  private static final String PREFIX = "tls.resumption.";
  private static final String NONE = "none";

  /** Bounds of histogram buckets: for a server in the same rack and for a client far away. */
  private static final Duration[] HANDSHAKES = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5)
  };

  private static final Duration[] AGES = {
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(15),
    Duration.ofHours(1),
    Duration.ofHours(2),
    Duration.ofHours(4),
    Duration.ofHours(8),
    Duration.ofDays(1)
  };

  private static final double[] TICKET_OCTETS = {256, 512, 1024, 2048, 4096, 8192, 16_384};

  private final ResumptionEvents.Counts counts = new ResumptionEvents.Counts();
  private final List<Measures> measures = new CopyOnWriteArrayList<>();
  private final ResumptionEvents events = counts.events().and(new Measuring());

  /** What has no number but a size or a time, in one registry. */
  private record Measures(
      Timer full, Timer resumed, DistributionSummary ticketSize, Timer sessionAge) {}

  /** Nothing has happened yet. */
  public ResumptionMeters() {}

  /** Where an engine reports what these meters show. */
  public ResumptionEvents events() {
    return events;
  }

  /** The numbers behind the counters. */
  public ResumptionEvents.Counts counts() {
    return counts;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Objects.requireNonNull(registry, "registry");
    bindHandshakes(registry);
    bindTickets(registry);
    counter("aborted", "ended by the alert of RFC 7627", ResumptionEvents.Counts::aborted)
        .tag("reason", DeclineReason.EMS.word())
        .register(registry);
    counter("sessions.stored", "stored under an ID", ResumptionEvents.Counts::stored)
        .register(registry);
    counter("sessions.evicted", "ended by a fatal alert", ResumptionEvents.Counts::evicted)
        .register(registry);
    for (RotationTrigger trigger : RotationTrigger.values()) {
      counter("stek.rotations", "changes of the sealing key", all -> all.rotations(trigger))
          .tag("trigger", trigger.word())
          .register(registry);
    }
    measures.add(
        new Measures(
            duration(registry, "full"),
            duration(registry, "resumed"),
            DistributionSummary.builder(PREFIX + "ticket.size")
                .description("octets of tickets given to clients")
                .baseUnit("bytes")
                .serviceLevelObjectives(TICKET_OCTETS)
                .register(registry),
            Timer.builder(PREFIX + "session.age")
                .description("time between the full handshake of a session and its resumption")
                .serviceLevelObjectives(AGES)
                .register(registry)));
  }

  private void bindHandshakes(MeterRegistry registry) {
    String handshakes = "complete handshakes";
    counter("handshakes", handshakes, ResumptionEvents.Counts::full)
        .tags("result", "full", "mechanism", NONE)
        .register(registry);
    for (Mechanism mechanism : Mechanism.values()) {
      counter("handshakes", handshakes, all -> all.resumed(mechanism))
          .tags("result", "resumed", "mechanism", tag(mechanism))
          .register(registry);
    }
    for (DeclineReason reason : DeclineReason.values()) {
      bindDeclined(registry, Optional.empty(), reason);
      for (Mechanism mechanism : Mechanism.values()) {
        bindDeclined(registry, Optional.of(mechanism), reason);
      }
    }
  }

  private void bindDeclined(
      MeterRegistry registry, Optional<Mechanism> mechanism, DeclineReason reason) {
    counter("declined", "full handshakes by their reason", all -> all.declined(mechanism, reason))
        .tags("mechanism", mechanism.map(ResumptionMeters::tag).orElse(NONE))
        .tag("reason", reason.word())
        .register(registry);
  }

  private void bindTickets(MeterRegistry registry) {
    counter("ticket.issued", "given in full handshakes", ResumptionEvents.Counts::issued)
        .register(registry);
    counter("ticket.renewed", "given when resuming", ResumptionEvents.Counts::renewed)
        .register(registry);
    for (NotIssuedReason reason : NotIssuedReason.values()) {
      counter("ticket.skipped", "not given", all -> all.notIssued(reason))
          .tag("reason", reason.word())
          .register(registry);
    }
    for (KeyPhase phase : List.of(KeyPhase.PENDING, KeyPhase.SEALING, KeyPhase.OPENING_ONLY)) {
      counter("ticket.opened", "sessions resumed by ticket", all -> all.opened(phase))
          .tag("key_phase", phase.word())
          .register(registry);
    }
  }

  private FunctionCounter.Builder<ResumptionEvents.Counts> counter(
      String name, String description, ToDoubleFunction<ResumptionEvents.Counts> count) {
    return FunctionCounter.builder(PREFIX + name, counts, count).description(description);
  }

  private static Timer duration(MeterRegistry registry, String result) {
    return Timer.builder(PREFIX + "handshake.duration")
        .description("time from the ClientHello to the client's Finished")
        .tag("result", result)
        .serviceLevelObjectives(HANDSHAKES)
        .register(registry);
  }

  private static String tag(Mechanism mechanism) {
    return switch (mechanism) {
      case TICKET -> "ticket";
      case SESSION_ID -> "session_id";
    };
  }

  private final class Measuring implements ResumptionEvents {

    @Override
    public void completed(Optional<Mechanism> resumed, Duration duration) {
      for (Measures each : measures) {
        (resumed.isPresent() ? each.resumed : each.full).record(duration);
      }
    }

    @Override
    public void resumed(Mechanism mechanism, Optional<KeyPhase> keyPhase, Duration sessionAge) {
      measures.forEach(each -> each.sessionAge.record(sessionAge));
    }

    @Override
    public void issued(int octets, Duration lifetimeHint) {
      measures.forEach(each -> each.ticketSize.record(octets));
    }

    @Override
    public void renewed(int octets, Duration lifetimeHint) {
      issued(octets, lifetimeHint);
    }
  }
}
