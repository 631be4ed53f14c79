// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** README.md and the guides, compared with the code, the commands and the files that they name. */
class ReadmeTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root", "../.."));
  private static final Path README = ROOT.resolve("README.md");
  private static final Path ENGINE =
      ROOT.resolve("engine/src/test/java/dev/reprise/engine/bc/EmbeddingHandshakeTest.java");
  private static final Path CLUSTER =
      ROOT.resolve("cluster/redis/src/test/java/dev/reprise/cluster/redis/EmbeddingIT.java");
  private static final int MOST_LINES = 150;
  private static final int MOST_COLUMNS = 100;
  private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)(?:#[^)]*)?\\)");

  /** A line of a transcript that stands for lines that are left out. */
  private static final String OMISSION = "\n…\n";

  static Stream<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path folder : List.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("testvectors"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages.stream();
  }

  @ParameterizedTest
  @ValueSource(strings = {"server", "client", "cluster"})
  void example_inReadme_isTheCodeThatTheTestRuns(String name) throws IOException {
    assertThat(exampleInReadme(name)).isNotEmpty().isEqualTo(exampleInSource(name));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void links_toFilesOfTheProject_leadToAFile(Path page) throws IOException {
    List<String> targets =
        LINK.matcher(Files.readString(page)).results().map(link -> link.group(1)).toList();

    assertThat(targets).allMatch(target -> Files.exists(page.resolveSibling(target)));
  }

  @Test
  void readme_linksToEveryGuide() throws IOException {
    List<String> targets =
        LINK.matcher(Files.readString(README)).results().map(link -> link.group(1)).toList();
    try (Stream<Path> guides = Files.list(ROOT.resolve("docs"))) {
      assertThat(guides.filter(file -> file.toString().endsWith(".md")))
          .allMatch(guide -> targets.contains("docs/" + guide.getFileName()));
    }
  }

  @Test
  void readme_isShort() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(MOST_LINES);
  }

  /** Tables, links, pictures and what a program reads or prints have no other place to break. */
  @ParameterizedTest
  @MethodSource("pages")
  void lines_ofProse_fitTheirColumns(Path page) throws IOException {
    boolean inBlock = false;
    for (String line : Files.readAllLines(page)) {
      if (line.startsWith("```")) {
        inBlock = !inBlock;
      }
      boolean isProse =
          !inBlock && !line.startsWith("|") && !line.startsWith("    ") && !line.startsWith("!");
      if (isProse && line.length() > MOST_COLUMNS) {
        assertThat(line.strip()).as("%s: a word that does not fit", page).doesNotContain(" ");
      }
    }
  }

  /** The numbers differ from run to run. */
  @Test
  void demo_printsWhatReadmeShows() throws IOException {
    Matcher shown =
        Pattern.compile(
                "<!-- transcript:demo -->\n```\n\\$ ./reprise demo\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(README));
    assertThat(shown.find()).isTrue();
    StringWriter out = new StringWriter();

    int exitCode = Reprise.execute(new PrintWriter(out), new PrintWriter(out), "demo");

    assertThat(exitCode).isZero();
    int omission = shown.group(1).indexOf(OMISSION);
    assertThat(withoutTimes(out.toString()))
        .startsWith(withoutTimes(shown.group(1).substring(0, omission + 1)))
        .endsWith(withoutTimes(shown.group(1).substring(omission + OMISSION.length())).strip());
  }

  /** Commands that the text names exist, and have the options that it gives them. */
  @ParameterizedTest
  @MethodSource("pages")
  void commands_thatAPageNames_exist(Path page) throws IOException {
    Pattern named = Pattern.compile("(?:\\./)?reprise((?: (?!#)[a-zA-Z0-9_:=./+&?'-]+)+)");
    for (MatchResult match : named.matcher(Files.readString(page)).results().toList()) {
      String[] words = match.group(1).strip().split(" ", -1);
      CommandLine command = Reprise.commandLine(words);
      for (String word : words) {
        if (command.getSubcommands().containsKey(word)) {
          command = command.getSubcommands().get(word);
        } else if (word.startsWith("--")) {
          assertThat(command.getCommandSpec().optionsMap())
              .as("%s: %s", page.getFileName(), match.group())
              .containsKey(word.replaceAll("[^a-z-].*", ""));
        }
      }
    }
  }

  private static String withoutTimes(String text) {
    return text.replaceAll("(?m)(?<=\\s)\\d+(?=\\s+\\d|$)", "N").replaceAll("[ \\t]+", " ").strip();
  }

  private static List<String> exampleInReadme(String name) throws IOException {
    List<String> lines = Files.readAllLines(README);
    int start = lines.indexOf("<!-- example:" + name + " -->") + 2;
    int end = start + lines.subList(start, lines.size()).indexOf("```");
    return lines.subList(start, end);
  }

  /** The lines between the markers, each run of them without its common indentation. */
  private static List<String> exampleInSource(String name) throws IOException {
    List<String> example = new ArrayList<>();
    List<String> run = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(name.equals("cluster") ? CLUSTER : ENGINE)) {
      if (line.strip().equals("// example:" + name)) {
        inside = true;
      } else if (inside && line.strip().equals("// example: end")) {
        inside = false;
        int indent = run.stream().mapToInt(ReadmeTest::indent).min().orElse(0);
        run.forEach(each -> example.add(each.substring(indent)));
        run.clear();
      } else if (inside) {
        run.add(line);
      }
    }
    return example;
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }
}
