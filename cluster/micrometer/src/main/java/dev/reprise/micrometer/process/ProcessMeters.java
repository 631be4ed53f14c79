// SPDX-License-Identifier: Apache-2.0
package dev.reprise.micrometer.process;

import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.process.ProcessListener;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.micrometer.ClusterMeters;
import dev.reprise.micrometer.KeyRingMeters;
import dev.reprise.micrometer.ResumptionMeters;
import dev.reprise.micrometer.SharedSessionMeters;
import dev.reprise.micrometer.StoreTimers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.List;

/**
 * Binds all meters of the process to Micrometer's global registry, to which Spring's actuator and
 * others add theirs.
 */
public final class ProcessMeters implements ProcessListener {

  private final MeterRegistry registry;

  /** Binds to the global registry. */
  public ProcessMeters() {
    this(Metrics.globalRegistry);
  }

  ProcessMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public ResumptionEvents joined(Cluster cluster) {
    ResumptionMeters meters = new ResumptionMeters();
    List<MeterBinder> binders =
        List.of(
            meters,
            new KeyRingMeters(cluster.keys(), InstantSource.system()),
            new ClusterMeters(cluster::status),
            new SharedSessionMeters(
                cluster::sessionStoreCounts, cluster::lookupCounts, cluster::broadcastCounts),
            new StoreTimers(cluster::onCommand));
    binders.forEach(each -> each.bindTo(registry));
    return meters.events();
  }
}
