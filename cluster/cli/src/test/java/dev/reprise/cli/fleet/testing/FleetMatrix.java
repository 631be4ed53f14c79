// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A table in a document that a test run produces: a row for each scenario, a column for each peer,
 * or for whatever else. What a run has seen must stand in the document; with {@code
 * -Dmatrix.update=true} it is put there.
 */
public final class FleetMatrix {

  private static final Pattern BAR = Pattern.compile(" *\\| *");

  private final Path document;
  private final String marker;
  private final Map<String, Map<String, String>> seen = new LinkedHashMap<>();

  /**
   * A table that nothing was seen of yet.
   *
   * @param marker names the comments around it, {@code <!-- marker -->} and {@code <!-- /marker
   *     -->}
   */
  public FleetMatrix(Path document, String marker) {
    this.document = document;
    this.marker = marker;
  }

  /** Whether this run writes the document instead of comparing with it. */
  public static boolean isUpdated() {
    return Boolean.getBoolean("matrix.update");
  }

  /** Records an observation, from any thread. */
  public synchronized void put(String row, String column, String cell) {
    seen.computeIfAbsent(row, name -> new LinkedHashMap<>()).put(column, cell);
  }

  /** Compares what was seen with the document, or writes it there. */
  public void settle() throws IOException {
    String text = Files.readString(document);
    int begin = text.indexOf("<!-- " + marker + " -->") + ("<!-- " + marker + " -->").length();
    int end = text.indexOf("<!-- /" + marker + " -->");
    Map<String, Map<String, String>> written = parse(text.substring(begin, end));
    if (isUpdated()) {
      seen.forEach(
          (row, cells) ->
              written.computeIfAbsent(row, name -> new LinkedHashMap<>()).putAll(cells));
      Files.writeString(
          document, text.substring(0, begin) + "\n" + render(written) + text.substring(end));
      return;
    }
    seen.forEach(
        (row, cells) ->
            cells.forEach(
                (column, cell) ->
                    assertThat(written.getOrDefault(row, Map.of()).get(column))
                        .as("%s, %s in %s", row, column, document.getFileName())
                        .isEqualTo(cell)));
  }

  private static Map<String, Map<String, String>> parse(String table) {
    Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    List<String> columns = List.of();
    for (String line : table.lines().filter(each -> each.startsWith("|")).toList()) {
      List<String> cells = cells(line);
      if (columns.isEmpty()) {
        columns = cells;
      } else if (!line.startsWith("| ---")) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i < columns.size(); i++) {
          row.put(columns.get(i), cells.get(i));
        }
        rows.put(cells.get(0), row);
      }
    }
    return rows;
  }

  private static List<String> cells(String line) {
    String inner = line.strip();
    return List.of(BAR.split(inner.substring(1, inner.length() - 1).strip(), -1));
  }

  private static String render(Map<String, Map<String, String>> rows) {
    List<String> columns = new ArrayList<>();
    for (Peer peer : Peer.values()) {
      if (rows.values().stream().anyMatch(cells -> cells.containsKey(peer.title()))) {
        columns.add(peer.title());
      }
    }
    rows.values().stream()
        .flatMap(cells -> cells.keySet().stream())
        .filter(column -> !columns.contains(column))
        .distinct()
        .forEach(columns::add);
    StringBuilder out = new StringBuilder("| | " + String.join(" | ", columns) + " |\n");
    out.append("| --- |").append(" --- |".repeat(columns.size())).append('\n');
    rows.forEach(
        (row, cells) -> {
          out.append("| ").append(row);
          columns.forEach(column -> out.append(" | ").append(cells.getOrDefault(column, "")));
          out.append(" |\n");
        });
    return out.toString();
  }
}
