// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The parts of a document between {@code <!-- bench:NAME -->} and the next {@code <!-- bench -->}.
 */
final class ReadmeTables {

  private static final String CLOSING = "<!-- bench -->";

  private ReadmeTables() {}

  /**
   * Replaces one part, markers excluded.
   *
   * @throws IllegalStateException if the document has no such markers
   */
  static void replace(Path document, String name, String content) throws IOException {
    String opening = "<!-- bench:" + name + " -->";
    String text = Files.readString(document);
    int start = text.indexOf(opening);
    int end = start < 0 ? -1 : text.indexOf(CLOSING, start);
    if (end < 0) {
      throw new IllegalStateException(document + " has no " + opening + " ... " + CLOSING);
    }
    Files.writeString(
        document,
        text.substring(0, start + opening.length())
            + "\n"
            + content.strip()
            + "\n"
            + text.substring(end));
  }
}
