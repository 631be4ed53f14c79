// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import dev.reprise.bench.Rival;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One fork of one of the handshake benchmarks.
 *
 * @param java the {@code java} command of the JVM to measure; empty for the one that runs this
 * @param warmups iterations of a second before it counts
 * @param iterations iterations of a second that count
 */
record HandshakeRun(Optional<String> java, int warmups, int iterations) {

  /** A small heap that is never resized, so that no collector thread competes on two cores. */
  private static final String[] JVM_ARGUMENTS = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"};

  /**
   * Measures a stack.
   *
   * @throws IllegalStateException if it failed, or did not resume; the message says why
   */
  Sample measure(String benchmark, Rival rival) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\." + benchmark + "\\.")
            .param("rival", rival.name())
            .forks(1)
            .warmupIterations(warmups)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.seconds(1))
            .jvmArgs(JVM_ARGUMENTS)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    java.ifPresent(options::jvm);
    RunResult result = JmhFork.run(options.build());
    @SuppressWarnings("rawtypes") // JMH's own signature.
    Map<String, Result> counters = result.getSecondaryResults();
    return Sample.of(
        counters.get("handshakes").getScore(),
        counters.get("serverNanos").getScore(),
        counters.get("serverCpuNanos").getScore(),
        counters.get("serverOctets").getScore());
  }
}
