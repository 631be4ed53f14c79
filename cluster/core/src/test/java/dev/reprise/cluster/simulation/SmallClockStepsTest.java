// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.ring.RingSettings;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clocks that step back and forth at any time, also just after a node has started, by no more than
 * the policy tolerates between two clocks. Nothing may stop: every node that has once issued
 * tickets goes on, opens the tickets of all others, knows the revocations, and keys are replaced.
 */
class SmallClockStepsTest {

  private static final int NODES = 3;

  private final Set<SimulatedNode> issuing = new HashSet<>();
  private final Map<KeyName, Duration> sealedAt = new LinkedHashMap<>();

  @ParameterizedTest
  @CsvSource({"1, 0.02", "2, 0.02", "3, 0.1", "4, 0.1", "5, 0.5", "6, 0.5", "7, 1", "8, 1"})
  void keysOfMinutes_goOn(long seed, double stepsEachSecond) {
    Duration run = Duration.ofMinutes(20);
    SimulatedFleet fleet = Simulation.withSeed(seed).nodes(NODES).begin();

    pass(fleet, seed, Simulation.FAST_POLICY, stepsEachSecond, Duration.ofSeconds(1), run);

    assertThat(issuing).hasSize(NODES);
    assertThat(sealedAt.size()).isBetween(8, 12); // a new one every 2 minutes
  }

  /** The default policy tolerates 2 minutes; its keys seal for 4 hours. */
  @ParameterizedTest
  @CsvSource({"11, 0.001", "12, 0.1"})
  void keysOfHours_goOn(long seed, double stepsEachSecond) {
    Duration run = Duration.ofHours(6);
    ResumptionPolicy policy = ResumptionPolicy.defaults();
    SimulatedFleet fleet =
        Simulation.withSeed(seed)
            .nodes(NODES)
            .policy(policy)
            .settings(RingSettings.DEFAULT)
            .begin();

    pass(fleet, seed, policy, stepsEachSecond, Duration.ofSeconds(7), run);

    assertThat(issuing).hasSize(NODES);
    assertThat(sealedAt.size()).isBetween(2, 3);
  }

  /** The node that is ahead of all others still hears of them, and they of it. */
  @ParameterizedTest
  @CsvSource({"2, 60, -60", "3, 60, -60", "3, -60, 60"})
  void clocksThatDifferForHours_stopNothing(int nodes, int first, int others) {
    ResumptionPolicy policy = ResumptionPolicy.defaults();
    SimulatedFleet fleet =
        Simulation.withSeed(21).nodes(nodes).policy(policy).settings(RingSettings.DEFAULT).begin();
    fleet.pass(Duration.ofMinutes(5));
    for (SimulatedNode node : fleet.nodes()) {
      long seconds = node == fleet.nodes().get(0) ? first : others;
      node.setClock(seconds * 1000, false);
    }

    pass(fleet, 21, policy, 0, Duration.ofSeconds(7), Duration.ofHours(3));

    assertThat(issuing).hasSize(nodes);
    assertThat(sealedAt).hasSize(1);
  }

  private void pass(
      SimulatedFleet fleet,
      long seed,
      ResumptionPolicy policy,
      double stepsEachSecond,
      Duration every,
      Duration run) {
    SimulatedRandom random = new SimulatedRandom(~seed);
    long half = policy.clockSkew().toMillis() / 2;
    double chance = Math.min(1, stepsEachSecond * every.toSeconds());
    for (Duration time = Duration.ZERO; time.compareTo(run) < 0; time = time.plus(every)) {
      for (SimulatedNode node : fleet.nodes()) {
        if (random.happens(chance)) {
          node.setClock(random.between(-half, half), false);
        }
      }
      fleet.pass(every);
      for (SimulatedNode node : fleet.nodes()) {
        check(fleet, node, policy, time);
      }
    }
  }

  private void check(
      SimulatedFleet fleet, SimulatedNode node, ResumptionPolicy policy, Duration time) {
    fleet
        .sealingKey(node)
        .ifPresent(
            key -> {
              issuing.add(node);
              sealedAt.put(key, time);
            });
    if (!issuing.contains(node)) {
      return; // it has not read the ring yet
    }
    Instant now = node.now();
    RingProtocol protocol = node.protocol().orElseThrow();
    assertThat(fleet.sealingKey(node)).as("%s issues tickets at %s", node.name(), time).isPresent();
    assertThat(protocol.revocationsUntil())
        .as("%s knows the revocations at %s", node.name(), time)
        .isAfter(now);
    Duration ticketLives = policy.ticketLifetime().minus(policy.clockSkew());
    sealedAt.forEach(
        (key, last) -> {
          if (time.minus(last).compareTo(ticketLives) < 0) {
            assertOpens(protocol, node, key, time);
          }
        });
  }

  private void assertOpens(RingProtocol protocol, SimulatedNode node, KeyName key, Duration time) {
    assertThat(protocol.keys(node.now()).phaseAt(key, node.now()))
        .as("%s opens tickets under %s at %s", node.name(), key, time)
        .isPresent()
        .isNotEqualTo(Optional.of(KeyPhase.RETIRED));
  }
}
