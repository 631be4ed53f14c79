// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.Reprise;
import dev.reprise.cli.demo.DemoReport.Cell;
import dev.reprise.cli.demo.DemoReport.Phase;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemoTest {

  private static final Cell RESUMED =
      new Cell("a", "b", Mechanism.TICKET, Phase.BEFORE, true, 1200);
  private static final Cell FULL =
      new Cell("a", "b", Mechanism.SESSION_ID, Phase.AFTER, false, 3400);

  @Test
  void demo_resumesEverySessionAtEveryNode() throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int exitCode =
        Reprise.execute(
            new PrintWriter(out), new PrintWriter(err), "demo", "--nodes", "3", "--json");

    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.get("ok").booleanValue()).isTrue();
    assertThat(report.get("nodes")).hasSize(3);
    Set<String> seen = new HashSet<>();
    for (JsonNode cell : report.get("cells")) {
      assertThat(cell.get("resumed").booleanValue()).isTrue();
      assertThat(cell.get("micros").longValue()).isPositive();
      seen.add(
          String.join(
              " ",
              cell.get("from").textValue(),
              cell.get("to").textValue(),
              cell.get("mechanism").textValue(),
              cell.get("phase").textValue()));
    }
    assertThat(seen).hasSize(3 * 3 * 2 * 2).contains("node-1 node-3 session-id after");
  }

  @Test
  void report_withOneFullHandshake_isNotOk() {
    DemoReport report = new DemoReport(List.of("a", "b"), List.of(RESUMED, FULL));

    assertThat(report.ok()).isFalse();
    assertThat(report.json()).startsWith("{\"ok\":false,\"nodes\":[\"a\",\"b\"],\"cells\":[{");
    assertThat(report.text(100))
        .contains("1200")
        .contains("FULL")
        .contains("1 of 2 sessions resumed");
  }

  @Test
  void report_ofManyNodes_fitsIntoATerminal() {
    List<String> nodes = IntStream.rangeClosed(1, 32).mapToObj(i -> "node-" + i).toList();
    List<Cell> cells = new ArrayList<>();
    for (Mechanism mechanism : Mechanism.values()) {
      for (Phase phase : Phase.values()) {
        nodes.forEach(
            from ->
                nodes.forEach(
                    to ->
                        cells.add(
                            new Cell(from, to, mechanism, phase, !to.equals("node-7"), 1200))));
      }
    }

    String text = new DemoReport(nodes, cells).text(100);

    assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    assertThat(text.lines())
        .contains("from node-32  31 of 32 resumed, in 1200 to 1200; FULL at node-7");
  }

  @Test
  void report_withoutCells_isNotOk() {
    assertThat(new DemoReport(List.of(), List.of()).ok()).isFalse();
  }
}
