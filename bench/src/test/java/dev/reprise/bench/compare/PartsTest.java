// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartsTest {

  @Test
  void partThatFails_isSkippedWithTheReason_andTheOthersGoOn() {
    Optional<String> missing = Optional.of("/no/such/java");
    Series series = new Series();
    series.add("resumed.REPRISE_ID.micros", 20);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Progress progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8));
    Parts parts = new Parts(new PartRun(missing, 0, 1), missing, true, series, progress);
    progress.begin(parts.steps() + 1);

    parts.measureRound();
    parts.measureFootprint();

    assertThat(series.all()).containsOnlyKeys("resumed.REPRISE_ID.micros");
    assertThat(series.skipped()).hasSize(parts.steps() + 1);
    assertThat(series.skipped().values()).noneMatch(String::isBlank);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("cache.octets: skipped: ");
  }
}
