// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.testing.FollowProcess;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A follower in a process of its own, alone in its cluster. */
class FollowIT {

  @TempDir private Path directory;

  @Test
  void sigterm_endsIt_andTheKeysStayAsTheyAre() throws IOException {
    Path file = directory.resolve("ticket.keys");
    try (FollowProcess follower = FollowProcess.start(options("raw:" + file))) {
      follower.awaitKeys(1);
      byte[] before = Files.readAllBytes(file);

      follower.process().terminate();
      RunningProcess.Result result = follower.process().awaitEnd();

      assertThat(result.exitCode()).as(result.all()).isZero();
      assertThat(result.err()).isEmpty();
      assertThat(file).hasBinaryContent(before).hasSize(80);
    }
  }

  /** A supervisor, a scraper and an operator see whether the program has the keys. */
  @Test
  void statusServer_tellsWhetherTheProgramHasTheRingsKeys() throws Exception {
    Path allowed = directory.resolve("allowed");
    List<String> options = new ArrayList<>(List.of(options("raw:" + directory.resolve("keys"))));
    options.addAll(List.of("--metrics", "0", "--exec", "test -e " + allowed));
    try (FollowProcess follower = FollowProcess.start(options.toArray(String[]::new))) {
      String base =
          follower
              .process()
              .awaitLine(line -> line.startsWith("metrics http://127.0.0.1:"))
              .substring("metrics ".length());
      follower.process().awaitErrorLine(line -> line.contains("reload failed, exit 1"));
      assertThat(get(base + "live").statusCode()).isEqualTo(200);
      assertThat(get(base + "ready").statusCode()).isEqualTo(503);
      HttpResponse<String> health = get(base + "health");
      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body()).contains("\"check\":\"program\",\"ok\":false", "reload failed");

      Files.createFile(allowed);
      follower.awaitKeys(1);

      assertThat(get(base + "ready").statusCode()).isEqualTo(200);
      JsonNode status = new ObjectMapper().readTree(get(base + "status.json").body());
      assertThat(status.path("node").asText()).isEqualTo("web-3");
      assertThat(status.path("health").path("ok").asBoolean()).as("%s", status).isTrue();
      assertThat(status.path("follower").path("program").asText()).isEqualTo("raw");
      assertThat(status.path("follower").path("keys").path(0).path("acknowledged").asText())
          .isNotEmpty();
      assertThat(get(base).body()).contains("<title>Reprise: status</title>");
      String metrics = get(base + "metrics").body();
      assertThat(metrics)
          .contains(
              "tls_resumption_follower_ready 1.0",
              "tls_resumption_follower_keys 1.0",
              "tls_resumption_follower_troubles 0.0",
              "tls_resumption_cluster_connected 1.0");
      assertThat(RunningProcess.run(metrics, List.of(Peers.find("promtool"), "check", "metrics")))
          .satisfies(checked -> assertThat(checked.exitCode()).as(checked.all()).isZero());
    }
  }

  private static HttpResponse<String> get(String uri) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A file system of 8 KiB that is full, in a mount name space that ends with the process. */
  @Test
  void fullDisk_isSaid_andTheFileStaysAsItWas() throws IOException {
    List<String> mount = List.of(Peers.find("unshare"), "--map-root-user", "--mount");
    assumeThat(RunningProcess.run("", with(mount, "true")).exitCode())
        .as("name spaces of users are allowed here")
        .isZero();
    Path small = Files.createDirectory(directory.resolve("small"));
    String script =
        """
        mount -t tmpfs -o size=8k none "$0" && echo before >"$0/ticket.keys" || exit 9
        cat /dev/zero >"$0/ballast" 2>/dev/null
        "$@" &
        while ! grep -q 'write failed' "$0.err"; do sleep 0.1; done
        kill $!
        wait $!
        cat "$0/ticket.keys"
        ls -A "$0"
        """;
    Path err = Files.createFile(directory.resolve("small.err"));
    List<String> command = with(mount, "bash", "-c", script, small.toString());
    command.addAll(List.of("bash", "-c", "err=$0; exec \"$@\" 2>\"$err\"", err.toString()));
    command.addAll(FollowProcess.command(options("raw:" + small.resolve("ticket.keys"))));

    RunningProcess.Result result = RunningProcess.run("", command);

    assertThat(result.out().lines()).as(result.all()).contains("before", "ballast", "ticket.keys");
    assertThat(result.out().lines()).as("no temporary file is left").hasSize(3);
    assertThat(Files.readString(err))
        .contains("write failed, " + small.resolve("ticket.keys") + ": No space left on device");
  }

  private String[] options(String target) {
    Path secret =
        TestFiles.secret(
            directory.resolve("secret"),
            "00112233445566778899aabbccddeeff0102030405060708090a0b0c0d0e0f10\n");
    return new String[] {
      "--cluster",
      "embedded:alone",
      "--cluster-secret",
      secret.toString(),
      "--node",
      "web-3",
      "--write",
      target
    };
  }

  private static List<String> with(List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all;
  }
}
