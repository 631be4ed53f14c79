// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cli.cluster.ClusterReport;
import dev.reprise.cluster.ClusterMember;
import dev.reprise.cluster.ClusterStatus;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.micrometer.ClusterMeters;
import dev.reprise.micrometer.KeyRingMeters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The state of a follower: of its program, its ring and its link to the cluster. */
public final class FollowerMonitor implements StatusSource {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Parts parts;
  private final Instant started;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private volatile Optional<ClusterMember.Follower> program = Optional.empty();

  /**
   * What is looked at.
   *
   * @param version of this program
   * @param target what the follower writes, as its option names it
   * @param keys of the ring
   * @param cluster the status of the follower's place in the cluster
   * @param alive whether the thread is there that does the follower's work
   */
  public record Parts(
      String version,
      String target,
      TicketKeys keys,
      Supplier<ClusterStatus> cluster,
      BooleanSupplier alive,
      InstantSource clock) {}

  /** A monitor of a follower that has reported nothing yet. */
  public FollowerMonitor(Parts parts) {
    this.parts = parts;
    this.started = parts.clock().instant();
    bind(new KeyRingMeters(parts.keys(), parts.clock()));
    bind(new ClusterMeters(parts.cluster()));
    gauge(
        "ready",
        "1 if the program has keys of the ring and nothing keeps it from having more",
        each -> each.isReady() ? 1 : 0);
    gauge(
        "troubles",
        "what keeps the program from having keys of the ring",
        each -> each.program.map(shown -> shown.troubles().size()).orElse(0));
    gauge(
        "keys",
        "keys of the ring that the program opens",
        each -> each.program.map(shown -> shown.acknowledged().size()).orElse(0));
  }

  private void gauge(String name, String description, ToDoubleFunction<FollowerMonitor> value) {
    Gauge.builder("tls.resumption.follower." + name, this, value)
        .description(description)
        .register(registry);
  }

  /** Adds figures to those that are served. */
  public void bind(MeterBinder binder) {
    binder.bindTo(registry);
  }

  /** Takes what the follower reports about its program. */
  public void show(ClusterMember.Follower state) {
    program = Optional.of(state);
  }

  @Override
  public String metrics(String contentType) {
    return registry.scrape(contentType);
  }

  @Override
  public Health health() {
    Instant now = parts.clock().instant();
    return Health.ofFollower(parts.keys().at(now), parts.cluster().get(), program, now);
  }

  @Override
  public boolean isAlive() {
    return parts.alive().getAsBoolean();
  }

  /**
   * While a new key is being written the program has the keys from before, so the follower stays
   * ready; a step that fails ends that.
   */
  @Override
  public boolean isReady() {
    return isAlive()
        && program
            .filter(each -> each.troubles().isEmpty() && !each.acknowledged().isEmpty())
            .isPresent();
  }

  /** A follower has no handshakes of its own, so it has no history. */
  @Override
  public void endInterval() {}

  @Override
  public String status(String node) {
    Instant now = parts.clock().instant();
    ObjectNode out = JSON.createObjectNode();
    out.put("node", node).put("version", parts.version());
    out.put("now", RingReport.time(now)).put("started", RingReport.time(started));
    out.set("health", StatusReport.health(health()));
    RingReport.keys(out.putObject("keys"), parts.keys().at(now), now);
    RingReport.cluster(out.putObject("cluster"), parts.cluster().get());
    ObjectNode follower = out.putObject("follower");
    follower.put("target", parts.target()).put("ready", isReady());
    program.ifPresent(
        shown -> {
          ClusterReport.follower(follower, shown);
          ArrayNode keys = follower.putArray("keys");
          shown.keys().forEach(key -> key(keys.addObject(), key));
        });
    return out.toString();
  }

  private static void key(ObjectNode out, ClusterMember.FollowedKey key) {
    out.put("id", ClusterReport.id(key.name()));
    step(out, "written", key.written());
    step(out, "reloaded", key.reloaded());
    step(out, "acknowledged", key.acknowledged());
    step(out, "sealing", key.sealing());
  }

  private static void step(ObjectNode out, String name, Optional<Instant> at) {
    out.put(name, at.map(RingReport::time).orElse(null));
  }
}
