// SPDX-License-Identifier: Apache-2.0
package dev.reprise.micrometer;

import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.CommandListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Timers of exchanges with Redis, which a cluster feeds: {@code new
 * StoreTimers(cluster::onCommand)}. Safe for use by any thread.
 *
 * @since 0.1
 */
public final class StoreTimers implements MeterBinder {

  /** Bounds of histogram buckets: from a server on this machine to the default time-out. */
  private static final Duration[] EXCHANGES = {
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1)
  };

  private final Consumer<CommandListener> cluster;

  /**
   * Timers that count nothing until they are bound.
   *
   * @param cluster takes a listener, and reports exchanges to it from then on
   */
  public StoreTimers(Consumer<CommandListener> cluster) {
    this.cluster = Objects.requireNonNull(cluster, "cluster");
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Map<CommandClass, Timer> answered = new EnumMap<>(CommandClass.class);
    Map<CommandClass, Timer> failed = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      answered.put(each, timer(registry, each, "ok"));
      failed.put(each, timer(registry, each, "failed"));
    }
    cluster.accept((command, ok, time) -> (ok ? answered : failed).get(command).record(time));
  }

  private static Timer timer(MeterRegistry registry, CommandClass command, String result) {
    return Timer.builder("tls.resumption.redis.commands")
        .description("exchanges with Redis")
        .tags("command", command.word(), "result", result)
        .serviceLevelObjectives(EXCHANGES)
        .register(registry);
  }
}
