// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** README.md, held to the tests that run its examples. */
class ReadmeTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root", "../.."));
  private static final Path ENGINE =
      ROOT.resolve("engine/src/test/java/dev/reprise/engine/bc/EmbeddingHandshakeTest.java");
  private static final Path CLUSTER =
      ROOT.resolve("cluster/redis/src/test/java/dev/reprise/cluster/redis/EmbeddingIT.java");

  @ParameterizedTest
  @ValueSource(strings = {"server", "client", "cluster"})
  void example_inReadme_isTheCodeThatTheTestRuns(String name) throws IOException {
    assertThat(exampleInReadme(name)).isNotEmpty().isEqualTo(exampleInSource(name));
  }

  @Test
  void links_toFilesOfTheProject_leadSomewhere() throws IOException {
    List<String> targets =
        Pattern.compile("\\]\\(([^):#]+)\\)")
            .matcher(Files.readString(ROOT.resolve("README.md")))
            .results()
            .map(link -> link.group(1))
            .toList();

    assertThat(targets).isNotEmpty().allMatch(target -> Files.exists(ROOT.resolve(target)));
  }

  private static List<String> exampleInReadme(String name) throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
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
