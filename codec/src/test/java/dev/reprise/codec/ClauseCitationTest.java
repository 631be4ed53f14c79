// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Clauses of specifications that code quotes, in all modules: a line {@code // = RFC n, Section m},
 * then the sentence in lines {@code // # ...}.
 */
class ClauseCitationTest {

  private static final String SECTION = "// = ";
  private static final String SENTENCE = "// # ";

  @Test
  void everyClauseCitedInCode_isCitedInATest() throws IOException {
    Set<String> code = new TreeSet<>();
    Set<String> tests = new TreeSet<>();
    for (Path file : javaFiles()) {
      boolean isTest = file.toString().replace('\\', '/').contains("/src/test/");
      (isTest ? tests : code).addAll(clauses(Files.readAllLines(file)));
    }

    assertThat(code).isNotEmpty();
    assertThat(tests).containsAll(code);
  }

  @Test
  void clauses_sentenceOverSeveralLines_isOneClause() {
    List<String> lines =
        List.of("  // = RFC 1, Section 2", "  // # One", "  // # sentence.", "  code();");

    assertThat(clauses(lines)).containsExactly("RFC 1, Section 2: One sentence.");
  }

  @Test
  void clauses_twoInARow_areTwo() {
    List<String> lines =
        List.of("// = RFC 1, Section 2", "// # One.", "// = RFC 1, Section 3", "// # Two.");

    assertThat(clauses(lines)).containsExactly("RFC 1, Section 2: One.", "RFC 1, Section 3: Two.");
  }

  private static List<String> clauses(List<String> lines) {
    List<String> clauses = new ArrayList<>();
    boolean open = false;
    for (String line : lines) {
      String text = line.strip();
      if (text.startsWith(SECTION)) {
        clauses.add(text.substring(SECTION.length()) + ":");
        open = true;
      } else if (open && text.startsWith(SENTENCE)) {
        int last = clauses.size() - 1;
        clauses.set(last, clauses.get(last) + " " + text.substring(SENTENCE.length()).strip());
      } else {
        open = false;
      }
    }
    return clauses;
  }

  private static List<Path> javaFiles() throws IOException {
    Path root = Path.of(System.getProperty("project.root", "..")).toAbsolutePath().normalize();
    assertThat(root.resolve("pom.xml")).exists();
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !root.relativize(file).toString().contains("target"))
          .toList();
    }
  }
}
