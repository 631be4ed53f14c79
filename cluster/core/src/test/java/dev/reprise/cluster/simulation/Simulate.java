// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

/**
 * The command line of the simulator: {@code Simulate FIRST COUNT} runs that many seeds and sums up,
 * {@code Simulate SEED} runs one and tells everything that happens.
 */
public final class Simulate {

  private static final long REPORT_EVERY = 500;

  private Simulate() {}

  /** Runs; a failing seed ends it, with what went wrong. */
  public static void main(String[] args) {
    long first = Long.parseLong(args[0]);
    if (args.length == 1) {
      System.out.println(Simulation.any(first).trace(System.out::println).run());
      return;
    }
    long count = Long.parseLong(args[1]);
    SimulationReport all = new SimulationReport();
    for (long seed = first; seed < first + count; seed++) {
      all.add(Simulation.any(seed).run());
      if ((seed - first + 1) % REPORT_EVERY == 0) {
        System.out.println("up to seed " + seed + ": " + all);
      }
    }
    System.out.println(all);
  }
}
