// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.Reprise;
import dev.reprise.cli.testing.JsseServer;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reprise probe} at servers on the JVM; {@link ProbedServersIT} has the others. */
class ProbeIT {

  @TempDir private Path directory;
  private TestFiles.PemPair pair;

  @BeforeEach
  void prepare() {
    pair = TestFiles.ecdsa(directory);
  }

  /** JSSE answers a ticket without a session ID with an ID of its own, which is allowed. */
  @Test
  void jsse_resumesBothWays() throws IOException {
    try (JsseServer server = JsseServer.start(pair.identity())) {
      assertNothingWrong(server.port());
    }
  }

  @Test
  void serve_resumesBothWays() throws IOException {
    try (ServeNode node = ServeNode.start(pair.options())) {
      assertNothingWrong(node.port());
    }
  }

  private static void assertNothingWrong(int port) throws IOException {
    JsonNode report = probe(port);

    assertThat(checks(report, "ok")).as(report.toPrettyString()).contains("ticket", "session_id");
    assertThat(checks(report, "warning")).as(report.toPrettyString()).isEmpty();
    assertThat(report.get("ok").asBoolean()).isTrue();
  }

  private static JsonNode probe(int port) throws IOException {
    StringWriter out = new StringWriter();
    int code =
        Reprise.execute(
            new PrintWriter(out, true),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            "probe",
            "--json",
            "localhost:" + port);
    assertThat(code).as(out.toString()).isZero();
    return new ObjectMapper().readTree(out.toString());
  }

  private static Set<String> checks(JsonNode report, String grade) {
    Set<String> checks = new TreeSet<>();
    for (JsonNode finding : report.at("/nodes/0/findings")) {
      if (finding.get("grade").asText().equals(grade)) {
        checks.add(finding.get("check").asText());
      }
    }
    return checks;
  }
}
