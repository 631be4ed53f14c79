// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import dev.reprise.bench.Rival;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs every stack in turn, round after round, and writes what a handshake costs the server of
 * each: {@code bench/results/DATE-COMMIT-jdkN.md}, {@code .json} and {@code .svg}.
 *
 * <pre>{@code
 * bench/compare [--quick] [--jdk JAVA_HOME]... [--readme]
 * }</pre>
 */
public final class Compare {

  /** What the goals are about, and a ticket that stays beside one that is renewed. */
  private static final List<Rival> CENTRAL =
      List.of(
          Rival.BC_JCA_ID,
          Rival.REPRISE_ID,
          Rival.REPRISE_TICKET,
          Rival.REPRISE_RENEWED,
          Rival.JSSE_TICKET,
          Rival.NETTY_TICKET);

  private static final List<Rival> FULL_HANDSHAKES = List.of(Rival.BC_JCA_ID, Rival.REPRISE_TICKET);

  private static final String RESUMED = "AbbreviatedHandshakeBenchmark";
  private static final String FULL = "FullHandshakeBenchmark";

  private final boolean quick;
  private final Path root;
  private final OpenSslProgram openSsl;
  private final Progress progress;
  private Series series = new Series();

  private Compare(boolean quick, Path root, OpenSslProgram openSsl, Progress progress) {
    this.quick = quick;
    this.root = root;
    this.openSsl = openSsl;
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
    List<Optional<String>> javas = new ArrayList<>();
    while (options.size() >= 2 && options.get(0).equals("--jdk")) {
      javas.add(Optional.of(options.get(1) + "/bin/java"));
      options.subList(0, 2).clear();
    }
    if (!options.isEmpty()) {
      System.err.println("bench/compare [--quick] [--jdk JAVA_HOME]... [--readme]");
      System.exit(2);
    }
    if (javas.isEmpty()) {
      javas.add(Optional.empty());
    }
    OpenSslProgram openSsl = OpenSslProgram.compile(root.resolve("bench"));
    Compare compare = new Compare(quick, root, openSsl, new Progress(System.err));
    for (Optional<String> java : javas) {
      compare.run(java, readme);
    }
  }

  private void run(Optional<String> java, boolean readme) throws IOException {
    // A stack is not compiled to the end before some ten seconds, and the arithmetic of elliptic
    // curves, which takes milliseconds, not before fifteen: a quick run saves on rows and rounds.
    int rounds = quick ? 2 : 4;
    int iterations = quick ? 2 : 4;
    HandshakeRun run = new HandshakeRun(java, 10, iterations);
    HandshakeRun fullRun = new HandshakeRun(java, 14, iterations);
    series = new Series();
    Parts parts = new Parts(new PartRun(java, 4, quick ? 2 : 3), java, quick, series, progress);
    List<String> modes = List.of("id", "ticket", "ticket_renewed");
    List<Rival> rivals = quick ? CENTRAL : List.of(Rival.values());
    progress.begin(
        1 + rounds * (rivals.size() + modes.size() + FULL_HANDSHAKES.size() + 1 + parts.steps()));
    Environment environment = Environment.here(root, java, rounds);
    Results resumed = new Results("Resumed handshake");
    Results full = new Results("Full handshake");
    for (int round = 1; round <= rounds; round++) {
      for (Rival rival : rivals) {
        measure(resumed, "resumed.", Rows.of(rival), () -> run.measure(RESUMED, rival));
      }
      for (String mode : modes) {
        measure(resumed, "resumed.", Rows.openSsl(mode), () -> openSsl(mode, run));
      }
      for (Rival rival : FULL_HANDSHAKES) {
        measure(full, "full.", Rows.full(rival), () -> fullRun.measure(FULL, rival));
      }
      measure(full, "full.", Rows.openSsl("full"), () -> openSsl("full", run));
      parts.measureRound();
    }
    parts.measureFootprint();
    write(environment, resumed, full, readme);
  }

  private Sample openSsl(String mode, HandshakeRun run) {
    if (openSsl.missing().isPresent()) {
      throw new IllegalStateException(openSsl.missing().get());
    }
    return openSsl.measure(mode, 1, run.iterations());
  }

  private void measure(Results results, String prefix, Row row, Supplier<Sample> measurement) {
    String name = prefix + row.id();
    try {
      Sample sample = measurement.get();
      results.add(row, sample);
      series.add(name + ".micros", sample.micros());
      series.add(name + ".cpu_micros", sample.cpuMicros());
      series.add(name + ".octets", sample.octets());
      progress.step(name, "%.1f µs", sample.micros());
    } catch (IllegalStateException e) {
      results.skip(row, e.getMessage());
      progress.failed(name, e.getMessage());
    }
  }

  private void write(Environment environment, Results abbreviated, Results full, boolean readme)
      throws IOException {
    Path directory = Files.createDirectories(root.resolve("bench/results"));
    String major = environment.jdk().replaceAll("[^0-9].*", "");
    String name =
        String.format(
            Locale.ROOT,
            "%s-%s-jdk%s%s",
            environment.date(),
            environment.commit().replaceAll(" .*", ""),
            major,
            quick ? "-quick" : "");
    String tables =
        Goals.markdown(series)
            + "\n"
            + Report.markdown(abbreviated)
            + "\n"
            + Report.markdown(full)
            + "\n"
            + Report.records(series)
            + environment.text()
            + ".\n";
    Files.writeString(directory.resolve(name + ".md"), tables);
    Files.writeString(directory.resolve(name + ".json"), Report.json(environment, series));
    Files.writeString(directory.resolve(name + ".svg"), Chart.svg(abbreviated, environment));
    if (readme) {
      String chart = "![Resumed handshakes](bench/results/" + name + ".svg)\n\n";
      ReadmeTables.replace(root.resolve("README.md"), "jdk" + major, chart + tables);
    }
    System.out.println(tables);
  }
}
