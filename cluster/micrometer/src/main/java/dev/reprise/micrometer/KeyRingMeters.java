// SPDX-License-Identifier: Apache-2.0
package dev.reprise.micrometer;

import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKeys;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Gauges of a key ring: how many keys are in which phase, how old the one is that seals, and when
 * it ends. A gauge without a value, such as the age of a key where none seals, is NaN. Safe for use
 * by any thread.
 *
 * @since 0.1
 */
public final class KeyRingMeters implements MeterBinder {

  private static final String PREFIX = "tls.resumption.stek.";

  private final TicketKeys keys;
  private final InstantSource clock;

  /** Gauges of the keys that one engine uses. */
  public KeyRingMeters(TicketKeys keys, InstantSource clock) {
    this.keys = Objects.requireNonNull(keys, "keys");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (KeyPhase phase : KeyPhase.values()) {
      gauge("keys", "keys in a phase", each -> each.count(phase))
          .tag("phase", phase.word())
          .register(registry);
    }
    gauge("sealing.age.seconds", "how long the key that seals has done so", KeyRingMeters::age)
        .register(registry);
    gauge("sealing.left.seconds", "how long it still will", KeyRingMeters::left).register(registry);
    gauge("epoch", "how often the ring has changed", each -> each.ring().epoch())
        .register(registry);
  }

  private Gauge.Builder<KeyRingMeters> gauge(
      String name, String description, ToDoubleFunction<KeyRingMeters> value) {
    return Gauge.builder(PREFIX + name, this, value).description(description).strongReference(true);
  }

  private KeyRing ring() {
    return keys.at(clock.instant());
  }

  private double count(KeyPhase phase) {
    Instant now = clock.instant();
    KeyRing ring = keys.at(now);
    return ring.keys().stream()
        .filter(key -> ring.phaseAt(key.name(), now).filter(phase::equals).isPresent())
        .count();
  }

  private double age() {
    Instant now = clock.instant();
    return seconds(keys.at(now).sealingKey(now).map(key -> between(key.inEffectFrom(), now)));
  }

  private double left() {
    Instant now = clock.instant();
    return seconds(
        keys.at(now)
            .sealingKey(now)
            .map(key -> key.schedule().sealUntil())
            .map(end -> between(now, end)));
  }

  private static Duration between(Instant from, Instant to) {
    return Duration.ofSeconds(to.getEpochSecond() - from.getEpochSecond());
  }

  private static double seconds(Optional<Duration> duration) {
    return duration.map(each -> (double) each.toSeconds()).orElse(Double.NaN);
  }
}
