// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import dev.reprise.servers.GuideProcess.Listening;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A row of the guide's table: a server, and what was seen of it. */
final class ServerRow {

  /** What is tried, with its heading in the table. */
  enum Column {
    TICKET("ticket"),
    ID("ID"),
    TLS13("TLS 1.3"),
    HTTP2("HTTP/2"),
    CLIENT_CERTIFICATES("client certificates"),
    SNI("SNI"),
    RENEWAL("renewal"),
    STORE_AWAY("store away"),
    OUTCOME("outcome");

    private final String heading;

    Column(String heading) {
      this.heading = heading;
    }
  }

  private static final List<String> NAMES = List.of("server", "version", "how");

  private final Listening server;
  private final Map<Column, Boolean> seen = new EnumMap<>(Column.class);

  ServerRow(Listening server) {
    this.server = server;
  }

  void put(Column column, boolean holds) {
    seen.put(column, holds);
  }

  /** The first two lines of the table. */
  static String head() {
    List<String> headings =
        Stream.concat(NAMES.stream(), Stream.of(Column.values()).map(column -> column.heading))
            .toList();
    return line(headings) + "\n" + line(headings.stream().map(heading -> "---").toList());
  }

  /** The row as the guide has it. */
  @Override
  public String toString() {
    return line(
        Stream.concat(
                Stream.of(server.server(), server.version(), server.how()),
                Stream.of(Column.values()).map(this::cell))
            .toList());
  }

  private String cell(Column column) {
    Boolean holds = seen.get(column);
    return holds == null ? "not tried" : holds ? "yes" : "no";
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
  }
}
