// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The sizes that CONTRIBUTING.md limits: exported public types of a module, types of a package,
 * lines of a file. Each test prints what it counted. Only Java is counted: the Python programs that
 * generate and check vectors are outside the rules.
 */
class HouseTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root", "../.."));
  private static final int TYPES_OF_A_PACKAGE = 25;
  private static final int LINES_OF_A_FILE = 300;

  /** Stands on a line of its own below the package. */
  private static final Pattern REASON =
      Pattern.compile("(?m)^// Longer than 300 lines: \\S.{20,}$");

  private static final Pattern TYPE =
      Pattern.compile(
          "(?m)^(public )?((abstract|final|sealed|non-sealed|strictfp) )*"
              + "(class|record|enum|interface|@interface) (\\w+)");
  private static final Pattern EXPORT = Pattern.compile("(?m)^ *exports ([\\w.]+);");
  private static final Pattern API = Pattern.compile("<api.packages>(.*)</api.packages>");

  @ParameterizedTest
  @CsvSource({"codec, codec, 30", "engine, engine, 50", "cluster/core, cluster/core, 20"})
  void exportedPublicTypes_areWithinTheLimit(String module, String name, int limit)
      throws IOException {
    List<String> exported = new ArrayList<>();
    Path sources = ROOT.resolve(module).resolve("src/main/java");
    for (MatchResult export : matches(EXPORT, sources.resolve("module-info.java"))) {
      for (Path file : javaFiles(sources.resolve(export.group(1).replace('.', '/')), 1)) {
        matches(TYPE, file).stream()
            .filter(type -> type.group(1) != null)
            .forEach(type -> exported.add(type.group(5)));
      }
    }

    System.out.println("exported public types of " + name + ": " + exported.size());
    assertThat(exported).isNotEmpty().hasSizeLessThanOrEqualTo(limit);
    assertContributingSays("exported public types of " + name, limit);
  }

  /** A release is compared with the last one in these packages. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "codec",
        "engine",
        "cluster/core",
        "cluster/ats",
        "cluster/micrometer",
        "cluster/jetty"
      })
  void comparedPackages_areTheExportedOnes(String module) throws IOException {
    Path info = ROOT.resolve(module).resolve("src/main/java/module-info.java");
    List<String> exported = matches(EXPORT, info).stream().map(each -> each.group(1)).toList();

    MatchResult compared = matches(API, ROOT.resolve(module).resolve("pom.xml")).get(0);

    assertThat(compared.group(1).split(";")).containsExactlyInAnyOrderElementsOf(exported);
  }

  @Test
  void typesOfAPackage_areWithinTheLimit() throws IOException {
    Map<String, Integer> types = new TreeMap<>();
    for (Path file : javaFiles(ROOT, Integer.MAX_VALUE)) {
      String path = ROOT.relativize(file).toString();
      if (path.contains("src/main/java/")) {
        int count = matches(TYPE, file).size();
        types.merge(path.substring(0, path.lastIndexOf('/')), count, Integer::sum);
      }
    }

    types.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(5)
        .forEach(each -> System.out.println("types of " + each.getKey() + ": " + each.getValue()));
    assertThat(types).hasSizeGreaterThan(20);
    assertThat(types)
        .allSatisfy(
            (name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(TYPES_OF_A_PACKAGE));
    assertContributingSays("types of a package", TYPES_OF_A_PACKAGE);
  }

  @Test
  void linesOfAFile_areWithinTheLimit_unlessItsTopSaysWhy() throws IOException {
    List<String> tooLong = new ArrayList<>();
    List<String> reasonWithoutNeed = new ArrayList<>();
    List<String> twoReasons = new ArrayList<>();
    int reasons = 0;
    for (Path file : javaFiles(ROOT, Integer.MAX_VALUE)) {
      String text = Files.readString(file);
      boolean isLong = text.lines().count() > LINES_OF_A_FILE;
      boolean hasReason = REASON.matcher(top(text)).find();
      if (isLong && !hasReason) {
        tooLong.add(ROOT.relativize(file) + " has " + text.lines().count() + " lines");
      } else if (!isLong && hasReason) {
        reasonWithoutNeed.add(ROOT.relativize(file).toString());
      }
      if (matches(REASON, file).size() > 1) {
        twoReasons.add(ROOT.relativize(file).toString());
      }
      reasons += hasReason ? 1 : 0;
    }

    System.out.println("files longer than 300 lines, with a reason: " + reasons);
    assertThat(tooLong).isEmpty();
    assertThat(reasonWithoutNeed).isEmpty();
    assertThat(twoReasons).isEmpty();
    assertContributingSays("lines of a file, unless its top says why", LINES_OF_A_FILE);
  }

  private static void assertContributingSays(String number, int limit) throws IOException {
    assertThat(Files.readString(ROOT.resolve("CONTRIBUTING.md")))
        .contains("| " + number + " | " + limit + " |");
  }

  /** The lines in which the reason may stand. */
  private static String top(String text) {
    return String.join("\n", text.lines().limit(6).toList());
  }

  private static List<MatchResult> matches(Pattern pattern, Path file) throws IOException {
    return pattern.matcher(Files.readString(file)).results().toList();
  }

  private static List<Path> javaFiles(Path folder, int depth) throws IOException {
    return files(folder, depth, ".java").stream()
        .filter(file -> !file.getFileName().toString().endsWith("-info.java"))
        .toList();
  }

  private static List<Path> files(Path folder, int depth, String extension) throws IOException {
    try (Stream<Path> all = Files.walk(folder, depth)) {
      return all.filter(file -> file.toString().endsWith(extension))
          .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
          .toList();
    }
  }
}
