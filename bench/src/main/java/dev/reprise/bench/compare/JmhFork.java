// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.util.LinkedHashSet;
import java.util.Set;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;

/** One benchmark in a JVM of its own. */
final class JmhFork {

  private JmhFork() {}

  /**
   * Runs one benchmark.
   *
   * @throws IllegalStateException if it failed; the message says why
   */
  static RunResult run(Options options) {
    try {
      return new Runner(options).runSingle();
    } catch (RunnerException | RuntimeException e) { // JMH throws either if a JVM doesn't start
      throw new IllegalStateException(reason(e), e);
    }
  }

  /** What JMH and the benchmark said, from the outside in. */
  static String reason(Throwable failure) {
    Set<String> messages = new LinkedHashSet<>();
    collect(failure, messages);
    return messages.isEmpty() ? failure.getClass().getName() : String.join(": ", messages);
  }

  private static void collect(Throwable failure, Set<String> messages) {
    if (failure.getMessage() != null) {
      messages.add(failure.getMessage().strip().replaceAll("\\s+", " "));
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      collect(suppressed, messages);
    }
    if (failure.getCause() != null) {
      collect(failure.getCause(), messages);
    }
  }
}
