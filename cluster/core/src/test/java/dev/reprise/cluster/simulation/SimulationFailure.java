// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import java.util.Optional;

/** A run in which something was not as it must be, with what it takes to see it again. */
public final class SimulationFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final long seed;

  SimulationFailure(long seed, String run, RuntimeException cause) {
    super(cause.getMessage() + "\n  in the run with " + run, cause);
    this.seed = seed;
  }

  /** The seed that gives the same run. */
  public long seed() {
    return seed;
  }

  /** The invariant that did not hold, if that is what went wrong. */
  public Optional<Invariant> invariant() {
    return getCause() instanceof Violation violation
        ? Optional.of(violation.invariant())
        : Optional.empty();
  }
}
