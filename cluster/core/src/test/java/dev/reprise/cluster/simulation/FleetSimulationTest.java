// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Fleets in trouble. {@code mvn verify} runs a few seeds; {@code cluster/core/simulate} runs many,
 * and large fleets.
 */
class FleetSimulationTest {

  private static final long FIRST = Long.getLong("simulation.first", 1);
  private static final long SEEDS = Long.getLong("simulation.seeds", 25);
  private static final int NODES = Integer.getInteger("simulation.nodes", 60);

  @Test
  void whateverGoesWrong_allIsWellInTheEnd() {
    SimulationReport all = new SimulationReport();

    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      Simulation simulation = Simulation.any(seed);
      all.add((seed % 2 == 0 ? simulation.anyFollowers() : simulation).run());
    }

    System.out.println(all);
    for (Invariant invariant : Invariant.values()) {
      assertThat(all.checks(invariant)).as("checks of %s", invariant).isPositive();
    }
  }

  @Test
  void aLargeFleetInTrouble_allIsWellInTheEnd() {
    SimulationReport report =
        Simulation.withSeed(FIRST)
            .nodes(NODES)
            .faults(FaultRates.any(new SimulatedRandom(FIRST)))
            .trouble(Duration.ofMinutes(2))
            .run();

    System.out.println(report);
    assertThat(report.keysThatSealed()).isGreaterThan(2);
  }

  @Test
  void theSameSeed_givesTheSameRun() {
    long digest = Simulation.any(7).run().digest();

    assertThat(Simulation.any(7).run().digest()).isEqualTo(digest);
    assertThat(Simulation.any(8).run().digest()).isNotEqualTo(digest);
  }

  @Test
  void withoutFaults_keysRotateOnSchedule() {
    SimulationReport report = Simulation.withSeed(1).nodes(5).trouble(Duration.ofMinutes(20)).run();

    long seconds = 20 * 60;
    long recovery = 4 * 60;
    assertThat(report.keysThatSealed()).isBetween(seconds / 125, (seconds + recovery) / 105);
  }
}
