// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.finding.Grade;
import dev.reprise.cli.probe.testing.BrokenServer;
import dev.reprise.cli.probe.testing.Fault;
import dev.reprise.cli.testing.TranscriptPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** What {@code reprise probe --json} says of servers that are broken on purpose. */
class BrokenServersTest {

  private static final TranscriptPage PAGE = TranscriptPage.of("docs/probe.md");

  /** Of level warning: unrecognized_name, user_canceled. */
  private static final byte[] TWO_WARNINGS =
      HexFormat.of().parseHex("1503030002" + "0170" + "1503030002" + "015a");

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

      boolean failure = fault.grade() == Grade.FAIL;
      assertThat(run.exitCode()).isEqualTo(failure ? 1 : 0);
      assertThat(run.report().get("ok").asBoolean()).isEqualTo(!failure);
      assertThat(words(run, "check")).containsExactly(fault.foundBy().word());
      assertThat(words(run, "grade")).containsExactly(fault.grade().word());
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void probeStrict_onePlantedFault_isAFailure(Fault fault) throws IOException {
    try (BrokenServer server = BrokenServer.with(fault)) {
      assertThat(probe(server, "--strict").exitCode()).isEqualTo(1);
    }
  }

  /** RFC 5246, Section 7.2: a handshake goes on after an alert of level warning. */
  @ParameterizedTest
  @EnumSource(Fault.class)
  void probe_warningAlertsBeforeServerHello_changeNoFinding(Fault fault) throws IOException {
    try (BrokenServer quiet = BrokenServer.with(fault);
        BrokenServer warning = BrokenServer.sending(TWO_WARNINGS, fault)) {
      assertThat(graded(probe(warning))).isEqualTo(graded(probe(quiet)));
    }
  }

  @Test
  void probe_warningAlertsBeforeServerHello_noFault_areNoFault() throws IOException {
    try (BrokenServer quiet = BrokenServer.with();
        BrokenServer warning = BrokenServer.sending(TWO_WARNINGS)) {
      assertThat(graded(probe(warning))).isEqualTo(graded(probe(quiet)));
      assertThat(probe(warning).wrong()).isEmpty();
    }
  }

  @Test
  void probe_warningAlertsWithoutEnd_areGivenUp() throws IOException {
    byte[] many = new byte[TWO_WARNINGS.length * 200];
    for (int i = 0; i < many.length; i++) {
      many[i] = TWO_WARNINGS[i % TWO_WARNINGS.length];
    }
    try (BrokenServer server = BrokenServer.sending(many)) {
      assertThat(probe(server).output()).contains("unknown, more than");
    }
  }

  @Test
  void probe_nobodyListens_couldNotBeReached() throws IOException {
    BrokenServer server = BrokenServer.with();
    server.close();

    Run run = probe(server);

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.report().at("/nodes/0/reachable").asBoolean()).isFalse();
  }

  /** That a server did not answer does not say that it would not resume. */
  @Test
  void probe_sessionOfferedAtAServerThatDoesNotAnswer_isUnknown() throws IOException {
    BrokenServer closed = BrokenServer.with();
    closed.close();
    try (BrokenServer server = BrokenServer.with()) {
      Run run = probe(server, closed.node().toString());

      JsonNode crossing = run.report().at("/matrix/0");
      assertThat(crossing.at("/to").asText()).isEqualTo(closed.node().toString());
      assertThat(crossing.at("/resumed").isNull()).as("%s", crossing).isTrue();
      assertThat(crossing.at("/unknown").asText()).isNotEmpty();
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
            Fault.ZERO_KEY, Fault.NO_MAC_CHECK, Fault.PADDED_ID, Fault.ANY_SERVER_NAME)) {
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

  /** Every finding but for what differs from run to run. */
  private static List<String> graded(Run run) throws IOException {
    List<String> all = new ArrayList<>();
    for (JsonNode finding : run.report().at("/nodes/0/findings")) {
      all.add(
          "%s %s %s"
              .formatted(
                  finding.get("grade").asText(),
                  finding.get("check").asText(),
                  finding.get("detail").asText()));
    }
    return all;
  }

  private static Run probe(BrokenServer server, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--json", "localhost:" + server.node().address().getPort()));
    arguments.addAll(List.of(more));
    StringWriter out = new StringWriter();
    int exitCode =
        new CommandLine(new ProbeCommand())
            .setOut(new PrintWriter(out, true))
            .execute(arguments.toArray(String[]::new));
    return new Run(exitCode, out.toString());
  }
}
