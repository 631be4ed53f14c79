// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

/** An invariant that did not hold. */
public final class Violation extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Invariant invariant;

  Violation(Invariant invariant, long atMillis, String what) {
    super(invariant + " at " + atMillis + " ms: " + what);
    this.invariant = invariant;
  }

  /** Which one it was. */
  public Invariant invariant() {
    return invariant;
  }
}
