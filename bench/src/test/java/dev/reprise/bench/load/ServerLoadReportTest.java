// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.bench.compare.Environment;
import dev.reprise.bench.load.ServerLoad.Slice;
import dev.reprise.bench.load.ServerLoad.Work;
import java.io.IOException;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class ServerLoadReportTest {

  private final ServerLoadReport report =
      new ServerLoadReport(
          new Environment("a processor", 2, "17", "0123abc", LocalDate.of(2026, 1, 2), 1));

  @Test
  void ratios_areOfReprisesFiguresToTheJdks() {
    report.add("Netty | HTTP/2", Work.RESUMED, new Slice(300, 0.5, 1), new Slice(200, 1, 2));

    assertThat(report.markdown().lines())
        .contains(
            "| Netty | HTTP/2 | resumed connections, a request each | 300.0 | 200.0 "
                + "| 1.50 (1.50–1.50) | 0.50 | 1.00 | 0.50 (0.50–0.50) | 3 |");
  }

  @Test
  void skippedProtocol_isNamedWithTheReason() {
    report.skip("Netty | HTTP/2", new IOException("ALPN chose null"));

    assertThat(report.markdown().lines()).contains("Skipped: Netty, HTTP/2: ALPN chose null.");
  }

  @Test
  void lines_areNotLongerThanOthersOfMarkdown() {
    assertThat(report.markdown().lines().filter(line -> !line.startsWith("|")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }
}
