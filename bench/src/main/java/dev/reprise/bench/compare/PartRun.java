// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One fork of a benchmark of a part of the whole: a ticket, the cache.
 *
 * @param java the {@code java} command of the JVM to measure; empty for the one that runs this
 * @param warmups iterations of a second before it counts
 * @param iterations iterations of a second that count
 */
record PartRun(Optional<String> java, int warmups, int iterations) {

  private static final String[] JVM_ARGUMENTS = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"};

  /**
   * What one operation comes to.
   *
   * @param score in the benchmark's own unit
   * @param octets allocated on the heap
   */
  record Score(double score, double octets) {}

  /**
   * Measures one benchmark.
   *
   * @param benchmark the method, as {@code Class.method}
   * @throws IllegalStateException if it failed; the message says why
   */
  Score measure(String benchmark, Map<String, String> parameters, int threads) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\." + benchmark + "$")
            .forks(1)
            .threads(threads)
            .warmupIterations(warmups)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.seconds(1))
            .jvmArgs(JVM_ARGUMENTS)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    parameters.forEach(options::param);
    java.ifPresent(options::jvm);
    RunResult result = JmhFork.run(options.build());
    return new Score(result.getPrimaryResult().getScore(), octets(result));
  }

  private static double octets(RunResult result) {
    @SuppressWarnings("rawtypes") // JMH's own signature.
    Map<String, Result> secondary = result.getSecondaryResults();
    double octets = secondary.get("gc.alloc.rate.norm").getScore();
    // Now and then the profiler itself allocates a little.
    return octets < 1 ? 0 : octets;
  }
}
