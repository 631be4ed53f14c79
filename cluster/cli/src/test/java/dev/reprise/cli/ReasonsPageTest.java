// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.status.testing.ReasonsHtml;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page that explains the reasons, held to the enums that name them, and as a node serves it.
 */
class ReasonsPageTest {

  private static final Path PAGE =
      Path.of(System.getProperty("project.root", "../.."), "docs/reasons.md");
  private static final Path SERVED =
      Path.of(System.getProperty("project.root", "../.."), "cluster/cli/src/main/resources")
          .resolve("dev/reprise/cli/status/reasons.html");
  private static final Pattern ADDRESS = Pattern.compile("id=\"([^\"]*)\"");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");
  private static final String SECOND_PART = "# Why was no ticket issued?";

  @Test
  void page_firstPart_explainsEachDeclineReasonOnce() throws IOException {
    assertThat(rows(parts()[0]))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(DeclineReason.values()).map(DeclineReason::word).toList());
  }

  @Test
  void page_secondPart_explainsEachNotIssuedReasonOnce() throws IOException {
    assertThat(rows(parts()[1]))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(NotIssuedReason.values()).map(NotIssuedReason::word).toList());
  }

  @Test
  void servedPage_isTheDocument() throws IOException {
    String html = ReasonsHtml.of(Files.readString(PAGE));
    if (Boolean.getBoolean("matrix.update")) {
      Files.writeString(SERVED, html);
    }

    assertThat(Files.readString(SERVED)).isEqualTo(html);
  }

  /** What the links of the status page lead to. */
  @Test
  void servedPage_hasAnAddressForEachReason() throws IOException {
    List<String> addresses =
        ADDRESS.matcher(Files.readString(SERVED)).results().map(id -> id.group(1)).toList();

    assertThat(addresses)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Arrays.stream(DeclineReason.values())
                        .map(reason -> ReasonsHtml.DECLINED + reason.word()),
                    Arrays.stream(NotIssuedReason.values())
                        .map(reason -> ReasonsHtml.NOT_ISSUED + reason.word()))
                .toList());
  }

  private static String[] parts() throws IOException {
    String page = Files.readString(PAGE);
    int second = page.indexOf(SECOND_PART);
    return new String[] {page.substring(0, second), page.substring(second)};
  }

  private static List<String> rows(String part) {
    return ROW.matcher(part).results().map(row -> row.group(1)).toList();
  }
}
