// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation with what the commands print, but for names, numbers and times that
 * differ from run to run. {@code -Dtranscripts.update=true} writes them anew.
 */
public final class TranscriptPage {

  private final Path page;

  private TranscriptPage(Path page) {
    this.page = page;
  }

  /**
   * A page.
   *
   * @param name from the root of the project
   */
  public static TranscriptPage of(String name) {
    return new TranscriptPage(Path.of(System.getProperty("project.root", "../..")).resolve(name));
  }

  /** Asserts that the transcript of that name shows this. */
  public void assertTranscript(String name, String actual) throws IOException {
    assertTranscript(name, actual, TranscriptPage::comparable);
  }

  /**
   * The same.
   *
   * @param comparable leaves out what differs from run to run
   */
  public void assertTranscript(String name, String actual, UnaryOperator<String> comparable)
      throws IOException {
    assertShown("<!-- transcript:" + name + " -->\\n```[a-z]*\\n(.*?)```\\n", actual, comparable);
  }

  /** Asserts that the table between the comments of that name is this. */
  public void assertTable(String name, String actual) throws IOException {
    String pattern = "<!-- " + name + " -->\\n(.*?)<!-- /" + name + " -->\\n";
    assertShown(pattern, actual, TranscriptPage::comparable);
  }

  private void assertShown(String pattern, String actual, UnaryOperator<String> comparable)
      throws IOException {
    String text = Files.readString(page);
    Matcher block = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    assertThat(block.find()).as(pattern).isTrue();
    if (Boolean.getBoolean("transcripts.update")) {
      Files.writeString(
          page, text.substring(0, block.start(1)) + actual + text.substring(block.end(1)));
    } else {
      assertThat(comparable.apply(block.group(1))).isEqualTo(comparable.apply(actual));
    }
  }

  /** Without what differs from run to run: digits of times and sizes, names of keys, addresses. */
  private static String comparable(String transcript) {
    return transcript
        .replaceAll("\\b(\\d{1,3}\\.){3}\\d+:\\d+|[a-z.]+:\\d+", "ADDRESS")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
        .replaceAll("\\b[0-9a-f]{8,}\\b", "HEX")
        .replaceAll("\\d+ octets, lifetime hint \\d+", "N octets, lifetime hint N")
        .replaceAll("[ \\t]+", " ");
  }
}
