// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.simulation.Simulation;
import dev.reprise.cluster.simulation.SimulationFailure;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulator notices each rule of the protocol when it is broken. */
class MutationTest {

  private static final long MOST_SEEDS = 200;

  @ParameterizedTest
  @EnumSource
  void aBrokenRuleIsFound(Mutant mutant) {
    Optional<SimulationFailure> failure = Optional.empty();
    for (long seed = 1; seed <= MOST_SEEDS && failure.isEmpty(); seed++) {
      failure = run(mutant, seed);
    }

    assertThat(failure).as("%s was not found in %d seeds", mutant, MOST_SEEDS).isPresent();
    assertThat(failure.get().invariant()).as(failure.get().toString()).isPresent();
    System.out.printf(
        "%s: %s, seed %d%n", mutant, failure.get().invariant().get(), failure.get().seed());
  }

  private static Optional<SimulationFailure> run(Mutant mutant, long seed) {
    Simulation simulation = Simulation.any(seed);
    mutant.faults().ifPresent(faults -> simulation.nodes(3).faults(faults));
    try {
      simulation
          .drivers(mutant.drivers())
          .protocol(
              (node, policy, settings, random) ->
                  new RingProtocol(
                      node.name(),
                      node.secrets(),
                      policy,
                      settings,
                      mutant.rules(),
                      random,
                      node.now()))
          .run();
      return Optional.empty();
    } catch (SimulationFailure e) {
      return Optional.of(e);
    }
  }
}
