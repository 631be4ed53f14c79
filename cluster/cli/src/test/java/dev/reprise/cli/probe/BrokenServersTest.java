// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.probe.testing.BrokenServer;
import dev.reprise.cli.probe.testing.Fault;
import dev.reprise.cli.testing.TranscriptPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** What {@code reprise probe --json} says of servers that are broken on purpose. */
class BrokenServersTest {

  private static final TranscriptPage PAGE = TranscriptPage.of("docs/operating.md");

  private record Run(int exitCode, String output) {

    JsonNode report() throws IOException {
      return new ObjectMapper().readTree(output);
    }

    /** The findings that are wrong. */
    List<JsonNode> wrong() throws IOException {
      List<JsonNode> wrong = new ArrayList<>();
      for (JsonNode finding : report().at("/nodes/0/findings")) {
        if (Set.of("warning", "fail").contains(finding.get("grade").asText())) {
          wrong.add(finding);
        }
      }
      return wrong;
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void probeJson_onePlantedFault_isFoundAndIsAFailure(Fault fault) throws IOException {
    try (BrokenServer server = BrokenServer.with(fault)) {
      Run run = probe(server);

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.report().get("ok").asBoolean()).isFalse();
      assertThat(words(run, "check")).containsExactly(fault.foundBy().word());
    }
  }

  @Test
  void probeJson_noFault_isNoFailure() throws IOException {
    try (BrokenServer server = BrokenServer.with()) {
      Run run = probe(server);

      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.report().get("ok").asBoolean()).isTrue();
    }
  }

  @Test
  void documentation_showsEachFaultAndWhatFindsIt() throws IOException {
    StringBuilder table = new StringBuilder("| planted | `check` | `grade` | `detail` |\n");
    table.append("| --- | --- | --- | --- |\n");
    for (Fault fault : Fault.values()) {
      try (BrokenServer server = BrokenServer.with(fault)) {
        Run run = probe(server);
        table.append(
            "| %s | %s | %s | %s |%n"
                .formatted(
                    fault.what(),
                    String.join(", ", words(run, "check")),
                    String.join(", ", words(run, "grade")),
                    String.join("<br>", words(run, "detail"))));
      }
    }

    PAGE.assertTable("faults", table.toString());
  }

  @Test
  void documentation_showsTheReportOfABrokenServer() throws IOException {
    try (BrokenServer server =
        BrokenServer.with(
            Fault.ZERO_KEY, Fault.NO_MAC_CHECK, Fault.NO_ID_ECHO, Fault.ANY_SERVER_NAME)) {
      String address = server.node().toString();
      Run run = probe(server);

      PAGE.assertTranscript(
          "probe-json",
          "$ reprise probe --json www.example.com:443; echo $?\n"
              + run.output().replace(address, "192.0.2.1:443")
              + run.exitCode()
              + "\n");
    }
  }

  /** In their order, each once. */
  private static Set<String> words(Run run, String field) throws IOException {
    return run.wrong().stream()
        .map(finding -> finding.get(field).asText())
        .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
  }

  private static Run probe(BrokenServer server) {
    StringWriter out = new StringWriter();
    int exitCode =
        new CommandLine(new ProbeCommand())
            .setOut(new PrintWriter(out, true))
            .execute("--json", "localhost:" + server.node().address().getPort());
    return new Run(exitCode, out.toString());
  }
}
