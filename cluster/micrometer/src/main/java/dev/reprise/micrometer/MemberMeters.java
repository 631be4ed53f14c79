// SPDX-License-Identifier: Apache-2.0
package dev.reprise.micrometer;

import dev.reprise.cluster.ClusterView;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Meters of all members of a cluster, as its store shows them. Safe for use by any thread.
 *
 * @since 0.1
 */
public final class MemberMeters implements MeterBinder {

  private static final String PREFIX = "tls.resumption.";

  private final Supplier<Optional<ClusterView>> view;
  private final Duration oldest;

  /**
   * Meters that ask for the view each time that they are read.
   *
   * @param view what the store holds; empty if it does not answer
   * @param oldest how old the heartbeat of a live member may be
   */
  public MemberMeters(Supplier<Optional<ClusterView>> view, Duration oldest) {
    this.view = Objects.requireNonNull(view, "view");
    this.oldest = Objects.requireNonNull(oldest, "oldest");
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "stek.members.known", "live members", each -> each.live(oldest).size());
    gauge(
        registry,
        "stek.members.acked",
        "live members that open every key",
        each -> each.acknowledged(oldest));
    gauge(
        registry,
        "followers.known",
        "live members that hand their keys to another program",
        each -> each.followers(oldest).size());
    gauge(
        registry,
        "followers.failing",
        "those whose program lacks keys of the ring, or could not be given them",
        each -> each.followersInTrouble(oldest).size());
    gauge(
        registry,
        "clock.skew.seconds",
        "by how much, at least, the clock of some member is ahead of this one",
        each -> ahead(each, false));
    gauge(
        registry,
        "followers.clock.skew.seconds",
        "the same of a follower with a secret of its own, on which nothing depends",
        each -> ahead(each, true));
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<ClusterView> of) {
    Gauge.builder(
            PREFIX + name, this, each -> each.view.get().map(of::applyAsDouble).orElse(Double.NaN))
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** Followers are kept apart: one that was taken over can show any time, under any name. */
  private static double ahead(ClusterView view, boolean followersByRole) {
    return view.members().stream()
        .filter(member -> member.isFollowerByRole() == followersByRole)
        .mapToDouble(member -> -view.age(member).toMillis() / 1000.0)
        .filter(seconds -> seconds > 0)
        .max()
        .orElse(0);
  }
}
