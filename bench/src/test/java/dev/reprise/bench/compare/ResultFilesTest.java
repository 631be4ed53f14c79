// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables and charts that are published are those of the values that are published. */
class ResultFilesTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
  private static final Path RESULTS = ROOT.resolve("bench/results");
  private static final Pattern README =
      Pattern.compile("<!-- bench:handshakes -->\n(.*?)\n<!-- bench -->", Pattern.DOTALL);

  @TempDir Path directory;

  static Stream<Path> comparisons() throws IOException {
    try (Stream<Path> files = Files.list(RESULTS)) {
      return files
          .filter(file -> file.toString().matches(".*-jdk\\d+(-quick)?\\.json"))
          .filter(file -> !file.toString().contains("-load-"))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void tablesAndChart_arePublished_asTheValuesSay(Path json) throws IOException {
    ResultFiles run = ResultFiles.read(json);

    run.draw(directory);

    for (String type : List.of(".md", ".svg")) {
      assertThat(directory.resolve(run.name() + type))
          .hasSameTextualContentAs(RESULTS.resolve(run.name() + type));
    }
  }

  @Test
  void tableOfTheReadme_isThatOfTheRunThatItNames() throws IOException {
    Matcher part = README.matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(part.find()).isTrue();
    Matcher named = Pattern.compile("bench/results/([^)]+)\\.md").matcher(part.group(1));
    assertThat(named.find()).isTrue();

    ResultFiles run = ResultFiles.read(RESULTS.resolve(named.group(1) + ".json"));

    assertThat(part.group(1)).isEqualTo(ReadmeTables.markdown(run).strip());
  }

  @Test
  void writtenRun_isReadBack_withWhatWasSkipped() throws IOException {
    Series series = new Series();
    series.add("resumed.REPRISE_TICKET.micros", 25.5);
    series.skip("resumed.NETTY_TICKET", "no \"tcnative\" for this processor");
    ResultFiles run = new ResultFiles("run", environment(), series);

    run.write(directory);
    ResultFiles read = ResultFiles.read(directory.resolve("run.json"));

    assertThat(read.environment()).isEqualTo(environment());
    assertThat(read.series().all()).isEqualTo(series.all());
    assertThat(read.series().skipped()).isEqualTo(series.skipped());
  }

  @Test
  void tables_ofARunThatEnds_areThoseThatItsFileGives() throws IOException {
    Series series = new Series();
    series.add("resumed.REPRISE_TICKET.micros", 424.1499);
    series.add("resumed.REPRISE_TICKET.micros", 424.14961);
    ResultFiles run = new ResultFiles("run", environment(), series);
    run.write(directory);
    String written = Files.readString(directory.resolve("run.md"));

    ResultFiles.read(directory.resolve("run.json")).draw(directory);

    assertThat(directory.resolve("run.md")).hasContent(written);
  }

  @Test
  void report_saysWhyARowAndAPartWereSkipped() {
    Series series = new Series();
    series.add("resumed.REPRISE_TICKET.micros", 25.5);
    series.skip("resumed.NETTY_TICKET", "no tcnative");
    series.skip("redis.write_behind", "no redis-server");

    assertThat(Report.markdown(environment(), series))
        .contains("Skipped: Netty, BoringSSL, ticket (no tcnative).")
        .contains("Skipped: redis.write_behind (no redis-server).");
  }

  @Test
  void report_ofARunThatMeasuredNothing_isStillOne() {
    assertThat(Report.markdown(environment(), new Series())).contains("some processor");
    assertThat(Chart.svg(Results.resumed(new Series()), environment())).contains("</svg>");
  }

  @Test
  void reason_ofAFailure_namesEachCauseOnce() {
    IllegalStateException cause = new IllegalStateException("no server");
    IOException failure = new IOException("benchmark failed", cause);
    failure.addSuppressed(new IllegalStateException("did not resume"));

    assertThat(JmhFork.reason(failure)).isEqualTo("benchmark failed: did not resume: no server");
  }

  private static Environment environment() {
    return new Environment("some processor", 2, "17.0.15", "abc", LocalDate.EPOCH, 1);
  }
}
