// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of one table, a view of a {@link Series}.
 *
 * @param title the title of the table
 * @param prefix the first part of the names in the series
 * @param candidates every row that the table can have
 */
record Results(String title, String prefix, List<Row> candidates, Series series) {

  /** Abbreviated handshakes. */
  static Results resumed(Series series) {
    return new Results("Resumed handshake", "resumed.", Rows.resumed(), series);
  }

  /** Full handshakes. */
  static Results full(Series series) {
    return new Results("Full handshake", "full.", Rows.full(), series);
  }

  /** The rows that have values, the fastest first. */
  List<Row> rows() {
    return candidates.stream()
        .filter(row -> spread(row, "micros").isPresent())
        .sorted(Comparator.comparingDouble(row -> spread(row, "micros").orElseThrow().median()))
        .toList();
  }

  /** The reason of each row that was skipped in a round. */
  Map<Row, String> skipped() {
    Map<Row, String> skipped = new LinkedHashMap<>();
    for (Row row : candidates) {
      String reason = series.skipped().get(prefix + row.id());
      if (reason != null) {
        skipped.put(row, reason);
      }
    }
    return skipped;
  }

  /**
   * The spread of one value of a row; empty if the row has none.
   *
   * @param value {@code micros}, {@code cpu_micros} or {@code octets}
   */
  Optional<Spread> spread(Row row, String value) {
    return series.spread(prefix + row.id() + "." + value);
  }

  /** One row's time over another's, round by round; empty if one of them has no values. */
  Optional<Spread> ratio(String id, String over) {
    return series.ratio(prefix + id + ".micros", prefix + over + ".micros");
  }
}
