// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.NodeTraffic;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of metrics in docs/operating.md, beside what a node of a cluster serves. */
class MetricsTableTest {

  private static final Path PAGE =
      Path.of(System.getProperty("project.root", "../.."), "docs/operating.md");
  private static final Pattern TABLE =
      Pattern.compile("(?s)<!-- metrics -->\\n(.*?)<!-- /metrics -->");
  private static final Pattern WORD = Pattern.compile("`([a-z_]+)`");
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^(tls_resumption_[a-z_]+)(?:\\{([^}]*)\\})? ");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
  private static final Pattern PARTS = Pattern.compile("_(count|sum|max|bucket)$");

  @TempDir private Path directory;

  @Test
  void table_namesAndTags_areThoseOfANode() throws Exception {
    assertThat(documented()).isEqualTo(served());
  }

  /** A mean hides what is slow, and quantiles of single nodes can't be added up. */
  @Test
  void everyDurationAndSize_hasBuckets() throws Exception {
    String text = text();

    Set<String> measured = words(Pattern.compile("(?m)^(tls_resumption_\\w+)_sum[ {]"), text);
    assertThat(measured).hasSizeGreaterThan(3);
    assertThat(words(Pattern.compile("(?m)^(tls_resumption_\\w+)_bucket[ {]"), text))
        .containsExactlyElementsOf(measured);
  }

  private static Map<String, Set<String>> documented() throws Exception {
    Matcher table = TABLE.matcher(Files.readString(PAGE));
    assertThat(table.find()).isTrue();
    Map<String, Set<String>> documented = new TreeMap<>();
    table
        .group(1)
        .lines()
        .map(line -> line.split("\\|", -1))
        .filter(cells -> cells.length > 3 && cells[1].contains("`"))
        .forEach(
            cells ->
                words(WORD, cells[1]).forEach(name -> documented.put(name, words(WORD, cells[2]))));
    return documented;
  }

  private Map<String, Set<String>> served() throws Exception {
    Map<String, Set<String>> served = new TreeMap<>();
    Matcher samples = SAMPLE.matcher(text());
    while (samples.find()) {
      String name = PARTS.matcher(samples.group(1)).replaceFirst("");
      String labels = samples.group(2) == null ? "" : samples.group(2);
      Set<String> tags = words(LABEL, labels);
      tags.removeAll(Set.of("le", "quantile"));
      served.merge(name, tags, MetricsTableTest::both);
    }
    return served;
  }

  /** What a node of a cluster serves. */
  private String text() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "0123456789abcdef".repeat(4));
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    List<String> options =
        List.of(
            "--metrics",
            "0",
            "--node",
            "n1",
            "--cluster",
            "embedded:MetricsTableTest",
            "--cluster-secret",
            secret.toString());
    try (ServeNode node = ServeNode.start(options)) {
      new NodeTraffic(node.port()).visitTwice(Mechanism.TICKET);
      URI metrics = URI.create("http://127.0.0.1:" + node.metrics().getPort() + "/metrics");
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static Set<String> both(Set<String> one, Set<String> other) {
    Set<String> all = new TreeSet<>(one);
    all.addAll(other);
    return all;
  }

  private static Set<String> words(Pattern pattern, String text) {
    Set<String> words = new TreeSet<>();
    pattern.matcher(text).results().forEach(word -> words.add(word.group(1)));
    return words;
  }
}
