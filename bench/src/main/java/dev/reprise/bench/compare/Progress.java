// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** A line for each step, with how many there are and about how long the rest will take. */
final class Progress {

  private final PrintStream out;
  private int steps;
  private int done;
  private Instant start = Instant.now();

  Progress(PrintStream out) {
    this.out = out;
  }

  void begin(int newSteps) {
    steps = newSteps;
    done = 0;
    start = Instant.now();
  }

  /** Notes a step that is done, and what came of it. */
  void step(String name, String format, Object... values) {
    line(name, String.format(Locale.ROOT, format, values));
  }

  /** Notes a step that could not be done, and why. */
  void failed(String name, String reason) {
    line(name, "skipped: " + reason);
  }

  private void line(String name, String what) {
    done++;
    Duration passed = Duration.between(start, Instant.now());
    long left = passed.multipliedBy(steps - done).dividedBy(done).toSeconds();
    out.printf(
        Locale.ROOT,
        "[%d/%d] %s: %s, %d:%02d left%n",
        done,
        steps,
        name,
        what,
        left / 60,
        left % 60);
  }
}
