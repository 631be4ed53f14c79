// SPDX-License-Identifier: Apache-2.0
package dev.reprise.micrometer;

import dev.reprise.cluster.store.BroadcastCounts;
import dev.reprise.cluster.store.LookupCounts;
import dev.reprise.cluster.store.StoreCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Meters of the sessions that a node shares, from {@code cluster::sessionStoreCounts} and {@code
 * cluster::lookupCounts}. Safe for use by any thread.
 *
 * @since 0.1
 */
public final class SharedSessionMeters implements MeterBinder {

  private static final String PREFIX = "tls.resumption.";

  private final Supplier<StoreCounts> store;
  private final Supplier<LookupCounts> lookups;
  private final Supplier<BroadcastCounts> broadcasts;

  /** Meters that ask for the figures each time that they are read. */
  public SharedSessionMeters(
      Supplier<StoreCounts> store,
      Supplier<LookupCounts> lookups,
      Supplier<BroadcastCounts> broadcasts) {
    this.store = Objects.requireNonNull(store, "store");
    this.lookups = Objects.requireNonNull(lookups, "lookups");
    this.broadcasts = Objects.requireNonNull(broadcasts, "broadcasts");
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder(PREFIX + "cluster.queue.depth", this, each -> each.store.get().waiting())
        .description("changes that are to be written to the session store")
        .strongReference(true)
        .register(registry);
    stored(registry, "cluster.written", "changes that it has taken", StoreCounts::written);
    stored(registry, "cluster.dropped", "changes given up", StoreCounts::dropped);
    looked(registry, "hit_remote", LookupCounts::found);
    looked(registry, "miss", LookupCounts::missing);
    looked(registry, "error", LookupCounts::failed);
    looked(registry, "not_asked", LookupCounts::refused);
    broadcast(registry, "sent", BroadcastCounts::sent);
    broadcast(registry, "dropped", BroadcastCounts::dropped);
    broadcast(registry, "taken", BroadcastCounts::taken);
    broadcast(registry, "refused", BroadcastCounts::refused);
  }

  private void stored(
      MeterRegistry registry, String name, String description, ToDoubleFunction<StoreCounts> of) {
    FunctionCounter.builder(PREFIX + name, this, each -> of.applyAsDouble(each.store.get()))
        .description(description)
        .register(registry);
  }

  private void broadcast(
      MeterRegistry registry, String result, ToDoubleFunction<BroadcastCounts> of) {
    FunctionCounter.builder(
            PREFIX + "cluster.broadcasts", this, each -> of.applyAsDouble(each.broadcasts.get()))
        .description("sessions sent to every node's cache, and those that arrived here")
        .tag("result", result)
        .register(registry);
  }

  private void looked(MeterRegistry registry, String result, ToDoubleFunction<LookupCounts> of) {
    FunctionCounter.builder(
            PREFIX + "sessions.lookups", this, each -> of.applyAsDouble(each.lookups.get()))
        .description("questions to the session store, for IDs that this node did not know")
        .tag("result", result)
        .register(registry);
  }
}
