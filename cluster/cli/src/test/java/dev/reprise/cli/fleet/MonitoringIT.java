// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.fleet.testing.FleetClients;
import dev.reprise.cli.fleet.testing.FleetFiles;
import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.ServeProcess;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The alert rules and the dashboard of {@code packaging/monitoring}, before a real Prometheus that
 * scrapes two nodes.
 */
class MonitoringIT {

  private static final Path ROOT = Path.of(System.getProperty("project.root", "../.."));
  private static final Path MONITORING = ROOT.resolve("packaging/monitoring");
  private static final Pattern METRIC = Pattern.compile("\\btls_resumption_\\w+");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir static Path directory;
  private static RedisServer redis;
  private static final List<ServeProcess> NODES = new ArrayList<>();
  private static RunningProcess prometheus;
  private static String address;

  @BeforeAll
  static void startFleetAndPrometheus() throws IOException {
    String program = Peers.find("prometheus");
    redis = RedisServer.start();
    FleetFiles files = FleetFiles.create(directory, "redis://" + redis.address());
    for (int i = 1; i <= 2; i++) {
      NODES.add(ServeProcess.start(files.serve("node-" + i, "--metrics", "127.0.0.1:0")));
    }
    address = "127.0.0.1:" + PeerServer.freePort();
    prometheus =
        RunningProcess.start(
            List.of(
                program,
                "--config.file=" + configuration(),
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=" + address));
    FleetClients clients =
        new FleetClients(directory, NODES.stream().map(ServeProcess::port).toList());
    clients.assertResumedEverywhere(clients.sessions(true), true);
    awaitValue("sum(tls_resumption_handshakes_total{result=\"resumed\"}) >= 2");
    clients.assertResumedEverywhere(clients.sessions(true), true);
    awaitValue("sum(rate(tls_resumption_handshakes_total{result=\"resumed\"}[10m])) > 0");
  }

  private static String configuration() throws IOException {
    return Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ['%s']
            scrape_configs:
              - job_name: reprise
                static_configs: [{targets: ['%s', '%s']}]
            """
                .formatted(
                    MONITORING.resolve("alerts.yml").toAbsolutePath().normalize(),
                    metrics(0).getAuthority(),
                    metrics(1).getAuthority()))
        .toString();
  }

  @AfterAll
  static void stopAll() {
    if (prometheus != null) {
      prometheus.close();
    }
    NODES.forEach(ServeProcess::close);
    if (redis != null) {
      redis.close();
    }
  }

  @Test
  void rules_areValid_andAlertInTheirCasesOnly() {
    String promtool = Peers.find("promtool");
    String rules = MONITORING.resolve("alerts.yml").toString();
    String tests = MONITORING.resolve("alerts.test.yml").toString();

    RunningProcess.Result check =
        RunningProcess.run("", List.of(promtool, "check", "rules", rules));
    RunningProcess.Result test = RunningProcess.run("", List.of(promtool, "test", "rules", tests));

    assertThat(check.exitCode()).as(check.all()).isZero();
    assertThat(test.exitCode()).as(test.all()).isZero();
  }

  @Test
  void everyMetricOfRulesAndDashboard_isOneOfTheNodes() throws Exception {
    String nodes = get(metrics(0).resolve("/metrics"));
    Set<String> unknown = new TreeSet<>();
    for (String expression : expressions()) {
      METRIC
          .matcher(expression)
          .results()
          .map(MatchResult::group)
          .filter(metric -> !isRecorded(expression, metric))
          .filter(metric -> !nodes.contains("\n" + metric + "{") && !has(nodes, metric))
          .forEach(unknown::add);
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void everyQueryOfTheDashboard_isAnswered() throws Exception {
    for (String expression : dashboard()) {
      JsonNode answer = query(expression);

      assertThat(answer.get("status").asText()).as(expression).isEqualTo("success");
    }
    assertThat(query(dashboard().get(0)).at("/data/result/0/value/1").asDouble())
        .isBetween(0.01, 1.0);
  }

  @Test
  void everyRule_isEvaluated_andAHealthyFleetAlertsNobody() throws Exception {
    JsonNode rules = json("/api/v1/rules");

    assertThat(rules.findValuesAsText("health")).hasSizeGreaterThan(5).containsOnly("ok");
    assertThat(rules.findValuesAsText("state")).isNotEmpty().doesNotContain("firing");
  }

  @Test
  void everyAlert_hasASectionInTheRunbook() throws IOException {
    String runbook = Files.readString(ROOT.resolve("docs/runbook.md"));
    String rules = Files.readString(MONITORING.resolve("alerts.yml"));
    List<String> alerts = all("- alert: (\\w+)", rules);

    assertThat(alerts).hasSize(8);
    assertThat(runbook.lines()).containsAll(alerts.stream().map(each -> "## " + each).toList());
    assertThat(all("runbook: (\\S+)", rules))
        .containsExactlyElementsOf(
            alerts.stream()
                .map(each -> "docs/runbook.md#" + each.toLowerCase(Locale.ROOT))
                .toList());
  }

  private static boolean isRecorded(String expression, String metric) {
    return expression.contains(":" + metric + ":");
  }

  private static boolean has(String metrics, String name) {
    return metrics.lines().anyMatch(line -> line.startsWith(name + " "));
  }

  /** All expressions of the rules and of the dashboard. */
  private static List<String> expressions() throws Exception {
    List<String> expressions = new ArrayList<>(dashboard());
    json("/api/v1/rules").findValuesAsText("query").forEach(expressions::add);
    assertThat(expressions).hasSizeGreaterThan(30);
    return expressions;
  }

  /** The expressions of the dashboard, with values for its variables. */
  private static List<String> dashboard() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(MONITORING.resolve("dashboard.json").toFile());
    return dashboard.findValuesAsText("expr").stream()
        .map(each -> each.replace("$job", ".*").replace("$__rate_interval", "1m"))
        .toList();
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(each -> each.group(1)).toList();
  }

  /** Where a node has its metrics. */
  private static URI metrics(int node) {
    String line = NODES.get(node).process().awaitLine(each -> each.startsWith("metrics "));
    return URI.create(line.split(" ", 2)[1]);
  }

  private static void awaitValue(String expression) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isAnswered(expression)) {
      assertThat(System.nanoTime() - end).as(expression + prometheus).isNegative();
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  private static boolean isAnswered(String expression) {
    try {
      return !query(expression).at("/data/result").isEmpty();
    } catch (IOException e) {
      return false; // it does not listen yet
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode query(String expression) throws IOException, InterruptedException {
    return json("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
  }

  private static JsonNode json(String path) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get(URI.create("http://" + address + path)));
  }

  private static String get(URI uri) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
