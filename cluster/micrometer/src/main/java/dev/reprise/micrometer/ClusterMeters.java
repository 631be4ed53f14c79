// SPDX-License-Identifier: Apache-2.0
package dev.reprise.micrometer;

import dev.reprise.cluster.ClusterStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Meters of a node's membership in a cluster, from {@code cluster::status}. Safe for use by any
 * thread.
 *
 * @since 0.1
 */
public final class ClusterMeters implements MeterBinder {

  private static final String PREFIX = "tls.resumption.cluster.";

  private final Supplier<ClusterStatus> status;

  /** Meters that ask for the status each time that they are read. */
  public ClusterMeters(Supplier<ClusterStatus> status) {
    this.status = Objects.requireNonNull(status, "status");
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(
            "connected",
            "1 if the store takes this node's heartbeats",
            each -> each.isConnected() ? 1 : 0)
        .register(registry);
    gauge("lag.seconds", "time since the store last took a heartbeat", ClusterMeters::lag)
        .register(registry);
    counter("outages", "outages of the store that have begun", each -> outages(each).count())
        .register(registry);
    counter(
            "outage.seconds",
            "how long all outages of the store took, with the one that goes on",
            each -> outages(each).total().toMillis() / 1000.0)
        .register(registry);
    String rounds = "exchanges with the store";
    counter("rounds", rounds, each -> each.rounds()).tag("result", "ok").register(registry);
    counter("rounds", rounds, each -> each.failedRounds())
        .tag("result", "failed")
        .register(registry);
    message("ok", each -> each.messages().accepted()).register(registry);
    message("bad_seal", each -> each.messages().unreadable()).register(registry);
    message("replay", each -> each.messages().repeated()).register(registry);
    message("too_old", each -> each.messages().untimely()).register(registry);
  }

  private FunctionCounter.Builder<ClusterMeters> message(
      String result, ToDoubleFunction<ClusterStatus> value) {
    return counter("messages", "messages that arrived", value).tag("result", result);
  }

  private Gauge.Builder<ClusterMeters> gauge(
      String name, String description, ToDoubleFunction<ClusterStatus> value) {
    return Gauge.builder(PREFIX + name, this, each -> value.applyAsDouble(each.status.get()))
        .description(description)
        .strongReference(true);
  }

  private FunctionCounter.Builder<ClusterMeters> counter(
      String name, String description, ToDoubleFunction<ClusterStatus> value) {
    return FunctionCounter.builder(
            PREFIX + name, this, each -> value.applyAsDouble(each.status.get()))
        .description(description);
  }

  private static ClusterStatus.Outages outages(ClusterStatus status) {
    return status.store().outages();
  }

  private static double lag(ClusterStatus status) {
    return status
        .store()
        .lastHeartbeat()
        .map(contact -> Duration.between(contact, status.at()).toMillis() / 1000.0)
        .orElse(Double.NaN);
  }
}
