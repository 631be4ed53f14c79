// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.status.testing.SampleNode;
import dev.reprise.cluster.ClusterView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a supervisor and a load balancer are told, in each state of a node. */
class HealthTest {

  private final AtomicBoolean alive = new AtomicBoolean(true);
  private final AtomicBoolean accepting = new AtomicBoolean(true);
  private final NodeMonitor monitor = SampleNode.inCluster();
  private StatusServer server;

  @BeforeEach
  void start() throws IOException {
    monitor.watch(new NodeMonitor.Service(alive::get, accepting::get));
    server =
        StatusServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "n1", monitor);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void degradedNode_isAliveAndReady() throws Exception {
    monitor.watchMembers(Optional::empty, Duration.ofSeconds(15));

    assertThat(get("health").body()).contains("\"ok\":false", "members_converged");
    assertThat(get("health").statusCode()).isEqualTo(200);
    assertThat(get("ready").statusCode()).isEqualTo(200);
    assertThat(get("live").statusCode()).isEqualTo(200);
  }

  /** Members that were not read can lack keys. */
  @Test
  void membersThatMayBeMore_areNotConverged() throws Exception {
    String cut = "10000 were read and 7 more are there";
    ClusterView some =
        new ClusterView(
            Optional.empty(),
            false,
            0,
            Optional.empty(),
            List.of(),
            Optional.of(cut),
            Instant.EPOCH);
    monitor.watchMembers(() -> Optional.of(some), Duration.ofSeconds(15));

    assertThat(get("health").body())
        .contains("\"check\":\"members_converged\",\"ok\":false,\"detail\":\"" + cut + "\"");
  }

  /** The trouble of a follower costs this node nothing, and the operator has to see it. */
  @Test
  void followerThatFails_isSeenInHealthAndMetrics() throws Exception {
    assertThat(get("health").body()).contains("\"check\":\"followers\",\"ok\":true");
    assertThat(get("metrics").body())
        .contains("tls_resumption_followers_known 1.0", "tls_resumption_followers_failing 0.0");
    server.close();

    NodeMonitor failing = SampleNode.besideAFailingFollower();
    failing.watch(new NodeMonitor.Service(alive::get, accepting::get));
    server =
        StatusServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "n1", failing);

    assertThat(get("health").body())
        .contains(
            "\"check\":\"followers\",\"ok\":false,"
                + "\"detail\":\"follower web-1: reload failed, exit 1: ");
    assertThat(get("health").statusCode()).isEqualTo(200);
    assertThat(get("metrics").body()).contains("tls_resumption_followers_failing 1.0");
  }

  @Test
  void nodeThatAcceptsNoMore_isAliveAndNotReady() throws Exception {
    accepting.set(false);

    assertThat(get("live").statusCode()).isEqualTo(200);
    assertThat(get("ready").statusCode()).isEqualTo(503);
    assertThat(get("health").statusCode()).isEqualTo(503);
  }

  @Test
  void nodeThatLacksAThread_isNeitherAliveNorReady() throws Exception {
    alive.set(false);

    assertThat(get("live").statusCode()).isEqualTo(503);
    assertThat(get("ready").statusCode()).isEqualTo(503);
    assertThat(get("health").statusCode()).isEqualTo(503);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + "/" + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
