// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/**
 * The command line of the simulator, {@code cluster/core/simulate}. A run that fails is printed
 * with its seed, and the others go on.
 *
 * <pre>
 * Simulate SEED                    runs one seed and tells everything that happens
 * Simulate FIRST COUNT             runs that many seeds and sums up
 *   --nodes N                      with so many nodes instead of any number
 *   --replay-window on|off         with or without the replay window instead of either
 *   --minutes N                    things go wrong for so long, instead of 6 minutes
 *   --followers on|off             with or without followers, instead of at every other seed
 * </pre>
 */
public final class Simulate {

  private static final long REPORT_EVERY = 500;

  private Simulate() {}

  /** Runs; the exit code is 1 if a run failed. */
  public static void main(String[] args) {
    List<String> words = new ArrayList<>(List.of(args));
    int nodes = Integer.parseInt(option(words, "--nodes", "0"));
    String window = option(words, "--replay-window", "either");
    long minutes = Long.parseLong(option(words, "--minutes", "6"));
    String followers = option(words, "--followers", "either");
    LongFunction<Simulation> run =
        seed -> followed(configured(seed, nodes, window, minutes), seed, followers);
    long first = Long.parseLong(words.get(0));
    if (words.size() == 1) {
      System.out.println(run.apply(first).trace(System.out::println).run());
      return;
    }
    long count = Long.parseLong(words.get(1));
    List<Long> failed = new ArrayList<>();
    SimulationReport all = new SimulationReport();
    for (long seed = first; seed < first + count; seed++) {
      try {
        all.add(run.apply(seed).run());
      } catch (SimulationFailure e) {
        failed.add(seed);
        System.out.println("FAILED: " + e.getMessage());
      }
      if ((seed - first + 1) % REPORT_EVERY == 0) {
        System.out.printf(Locale.ROOT, "up to seed %d, failed %s%n%s%n", seed, failed, all);
      }
    }
    System.out.printf(Locale.ROOT, "seeds %d to %d, failed %s%n", first, first + count - 1, failed);
    System.out.println(all);
    System.exit(failed.isEmpty() ? 0 : 1);
  }

  private static Simulation configured(long seed, int nodes, String window, long minutes) {
    Simulation simulation = Simulation.any(seed).trouble(Duration.ofMinutes(minutes));
    if (nodes > 0) {
      simulation.nodes(nodes);
    }
    return window.equals("either") ? simulation : simulation.replayWindow(window.equals("on"));
  }

  private static Simulation followed(Simulation simulation, long seed, String followers) {
    boolean some = followers.equals("either") ? seed % 2 == 0 : followers.equals("on");
    return some ? simulation.anyFollowers() : simulation;
  }

  private static String option(List<String> words, String name, String otherwise) {
    int at = words.indexOf(name);
    if (at < 0) {
      return otherwise;
    }
    words.remove(at);
    return words.remove(at);
  }
}
