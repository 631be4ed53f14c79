// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.status.NodeMonitor;
import dev.reprise.cli.status.StatusServer;
import dev.reprise.cli.testing.NodeTraffic;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.ServeProcess;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A reason has one word in every report. */
class SameWordTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path directory;

  static Stream<List<String>> nodesThatDecline() {
    return Stream.of(
        List.of("unknown_key", "--ticket-keys", "other.key"),
        List.of("scope", "--ticket-keys", "fleet.key", "--session-id-context", "01"),
        List.of(
            "disabled", "--ticket-keys", "fleet.key", "--tickets", "off", "--session-ids", "off"),
        List.of(
            "cipher_suite",
            "--ticket-keys",
            "fleet.key",
            "--cipher-suites",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"));
  }

  /** A client of one node offers its ticket to another node, which rejects it. */
  @ParameterizedTest
  @MethodSource("nodesThatDecline")
  void realHandshake_isToldByOneWordEverywhere(List<String> reasonAndOptions) throws Exception {
    String word = reasonAndOptions.get(0);
    TestFiles.PemPair pair = TestFiles.ecdsa(directory);
    for (String file : List.of("fleet.key", "other.key")) {
      Files.write(directory.resolve(file), new SecureRandom().generateSeed(80));
    }
    List<String> common =
        List.of(
            "--cert",
            pair.certificate().toString(),
            "--key",
            pair.key().toString(),
            "--ticket-format",
            "openssl",
            "--ticket-keys-format",
            "nginx");
    Path recorded = directory.resolve("recorded.jfr");
    String answered;
    String metrics;
    JsonNode status;
    try (ServeNode issuer = ServeNode.start(options(common, "--ticket-keys", "fleet.key"));
        ServeNode decliner =
            ServeNode.start(
                options(
                    Stream.concat(common.stream(), Stream.of("--metrics", "0")).toList(),
                    reasonAndOptions.stream().skip(1).toArray(String[]::new)));
        Recording recording = new Recording()) {
      NodeTraffic traffic = new NodeTraffic(issuer.port());
      traffic.visit(Mechanism.TICKET);
      recording.enable("dev.reprise.TlsResumption").withoutThreshold();
      recording.start();
      answered = traffic.at(decliner.port()).visit(Mechanism.TICKET).get("reason");
      recording.stop();
      recording.dump(recorded);
      metrics = get(decliner.metrics(), "metrics");
      status = new ObjectMapper().readTree(get(decliner.metrics(), "status.json"));
    }

    assertThat(answered).isEqualTo(word);
    assertThat(metrics)
        .containsPattern("tls_resumption_declined_total\\{.*reason=\"" + word + "\"} 1\\.0");
    assertThat(status.path("declined").toString())
        .isEqualTo("[{\"reason\":\"" + word + "\",\"count\":1}]");
    assertThat(RecordingFile.readAllEvents(recorded))
        .extracting((RecordedEvent event) -> event.getString("reason"))
        .containsExactly(word);
    assertThat(reasonsPage()).contains("| `" + word + "` |");
  }

  @ParameterizedTest
  @EnumSource(DeclineReason.class)
  void everyDeclineReason_isCountedAndExplainedByItsWord(DeclineReason reason) throws Exception {
    NodeMonitor monitor = monitor();
    monitor.events().declined(Optional.of(Mechanism.TICKET), reason);

    try (StatusServer server = serve(monitor)) {
      assertThat(get(server.address(), "metrics"))
          .contains("reason=\"" + reason.word() + "\"} 1.0");
      assertThat(get(server.address(), "status.json"))
          .contains("{\"reason\":\"" + reason.word() + "\",\"count\":1}");
    }
    assertThat(reasonsPage()).contains("| `" + reason.word() + "` |");
  }

  @ParameterizedTest
  @EnumSource(NotIssuedReason.class)
  void everyNotIssuedReason_isCountedAndExplainedByItsWord(NotIssuedReason reason)
      throws Exception {
    NodeMonitor monitor = monitor();
    monitor.events().notIssued(reason);

    try (StatusServer server = serve(monitor)) {
      assertThat(get(server.address(), "metrics"))
          .contains("tls_resumption_ticket_skipped_total{reason=\"" + reason.word() + "\"} 1.0");
      assertThat(get(server.address(), "status.json"))
          .contains("{\"reason\":\"" + reason.word() + "\",\"count\":1}");
    }
    assertThat(reasonsPage()).contains("| `" + reason.word() + "` |");
  }

  @Test
  void log_ofAVerboseNode_hasTheWord() throws IOException {
    try (ServeProcess node = ServeProcess.start("--verbose")) {
      new NodeTraffic(node.port()).visit(Mechanism.TICKET);

      assertThat(
              node.process().awaitErrorLine(line -> line.contains("full handshake: not_offered")))
          .contains("HandshakeReport");
    }
  }

  private List<String> options(List<String> common, String... more) {
    return Stream.concat(common.stream(), Stream.of(more))
        .map(each -> each.endsWith(".key") ? directory.resolve(each).toString() : each)
        .toList();
  }

  private static NodeMonitor monitor() {
    return new NodeMonitor(
        new NodeMonitor.Parts(
            "test",
            now -> KeyRing.empty("test"),
            BoundedSessionCache.ofOctets(1 << 16),
            Optional.empty(),
            InstantSource.system()));
  }

  private static StatusServer serve(NodeMonitor monitor) throws IOException {
    return StatusServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "n", monitor);
  }

  private static String get(InetSocketAddress address, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + address.getPort() + "/" + path);
    return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static String reasonsPage() throws IOException {
    return Files.readString(
        Path.of(System.getProperty("project.root", "../.."), "docs/reasons.md"));
  }
}
