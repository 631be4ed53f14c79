// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Conversations that stand in a document between {@code <!-- transcript -->} comments, each under
 * its title and with a blank line behind it. What a test has seen must stand there; with {@code
 * -Dtranscripts.update=true} it is put there.
 */
public final class DocumentedTranscript {

  private static final String BEGIN = "<!-- transcript -->\n```\n";
  private static final String END = "```\n<!-- /transcript -->";

  private final Path document;
  private final Map<String, String> seen = new TreeMap<>();

  public DocumentedTranscript(Path document) {
    this.document = document;
  }

  /** Enters a command, without what differs from run to run, and what was said. */
  public void add(String title, String command, int port, Path directory, String... said) {
    String shown = command.replace(directory + "/", "").replace(Integer.toString(port), "PORT");
    StringBuilder lines = new StringBuilder("$ " + shown + "\n");
    for (String line : said) {
      lines.append(line).append(line.isEmpty() ? "" : "\n");
    }
    seen.merge("# " + title + "\n", lines.toString(), String::concat);
  }

  /** The lines of a program's output in which that pattern occurs; none if it is empty. */
  public static String lines(String output, String pattern) {
    if (pattern.isEmpty()) {
      return "";
    }
    return Pattern.compile("^.*" + pattern + ".*$", Pattern.MULTILINE)
        .matcher(output)
        .results()
        .map(MatchResult::group)
        .map(String::strip)
        .collect(Collectors.joining("\n"));
  }

  /** Compares what was seen with the document, or writes it there. */
  public void settle() throws IOException {
    String text = Files.readString(document);
    if (Boolean.getBoolean("transcripts.update")) {
      int begin = text.indexOf(BEGIN) + BEGIN.length();
      String all =
          seen.entrySet().stream()
              .map(each -> each.getKey() + each.getValue())
              .collect(Collectors.joining("\n"));
      Files.writeString(
          document, text.substring(0, begin) + all + text.substring(text.indexOf(END)));
      return;
    }
    seen.forEach((title, lines) -> assertThat(text).contains("\n" + title + lines));
  }
}
