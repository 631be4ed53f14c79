// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every example of docs/servers.md is code, or a setting, of a server that the tests run. */
class ServersPageTest {

  private static final Path SOURCES = ServersPage.ROOT.resolve("cluster/servers/src/test");
  private static final Pattern EXAMPLE =
      Pattern.compile("(?s)( *)(?:#|//) example:([a-z0-9-]+)\n(.*?\n)\\s*(?:#|//) example: end\n");

  @Test
  void examples_areTheCodeThatTheTestsRun() throws IOException {
    Map<String, String> shown = ServersPage.examples();

    assertThat(shown).hasSizeGreaterThan(10).isEqualTo(examplesInSources());
  }

  @Test
  void javaAndProperties_areAllExamplesOrFollowed() throws IOException {
    assertThat(ServersPage.blocks("java", "properties"))
        .hasSizeGreaterThan(10)
        .allSatisfy(
            before -> assertThat(before).matches("<!-- (example|follow):[A-Za-z0-9.-]+ -->"));
  }

  @Test
  void artifactsOfTheGuide_areModules() throws IOException {
    List<String> modules = new ArrayList<>();
    for (String folder :
        List.of(
            "cluster/redis",
            "cluster/netty",
            "cluster/jetty",
            "cluster/kafka",
            "cluster/micrometer")) {
      modules.add(Files.readString(ServersPage.ROOT.resolve(folder).resolve("pom.xml")));
    }

    assertThat(ServersPage.artifacts())
        .hasSize(modules.size())
        .allSatisfy(
            name ->
                assertThat(modules)
                    .anyMatch(
                        pom -> pom.contains("<artifactId>" + name + "</artifactId>\n  <name>")));
  }

  private static Map<String, String> examplesInSources() throws IOException {
    Map<String, String> examples = new TreeMap<>();
    for (Path file : sources()) {
      Matcher example = EXAMPLE.matcher(Files.readString(file));
      while (example.find()) {
        String lines = example.group(3).replaceAll("(?m)^" + example.group(1), "");
        assertThat(examples.put(example.group(2), lines)).as(example.group(2)).isNull();
      }
    }
    return examples;
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return new ArrayList<>(
          files.filter(file -> file.toString().matches(".*\\.(java|properties)")).toList());
    }
  }
}
