// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;

/**
 * What the demo saw.
 *
 * @param nodes their names
 * @param cells one for each session at each node, mechanism and phase
 */
record DemoReport(List<String> nodes, List<Cell> cells) {

  /** A matrix takes no more columns, on however wide a terminal. */
  private static final int MOST_COLUMNS = 100;

  private static final int HEAD_COLUMNS = 14;
  private static final int CELL_COLUMNS = 12;

  /** When sessions were offered, seen from the rotation of the ticket key. */
  enum Phase {
    BEFORE,
    AFTER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One attempt to resume.
   *
   * @param from the node that the session was made with
   * @param to the node that it was offered to
   * @param mechanism how it was offered
   * @param phase when
   * @param resumed whether client and server agree that it was resumed in that way
   * @param micros how long the handshake took the client, in microseconds
   */
  record Cell(
      String from, String to, Mechanism mechanism, Phase phase, boolean resumed, long micros) {}

  DemoReport {
    nodes = List.copyOf(nodes);
    cells = List.copyOf(cells);
  }

  boolean ok() {
    return !cells.isEmpty() && cells.stream().allMatch(Cell::resumed);
  }

  /** The form of {@code --json}. */
  String json() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("ok", ok());
    ArrayNode names = report.putArray("nodes");
    nodes.forEach(names::add);
    ArrayNode entries = report.putArray("cells");
    for (Cell cell : cells) {
      entries
          .addObject()
          .put("from", cell.from())
          .put("to", cell.to())
          .put("mechanism", cell.mechanism().word())
          .put("phase", cell.phase().word())
          .put("resumed", cell.resumed())
          .put("micros", cell.micros());
    }
    return report.toString();
  }

  /**
   * The form for people: a matrix for each phase and mechanism, and the sum.
   *
   * @param columns of the terminal; a matrix that is wider has a summary of each row
   */
  String text(int columns) {
    StringBuilder out = new StringBuilder();
    boolean fits = HEAD_COLUMNS + CELL_COLUMNS * nodes.size() <= Math.min(columns, MOST_COLUMNS);
    for (Phase phase : Phase.values()) {
      for (Mechanism mechanism : Mechanism.values()) {
        appendMatrix(out, phase, mechanism, fits);
      }
    }
    long resumed = cells.stream().filter(Cell::resumed).count();
    out.append(resumed).append(" of ").append(cells.size()).append(" sessions resumed\n");
    return out.toString();
  }

  private void appendMatrix(StringBuilder out, Phase phase, Mechanism mechanism, boolean wide) {
    out.append("By ").append(mechanism.word()).append(", ").append(phase.word());
    out.append(" the rotation (µs)\n");
    if (wide) {
      out.append(String.format("%-14s", ""));
      nodes.forEach(to -> out.append(String.format("%12s", "at " + to)));
      out.append('\n');
    }
    for (String from : nodes) {
      List<Cell> row =
          cells.stream()
              .filter(cell -> cell.phase() == phase && cell.mechanism() == mechanism)
              .filter(cell -> cell.from().equals(from))
              .toList();
      out.append(String.format("%-14s", "from " + from));
      if (wide) {
        row.forEach(cell -> out.append(String.format("%12s", entry(cell))));
      } else {
        out.append(summary(row));
      }
      out.append('\n');
    }
    out.append('\n');
  }

  private static String entry(Cell cell) {
    return cell.resumed() ? Long.toString(cell.micros()) : "FULL";
  }

  /** A row that is too long for a terminal. */
  private static String summary(List<Cell> row) {
    List<String> full = row.stream().filter(cell -> !cell.resumed()).map(Cell::to).toList();
    LongSummaryStatistics micros =
        row.stream().filter(Cell::resumed).mapToLong(Cell::micros).summaryStatistics();
    String resumed = micros.getCount() + " of " + row.size() + " resumed";
    String took =
        micros.getCount() == 0 ? "" : ", in " + micros.getMin() + " to " + micros.getMax();
    return resumed + took + (full.isEmpty() ? "" : "; FULL at " + String.join(", ", full));
  }
}
