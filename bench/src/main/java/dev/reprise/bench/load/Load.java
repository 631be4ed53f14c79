// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import dev.reprise.bench.compare.Environment;
import dev.reprise.bench.load.LoadReport.Heap;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loads a node: {@code reprise serve} in a process of its own, with some thousand connections that
 * stay open, and crowds that resume, that are new, and that forge tickets.
 *
 * <pre>{@code
 * bench/load [--quick] [--handshakes N] [--jdk JAVA_HOME]
 * }</pre>
 */
public final class Load {

  private static final int THREADS = 32;
  private static final int SLICES = 10;
  private static final int STAYING = 2_000;
  private static final double HONEST_A_SECOND = 200;
  private static final double FORGERS_A_SECOND = 100;

  private final boolean quick;
  private final long enough;
  private final Path root;
  private final Path javaHome;

  private Load(boolean quick, long enough, Path root, Path javaHome) {
    this.quick = quick;
    this.enough = enough;
    this.root = root;
    this.javaHome = javaHome;
  }

  /**
   * Runs the load.
   *
   * @param arguments see above; the first is the root of the source tree, put there by the script
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of(arguments));
    Path root = Path.of(options.remove(0));
    boolean quick = options.remove("--quick");
    Path javaHome = Path.of(System.getProperty("java.home"));
    long enough = quick ? 0 : 1_000_000;
    while (options.size() >= 2) {
      String value = options.get(1);
      switch (options.get(0)) {
        case "--jdk" -> javaHome = Path.of(value);
        case "--handshakes" -> enough = Long.parseLong(value);
        default -> endWithUsage();
      }
      options.subList(0, 2).clear();
    }
    if (!options.isEmpty()) {
      endWithUsage();
    }
    new Load(quick, enough, root, javaHome).run();
  }

  private static void endWithUsage() {
    System.err.println("bench/load [--quick] [--handshakes N] [--jdk JAVA_HOME]");
    System.exit(2);
  }

  private void run() throws IOException, InterruptedException {
    String java = javaHome.resolve("bin/java").toString();
    Environment environment = Environment.here(root, Optional.of(java), 1);
    LoadReport report = new LoadReport(environment);
    try (NodeProcess node =
        NodeProcess.start(javaHome, root.resolve("cluster/cli/target/reprise.jar"))) {
      Traffic traffic = new Traffic(node.address());
      List<Socket> staying = new ArrayList<>();
      for (int i = 0; i < STAYING; i++) {
        staying.add(traffic.stay(i % THREADS));
      }
      crowd(0, traffic::comeBack).run(Duration.ofSeconds(quick ? 5 : 20));
      resume(node, traffic, report);
      Duration span = Duration.ofSeconds(quick ? 15 : 60);
      note(report, "full", crowd(0, thread -> traffic.comeAnew()).run(span));
      besideForgers(traffic, report, span);
      for (Socket socket : staying) {
        socket.close();
      }
    }
    report.write(root.resolve("bench/results"), quick);
  }

  /** Resumes in slices, with a look at the heap after each. */
  private void resume(NodeProcess node, Traffic traffic, LoadReport report)
      throws IOException, InterruptedException {
    List<Crowd.Result> slices = new ArrayList<>();
    long handshakes = 0;
    report.heap(new Heap(0, node.liveHeap()));
    while (slices.size() < SLICES || handshakes < enough) {
      Crowd.Result slice = crowd(0, traffic::comeBack).run(Duration.ofSeconds(quick ? 6 : 20));
      slices.add(slice);
      handshakes += slice.latencies().count();
      Heap heap = new Heap(handshakes, node.liveHeap());
      report.heap(heap);
      note(report, "resumed by ticket, slice " + slices.size(), slice);
      System.err.printf(
          "%,d handshakes so far, of at least %,d; live heap %.1f MiB%n",
          handshakes, enough, heap.megaoctets());
    }
  }

  /**
   * Honest clients at an even pace, alone, then beside as many connections as a flood of forged
   * tickets makes, but without tickets, then beside the flood.
   */
  private void besideForgers(Traffic traffic, LoadReport report, Duration span)
      throws IOException, InterruptedException {
    byte[] forged = traffic.present(new byte[0]);
    forged[forged.length - 1] ^= 1;
    honest(traffic, report, "honest, alone", span, Optional.empty());
    honest(
        traffic,
        report,
        "honest, beside new clients",
        span,
        Optional.of(thread -> traffic.comeAnew()));
    honest(
        traffic,
        report,
        "honest, beside forged tickets",
        span,
        Optional.of(thread -> traffic.present(forged)));
  }

  private static void honest(
      Traffic traffic, LoadReport report, String name, Duration span, Optional<Crowd.Deed> others)
      throws InterruptedException {
    Thread flood =
        new Thread(
            () -> {
              try {
                if (others.isPresent()) {
                  new Crowd(8, FORGERS_A_SECOND, others.get()).run(span);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "flood");
    flood.start();
    note(report, name, new Crowd(8, HONEST_A_SECOND, traffic::comeBack).run(span));
    flood.join();
  }

  private static Crowd crowd(double rate, Crowd.Deed deed) {
    return new Crowd(THREADS, rate, deed);
  }

  private static void note(LoadReport report, String name, Crowd.Result result) {
    report.add(name, result);
    System.err.printf(
        "%s: %.0f a second, p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, %d errors%n",
        name,
        result.rate(),
        result.latencies().millis(500),
        result.latencies().millis(990),
        result.latencies().millis(999),
        result.errors());
  }
}
