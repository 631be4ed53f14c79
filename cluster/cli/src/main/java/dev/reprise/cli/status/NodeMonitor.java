// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import dev.reprise.cluster.ClusterStatus;
import dev.reprise.cluster.ClusterView;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import dev.reprise.micrometer.ClusterMeters;
import dev.reprise.micrometer.KeyRingMeters;
import dev.reprise.micrometer.MemberMeters;
import dev.reprise.micrometer.ResumptionMeters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The state of a node: collects the events of its engine and gives them out as metrics or as a
 * report. Safe for use by any thread.
 */
public final class NodeMonitor implements StatusSource {

  private final Parts parts;
  private final ResumptionMeters meters = new ResumptionMeters();
  private final History history = new History(meters.counts());
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final StatusReport report;
  private volatile Service service = Service.UNKNOWN;

  /**
   * What a supervisor and a load balancer ask about a node.
   *
   * @param alive whether all threads are there that the node cannot do without
   * @param ready whether the node accepts connections
   */
  public record Service(BooleanSupplier alive, BooleanSupplier ready) {

    static final Service UNKNOWN = new Service(() -> true, () -> false);
  }

  /**
   * What is looked at.
   *
   * @param version of this program
   * @param keys that the engine uses
   * @param sessions the node's own cache
   * @param cluster the status of the membership; empty for a node alone
   */
  public record Parts(
      String version,
      TicketKeys keys,
      BoundedSessionCache sessions,
      Optional<Supplier<ClusterStatus>> cluster,
      InstantSource clock) {

    /** Checks that nothing is missing. */
    public Parts {
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(keys, "keys");
      Objects.requireNonNull(sessions, "sessions");
      Objects.requireNonNull(cluster, "cluster");
      Objects.requireNonNull(clock, "clock");
    }
  }

  /** A monitor to which nothing has been reported yet. */
  public NodeMonitor(Parts parts) {
    this.parts = parts;
    this.report = new StatusReport(parts, meters.counts(), history);
    bind(meters);
    bind(new KeyRingMeters(parts.keys(), parts.clock()));
    parts.cluster().ifPresent(status -> bind(new ClusterMeters(status)));
    gauge("entries", "sessions in this node's cache", BoundedSessionCache::size);
    gauge("weight.bytes", "what they take up", BoundedSessionCache::octets);
  }

  private void gauge(String name, String description, ToDoubleFunction<BoundedSessionCache> value) {
    Gauge.builder("tls.resumption.sessions." + name, parts.sessions(), value)
        .description(description)
        .register(registry);
  }

  /** Adds figures to those that are served. */
  public void bind(MeterBinder binder) {
    binder.bindTo(registry);
  }

  /**
   * Counts the members of the cluster, too, and takes their state for a part of this node's health.
   *
   * @param view what the store holds; empty if it does not answer
   * @param oldest how old the heartbeat of a live member may be
   */
  public void watchMembers(Supplier<Optional<ClusterView>> view, Duration oldest) {
    bind(new MemberMeters(view, oldest));
    report.addHealth(health -> health.withMembers(view.get(), oldest));
    report.showMembers(view, oldest);
  }

  /** Where the engine reports. */
  public ResumptionEvents events() {
    return meters.events();
  }

  @Override
  public String metrics(String contentType) {
    return registry.scrape(contentType);
  }

  @Override
  public String status(String node) {
    return report.text(node);
  }

  @Override
  public Health health() {
    return report.health();
  }

  /** Sets the node whose life and readiness are reported. */
  public void watch(Service node) {
    service = node;
  }

  @Override
  public boolean isAlive() {
    return service.alive().getAsBoolean();
  }

  @Override
  public boolean isReady() {
    return isAlive() && service.ready().getAsBoolean();
  }

  @Override
  public void endInterval() {
    history.endInterval(parts.clock().instant());
  }
}
