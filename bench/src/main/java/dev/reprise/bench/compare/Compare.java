// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import dev.reprise.bench.Rival;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs every stack in turn, round after round, and writes what a handshake costs the server of
 * each: {@code bench/results/DATE-COMMIT-jdkN.md}, {@code .json} and {@code .svg}, after every
 * round, so that an interrupted run keeps what it has.
 *
 * <pre>{@code
 * bench/compare [--quick] [--jdk JAVA_HOME]... [--readme]
 * bench/compare --draw FILE.json [--readme]
 * }</pre>
 */
public final class Compare {

  /** The stacks of the goals, and a ticket that is not renewed beside one that is. */
  private static final List<Rival> CENTRAL =
      List.of(
          Rival.BC_JCA_ID,
          Rival.REPRISE_ID,
          Rival.REPRISE_TICKET,
          Rival.REPRISE_RENEWED,
          Rival.REPRISE_JSSE_TICKET,
          Rival.JSSE_TICKET,
          Rival.NETTY_TICKET);

  /** The stacks of the goals for full handshakes. */
  private static final List<Rival> CENTRAL_FULL =
      List.of(Rival.BC_JCA_ID, Rival.REPRISE_TICKET, Rival.JSSE_TICKET);

  private static final String RESUMED = "AbbreviatedHandshakeBenchmark";
  private static final String FULL = "FullHandshakeBenchmark";

  private final boolean quick;
  private final Path root;
  private final OpenSslProgram openSsl;
  private final RustlsProgram rustls;
  private final Progress progress;
  private Series series = new Series();

  private Compare(boolean quick, Path root, Progress progress) {
    this.quick = quick;
    this.root = root;
    this.openSsl = OpenSslProgram.compile(root.resolve("bench"));
    this.rustls = RustlsProgram.build(root.resolve("bench"));
    this.progress = progress;
  }

  /**
   * Runs the comparison.
   *
   * @param arguments see above; the first is the root of the source tree, put there by the script
   */
  public static void main(String[] arguments) throws IOException {
    List<String> options = new ArrayList<>(List.of(arguments));
    Path root = Path.of(options.remove(0));
    boolean quick = options.remove("--quick");
    boolean readme = options.remove("--readme");
    if (options.size() == 2 && options.get(0).equals("--draw")) {
      draw(root, Path.of(options.get(1)), readme);
      return;
    }
    List<Optional<String>> javas = new ArrayList<>();
    while (options.size() >= 2 && options.get(0).equals("--jdk")) {
      javas.add(Optional.of(options.get(1) + "/bin/java"));
      options.subList(0, 2).clear();
    }
    if (!options.isEmpty()) {
      System.err.println("bench/compare [--quick] [--jdk JAVA_HOME]... [--readme]");
      System.err.println("bench/compare --draw FILE.json [--readme]");
      System.exit(2);
    }
    if (javas.isEmpty()) {
      javas.add(Optional.empty());
    }
    Compare compare = new Compare(quick, root, new Progress(System.err));
    JmhLock lock = JmhLock.acquire(System.err);
    try {
      for (Optional<String> java : javas) {
        ResultFiles files = compare.run(java);
        System.out.println(Report.markdown(files.environment(), files.series()));
        if (readme && java.equals(javas.get(0))) {
          ReadmeTables.replace(root.resolve("README.md"), files);
        }
      }
    } finally {
      lock.close();
    }
  }

  /** Draws the tables and the chart of an earlier run again. */
  private static void draw(Path root, Path json, boolean readme) throws IOException {
    ResultFiles files = ResultFiles.read(json);
    files.draw(json.toAbsolutePath().getParent());
    if (readme) {
      ReadmeTables.replace(root.resolve("README.md"), files);
    }
  }

  private ResultFiles run(Optional<String> java) throws IOException {
    int rounds = quick ? 2 : 4;
    series = new Series();
    Parts parts = new Parts(new PartRun(java, 4, quick ? 2 : 3), java, quick, series, progress);
    List<Runnable> handshakes = handshakes(java);
    progress.begin(1 + rounds * (handshakes.size() + parts.steps()));
    ResultFiles files = files(Environment.here(root, java, 0));
    for (int round = 1; round <= rounds; round++) {
      handshakes.forEach(Runnable::run);
      parts.measureRound();
      if (round == rounds) {
        parts.measureFootprint();
      }
      files = files(files.environment().afterRounds(round));
      files.write(root.resolve("bench/results"));
    }
    return files;
  }

  /** The steps of a round that measure handshakes. */
  private List<Runnable> handshakes(Optional<String> java) {
    // A stack is not compiled to the end before some ten seconds, and the arithmetic of elliptic
    // curves, which takes milliseconds, not before fifteen: a quick run saves on rows and rounds.
    int iterations = quick ? 2 : 4;
    HandshakeRun run = new HandshakeRun(java, 10, iterations);
    HandshakeRun fullRun = new HandshakeRun(java, 14, iterations);
    List<Runnable> steps = new ArrayList<>();
    for (Rival rival : quick ? CENTRAL : List.of(Rival.values())) {
      steps.add(() -> measure("resumed.", Rows.of(rival), () -> run.measure(RESUMED, rival)));
    }
    for (String mode : Rows.OPENSSL_MODES) {
      steps.add(() -> measure("resumed.", Rows.openSsl(mode), () -> openSsl(mode, iterations)));
    }
    for (String mode : Rows.RUSTLS_MODES) {
      steps.add(() -> measure("resumed.", Rows.rustls(mode), () -> rustls(mode, iterations)));
    }
    for (Rival rival : quick ? CENTRAL_FULL : Rows.FULL_HANDSHAKES) {
      steps.add(() -> measure("full.", Rows.full(rival), () -> fullRun.measure(FULL, rival)));
    }
    steps.add(() -> measure("full.", Rows.openSsl("full"), () -> openSsl("full", iterations)));
    steps.add(() -> measure("full.", Rows.rustls("full"), () -> rustls("full", iterations)));
    return steps;
  }

  private Sample openSsl(String mode, int seconds) {
    if (openSsl.missing().isPresent()) {
      throw new IllegalStateException(openSsl.missing().get());
    }
    return openSsl.measure(mode, 1, seconds);
  }

  private Sample rustls(String mode, int seconds) {
    if (rustls.missing().isPresent()) {
      throw new IllegalStateException(rustls.missing().get());
    }
    return rustls.measure(mode, 1, seconds);
  }

  private void measure(String prefix, Row row, Supplier<Sample> measurement) {
    String name = prefix + row.id();
    try {
      Sample sample = measurement.get();
      series.add(name + ".micros", sample.micros());
      series.add(name + ".cpu_micros", sample.cpuMicros());
      series.add(name + ".octets", sample.octets());
      progress.step(name, "%.1f µs", sample.micros());
    } catch (IllegalStateException e) {
      series.skip(name, e.getMessage());
      progress.failed(name, e.getMessage());
    }
  }

  private ResultFiles files(Environment environment) {
    String name =
        String.format(
            Locale.ROOT,
            "%s-%s-jdk%d%s",
            environment.date(),
            environment.commit().replaceAll(" .*", ""),
            environment.java(),
            quick ? "-quick" : "");
    return new ResultFiles(name, environment, series);
  }
}
