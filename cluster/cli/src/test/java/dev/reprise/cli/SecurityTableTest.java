// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests that SECURITY.md names exist, and each row of its long table is named by one. */
class SecurityTableTest {

  private static final int ROWS = 49;
  private static final Path ROOT = Path.of(System.getProperty("project.root", "../.."));
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\d+) \\|.*\\| ([^|]+) \\| ([^|]+) \\|$");

  /** A class that runs with each adapter, or that puts them side by side itself. */
  private static final Pattern THROUGH_ADAPTERS =
      Pattern.compile(
          "@ParameterizedClass\\n@EnumSource\\n(?s:.*)\\(Adapter adapter\\)"
              + "|List\\.of\\(Adapter\\.ENGINE, Adapter\\.CONTEXT\\)");

  private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+)`");

  static Stream<String> namedTests() throws IOException {
    String text = Files.readString(ROOT.resolve("SECURITY.md"));
    return NAMED.matcher(text).results().map(test -> test.group()).distinct();
  }

  @Test
  void table_rows_areAllThere_eachWithATestOrTheReasonWhyNot() throws IOException {
    List<Matcher> rows = rows().toList();

    assertThat(rows)
        .extracting(row -> Integer.valueOf(row.group(1)))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, ROWS).boxed().toList());
    assertThat(rows)
        .allMatch(
            row ->
                NAMED.matcher(row.group(3)).find() || row.group(3).startsWith("does not apply: "));
  }

  @ParameterizedTest
  @MethodSource("namedTests")
  void table_namedTest_exists(String named) throws IOException {
    Matcher test = NAMED.matcher(named);
    assertThat(test.find()).isTrue();

    Optional<Path> source = source(test.group(1) + ".java");

    assertThat(source).as(test.group(1)).isPresent();
    assertThat(Files.readString(source.orElseThrow()))
        .containsPattern(
            "(?s)@(Test|Property|ParameterizedTest).{0,600}? " + test.group(2) + "\\(");
  }

  /** What is about servers holds behind Bouncy Castle's protocol and behind javax.net.ssl alike. */
  @Test
  void table_rowAboutServers_hasATestThatRunsThroughEveryAdapter() throws IOException {
    for (Matcher row : rows().filter(each -> each.group(2).equals("servers")).toList()) {
      boolean found = false;
      for (MatchResult test : NAMED.matcher(row.group(3)).results().toList()) {
        String source = Files.readString(source(test.group(1) + ".java").orElseThrow());
        found |= THROUGH_ADAPTERS.matcher(source).find();
      }
      assertThat(found).as("row %s", row.group(1)).isTrue();
    }
  }

  /** The test names the defect that it guards against. */
  @Test
  void table_row_isNamedInTheCommentOfOneOfItsTests() throws IOException {
    for (Matcher row : rows().toList()) {
      List<MatchResult> tests = NAMED.matcher(row.group(3)).results().toList();
      Pattern named = Pattern.compile("SECURITY\\.md, rows? ([\\d, ]+, )?" + row.group(1) + "\\b");
      boolean found = tests.isEmpty();
      for (MatchResult test : tests) {
        found |= named.matcher(comment(test.group(1), test.group(2))).find();
      }
      assertThat(found).as("row %s", row.group(1)).isTrue();
    }
  }

  /** The text between the previous method and this one. */
  private static String comment(String type, String method) throws IOException {
    String source = Files.readString(source(type + ".java").orElseThrow());
    int declared = source.indexOf(" " + method + "(");
    return source.substring(Math.max(0, source.lastIndexOf("\n\n", declared)), declared);
  }

  private static Stream<Matcher> rows() throws IOException {
    Stream.Builder<Matcher> rows = Stream.builder();
    for (String line : Files.readAllLines(ROOT.resolve("SECURITY.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.find()) {
        rows.add(row);
      }
    }
    return rows.build();
  }

  private static Optional<Path> source(String name) throws IOException {
    for (String module :
        List.of(
            "codec",
            "engine",
            "cluster/core",
            "cluster/redis",
            "cluster/ats",
            "cluster/cli",
            "testvectors")) {
      Path tests = ROOT.resolve(module).resolve("src/test/java");
      if (!Files.isDirectory(tests)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(tests)) {
        Optional<Path> found =
            files.filter(file -> file.getFileName().toString().equals(name)).findFirst();
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }
}
