// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.Reprise;
import dev.reprise.cli.fleet.testing.FleetClients;
import dev.reprise.cli.fleet.testing.FleetFiles;
import dev.reprise.cli.testing.ServeProcess;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes of {@code reprise serve} that share keys and sessions through Redis, clients of
 * OpenSSL that go from one to the other, and an operator.
 */
public class RedisFleetIT {

  private static final String POLL = "500ms";

  @TempDir static Path directory;
  private static RedisServer redis;
  private static FleetFiles files;
  private static final List<ServeProcess> NODES = new ArrayList<>();
  private static FleetClients clients;

  @BeforeAll
  static void startFleet() throws IOException {
    redis = RedisServer.start();
    files = FleetFiles.create(directory, "redis://" + redis.address());
    for (int i = 1; i <= 3; i++) {
      NODES.add(
          ServeProcess.start(
              files.serve("node-" + i, "--poll-every", POLL, "--metrics", "127.0.0.1:0")));
    }
    clients = new FleetClients(directory, NODES.stream().map(ServeProcess::port).toList());
    awaitConverged();
  }

  @AfterAll
  static void stopFleet() {
    NODES.forEach(ServeProcess::close);
    redis.close();
  }

  @Test
  void ticketsOfEveryNode_resumeAtEveryNode_alsoAfterARotation() throws IOException {
    List<FleetClients.Kept> tickets = clients.sessions(true);
    clients.assertResumedEverywhere(tickets, true);
    String before = status().get("keys").get(0).get("id").textValue();

    Ran rotated = run("cluster", "rotate");

    assertThat(rotated.exitCode()).as(rotated.toString()).isZero();
    assertThat(rotated.out()).contains("opened by 3 of 3 nodes, seals now");
    assertThat(status().get("keys").get(0).get("id").textValue())
        .isNotEqualTo(before)
        .isEqualTo(rotated.out().substring(0, 8));
    clients.assertResumedEverywhere(tickets, true);
    clients.assertResumedEverywhere(clients.sessions(true), true);
  }

  @Test
  void sessionIdsOfEveryNode_resumeAtEveryNode() {
    clients.assertResumedEverywhere(clients.sessions(false), false);
  }

  @Test
  void status_showsMembersAndKeys() throws IOException {
    awaitConverged();
    JsonNode status = status();

    assertThat(status.get("ok").booleanValue()).isTrue();
    assertThat(status.get("members").findValuesAsText("node"))
        .containsExactly("node-1", "node-2", "node-3");
    assertThat(status.get("keys").findValuesAsText("phase")).contains("sealing");
    Ran text = run("cluster", "status");
    assertThat(text.exitCode()).isZero();
    assertThat(text.out()).contains("members    3 live").contains("converged  yes");
  }

  @Test
  void revokedKey_itsTicketsAreDeclined_andAnotherSeals() throws IOException {
    List<FleetClients.Kept> tickets = clients.sessions(true);
    String key = status().get("keys").get(0).get("id").textValue();

    Ran revoked = run("cluster", "revoke", "--key", key);

    assertThat(revoked.exitCode()).as(revoked.toString()).isZero();
    awaitConverged();
    for (int i = 0; i < NODES.size(); i++) {
      clients.assertDeclined(tickets.get(0), i, "retired_key");
    }
    assertThat(status().get("keys").get(0).get("id").textValue()).isNotEqualTo(key);
    clients.assertResumedEverywhere(clients.sessions(true), true);
  }

  @Test
  void metrics_countMembersAndLookups() throws Exception {
    clients.assertResumedEverywhere(clients.sessions(false), false);
    awaitConverged();

    String metrics = get(0, "metrics");
    assertThat(metrics)
        .contains("tls_resumption_stek_members_known 3.0")
        .contains("tls_resumption_stek_members_acked 3.0")
        .contains("tls_resumption_cluster_connected 1.0")
        .contains("tls_resumption_cluster_dropped_total 0.0")
        .contains("tls_resumption_cluster_queue_depth")
        .containsPattern("tls_resumption_sessions_lookups_total\\{result=\"hit_remote\"\\} [1-9]");
    assertThat(get(0, "health"))
        .contains("\"ok\":true")
        .contains("members_converged", "3 of 3 live members open every key");
  }

  private static String get(int node, String path) throws IOException, InterruptedException {
    String line = NODES.get(node).process().awaitLine(each -> each.startsWith("metrics "));
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(line.split(" ", 2)[1] + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void errors_endWithTheirExitCodes() throws IOException {
    Path other =
        Files.writeString(directory.resolve("other"), "00112233445566778899aabbccddeeff".repeat(2));
    Ran wrongSecret =
        Ran.of("cluster", "status", "--cluster", files.uri(), "--cluster-secret", other.toString());
    assertThat(wrongSecret.exitCode()).isEqualTo(1);
    assertThat(wrongSecret.out()).contains("a record that no secret opens");

    Ran nobody =
        Ran.of(
            "cluster",
            "status",
            "--cluster",
            "redis://user:hidden@127.0.0.1:" + RedisServer.freePort(),
            "--cluster-secret",
            other.toString());
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.err()).contains("Redis").doesNotContain("hidden");

    assertThat(run("cluster", "revoke", "--key", beginningOfNoKey()).exitCode()).isEqualTo(2);
    assertThat(Ran.of("cluster").exitCode()).isEqualTo(2);
    assertThat(Ran.of("cluster", "status").err()).contains("--cluster: is missing");
  }

  /** Names of keys are random, so one of the ring's may begin with any two digits. */
  private static String beginningOfNoKey() throws IOException {
    List<String> ids = status().get("keys").findValuesAsText("id");
    return IntStream.range(0, 256)
        .mapToObj("%02x"::formatted)
        .filter(beginning -> ids.stream().noneMatch(id -> id.startsWith(beginning)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void demo_resumesEverySessionAtEveryNode() {
    Ran demo = Ran.of("demo", "--cluster", "redis://" + redis.address() + "/1");

    assertThat(demo.exitCode()).as(demo.toString()).isZero();
    assertThat(demo.out()).contains("36 of 36 sessions resumed");
  }

  private static JsonNode status() throws IOException {
    return new ObjectMapper().readTree(run("cluster", "status", "--json").out());
  }

  private static void awaitConverged() {
    await(() -> run("cluster", "status").exitCode() == 0);
  }

  /** Waits until a condition holds. */
  public static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private static Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--cluster", files.uri(), "--poll-every", "5s"));
    all.addAll(List.of("--cluster-secret", files.secret().toString()));
    return Ran.of(all.toArray(String[]::new));
  }

  /** What a command has left. */
  public record Ran(int exitCode, String out, String err) {
    public static Ran of(String... arguments) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      int exitCode = Reprise.execute(new PrintWriter(out), new PrintWriter(err), arguments);
      return new Ran(exitCode, out.toString(), err.toString());
    }
  }
}
