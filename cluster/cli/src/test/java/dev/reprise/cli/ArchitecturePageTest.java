// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A ticket's way in ARCHITECTURE.md: at most ten steps, whose types and methods exist. */
class ArchitecturePageTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root", "../.."));
  private static final Pattern STEP = Pattern.compile("(?m)^(\\d+)\\. \\*\\*");
  private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");
  private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z]\\w+)[.`]");

  private static List<Path> sources = List.of();

  @BeforeAll
  static void findSources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      sources = files.filter(file -> file.toString().contains("src/main/java/")).toList();
    }
  }

  static Stream<String> namedMethods() throws IOException {
    return METHOD.matcher(way()).results().map(MatchResult::group).distinct();
  }

  static Stream<String> namedTypes() throws IOException {
    return TYPE.matcher(way()).results().map(type -> type.group(1)).distinct();
  }

  @Test
  void ticketsWay_hasAtMostTenSteps_eachWithAMethod() throws IOException {
    String way = way();
    List<MatchResult> steps = STEP.matcher(way).results().toList();

    assertThat(steps).hasSizeBetween(5, 10);
    for (int i = 0; i < steps.size(); i++) {
      int end = i + 1 < steps.size() ? steps.get(i + 1).start() : way.length();
      assertThat(steps.get(i).group(1)).isEqualTo(String.valueOf(i + 1));
      assertThat(way.substring(steps.get(i).start(), end)).containsPattern(METHOD);
    }
  }

  @ParameterizedTest
  @MethodSource("namedMethods")
  void namedMethod_isDeclaredByItsType(String named) throws IOException {
    Matcher method = METHOD.matcher(named);
    assertThat(method.find()).isTrue();

    String source = source(method.group(1));

    assertThat(source)
        .containsPattern("(?m)^  [\\w@][\\w@<>\\[\\], .?]* " + method.group(2) + "\\(");
  }

  @ParameterizedTest
  @MethodSource("namedTypes")
  void namedType_isInTheProductionCode(String type) throws IOException {
    assertThat(source(type)).containsPattern("\\b(class|record|interface|enum) " + type + "\\b");
  }

  private static String way() throws IOException {
    String page = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
    return page.substring(page.indexOf("## A ticket's way"), page.indexOf("## Life of a key"));
  }

  /** The source of a top-level type of any module. */
  private static String source(String type) throws IOException {
    List<Path> found =
        sources.stream()
            .filter(file -> file.getFileName().toString().equals(type + ".java"))
            .toList();
    assertThat(found).as(type).hasSize(1);
    return Files.readString(found.get(0));
  }
}
