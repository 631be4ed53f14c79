// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The guide docs/servers.md. */
final class ServersPage {

  static final Path ROOT = Path.of(System.getProperty("project.root", "../.."));

  private static final Path PAGE = ROOT.resolve("docs/servers.md");
  private static final String BEGIN = "<!-- servers -->\n";
  private static final String END = "<!-- /servers -->";
  private static final Pattern EXAMPLE =
      Pattern.compile("(?s)<!-- example:([a-z0-9-]+) -->\n```[a-z]*\n(.*?)```\n");

  private static final Path METRICS = ROOT.resolve("docs/operating.md");
  private static final Pattern METRIC = Pattern.compile("`(tls_resumption_[a-z_]+)`");

  /** What a node learns by asking the store for all members, and the size of its cache. */
  private static final String NOT_OF_A_PROCESS =
      "tls_resumption_(stek_members|followers|clock_skew|sessions_(entries|weight)).*";

  private ServersPage() {}

  static String table() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    return page.substring(begin, page.indexOf(END, begin));
  }

  static void replaceTable(String table) throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    Files.writeString(
        PAGE, page.substring(0, begin) + table + page.substring(page.indexOf(END, begin)));
  }

  /** The metrics that docs/operating.md lists, but for those of the members and the cache. */
  static List<String> metricsOfOneProcess() throws IOException {
    return METRIC
        .matcher(Files.readString(METRICS))
        .results()
        .map(metric -> metric.group(1))
        .filter(name -> !name.matches(NOT_OF_A_PROCESS))
        .distinct()
        .toList();
  }

  /** The lines before the blocks of code in one of the languages. */
  static List<String> blocks(String... languages) throws IOException {
    return Pattern.compile("(?m)^(.*)\n```(" + String.join("|", languages) + ")$")
        .matcher(Files.readString(PAGE))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** The artifacts of Reprise that readers are told to depend on. */
  static List<String> artifacts() throws IOException {
    return Pattern.compile("`(reprise-[a-z-]+)`")
        .matcher(Files.readString(PAGE))
        .results()
        .map(artifact -> artifact.group(1))
        .distinct()
        .toList();
  }

  /** The examples by their names. */
  static Map<String, String> examples() throws IOException {
    Map<String, String> examples = new TreeMap<>();
    Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
    while (example.find()) {
      examples.put(example.group(1), example.group(2));
    }
    return examples;
  }
}
