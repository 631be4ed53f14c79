// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.testing.NodeTraffic;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node serves with {@code --metrics}, after four handshakes. */
class MetricsTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static ServeNode node;

  @BeforeAll
  static void start() throws Exception {
    node = ServeNode.start(List.of("--metrics", "0", "--node", "n1"));
    NodeTraffic traffic = new NodeTraffic(node.port());
    for (Mechanism mechanism : Mechanism.values()) {
      traffic.visitTwice(mechanism);
    }
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void metrics_afterHandshakes_countThemByTheirNames() throws Exception {
    HttpResponse<String> response = get("metrics");

    assertThat(response.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    assertThat(response.body())
        .contains(
            "tls_resumption_handshakes_total{mechanism=\"none\",result=\"full\"} 2.0",
            "tls_resumption_handshakes_total{mechanism=\"ticket\",result=\"resumed\"} 1.0",
            "tls_resumption_handshakes_total{mechanism=\"session_id\",result=\"resumed\"} 1.0",
            "tls_resumption_declined_total{mechanism=\"none\",reason=\"not_offered\"} 2.0",
            "tls_resumption_ticket_issued_total 1.0",
            "tls_resumption_ticket_opened_total{key_phase=\"sealing\"} 1.0",
            "tls_resumption_stek_keys{phase=\"sealing\"} 1.0",
            "tls_resumption_sessions_entries 1.0",
            "tls_resumption_handshake_duration_seconds_count{result=\"resumed\"} 2",
            "tls_resumption_handshake_duration_seconds_bucket{result=\"resumed\",le=\"+Inf\"} 2");
  }

  /** The first as Prometheus 2 writes it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5 | openmetrics",
        "text/plain;version=0.0.4 | plain",
        "*/* | plain"
      })
  void metrics_format_isWhatTheClientAsksFor(String accept, String format) throws Exception {
    HttpResponse<String> response = send(request("metrics").header("Accept", accept));

    boolean open = format.equals("openmetrics");
    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith(open ? "application/openmetrics-text; version=1.0.0" : "text/plain; version=0");
    assertThat(response.body().endsWith("# EOF\n")).isEqualTo(open);
    assertThat(response.body())
        .contains("tls_resumption_handshakes_total{mechanism=\"none\",result=\"full\"} 2.0");
  }

  @Test
  void status_afterHandshakes_saysTheSame() throws Exception {
    JsonNode status = new ObjectMapper().readTree(get("status.json").body());

    assertThat(status.path("node").asText()).isEqualTo("n1");
    assertThat(status.path("health").path("ok").asBoolean()).isTrue();
    assertThat(status.path("handshakes").toString())
        .isEqualTo("{\"full\":2,\"ticket\":1,\"session_id\":1,\"aborted\":0}");
    assertThat(status.path("declined").toString())
        .isEqualTo("[{\"reason\":\"not_offered\",\"count\":2}]");
    assertThat(status.path("tickets").path("issued").asInt()).isEqualTo(1);
    assertThat(status.path("keys").path("keys").path(0).path("phase").asText())
        .isEqualTo("sealing");
    assertThat(status.path("cluster").isNull()).isTrue();
  }

  @Test
  void health_withASealingKey_isOk() throws Exception {
    HttpResponse<String> response = get("health");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith("{\"ok\":true");
  }

  @Test
  void liveAndReady_ofANodeThatServes_are200() throws Exception {
    assertThat(get("live").statusCode()).isEqualTo(200);
    assertThat(get("ready").statusCode()).isEqualTo(200);
  }

  @Test
  void health_asText_isOneLineForEachCheck() throws Exception {
    HttpResponse<String> response = send(request("health").header("Accept", "text/plain"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body().lines())
        .startsWith("ok", "ok       sealing_key: a key seals tickets");
  }

  @Test
  void page_asksNobodyElseAndTrustsNothingInline() throws Exception {
    HttpResponse<String> response = get("");

    assertThat(response.headers().firstValue("content-security-policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe", "*"));
    assertThat(response.body()).doesNotContain("http:", "https:", "<style", "onclick");
  }

  @Test
  void anythingElse_isRefused() throws Exception {
    assertThat(get("secrets").statusCode()).isEqualTo(404);
    assertThat(send(request("status.json").POST(HttpRequest.BodyPublishers.noBody())).statusCode())
        .isEqualTo(405);
  }

  @Test
  void onLoopback_underANameThatIsNot_isRefused() throws Exception {
    try (Socket socket = new Socket(node.metrics().getAddress(), node.metrics().getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /status.json HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(answer).startsWith("HTTP/1.1 421 ").doesNotContain("handshakes");
    }
  }

  @Test
  void health_whileOthersSendTheirRequestsSlowly_answers() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        Socket socket = new Socket(node.metrics().getAddress(), node.metrics().getPort());
        slow.add(socket);
        socket.getOutputStream().write("GET /he".getBytes(StandardCharsets.US_ASCII));
      }

      // Less than what a request may take.
      HttpResponse<String> response = send(request("health").timeout(Duration.ofSeconds(5)));

      assertThat(response.statusCode()).isEqualTo(200);
    } finally {
      for (Socket each : slow) {
        each.close();
      }
    }
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + node.metrics().getPort() + "/" + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
