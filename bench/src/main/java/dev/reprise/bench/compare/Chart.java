// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.util.List;
import java.util.Locale;

/** Results as a bar chart in SVG. */
final class Chart {

  private static final int WIDTH = 800;
  private static final int LABELS = 330;
  private static final int BAR = 22;
  private static final int TOP = 44;
  private static final int BARS = WIDTH - LABELS - 120;

  /** Longer bars are cut off, so that one slow stack does not flatten all others. */
  private static final double LONGEST_OVER_MEDIAN = 3.0;

  private Chart() {}

  static String svg(Results results, Environment environment) {
    List<Row> rows = results.rows();
    double middle = results.spread(rows.get(rows.size() / 2), Sample::micros).median();
    double longest =
        Math.min(
            results.spread(rows.get(rows.size() - 1), Sample::micros).median(),
            middle * LONGEST_OVER_MEDIAN);
    int height = TOP + rows.size() * BAR + 30;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
        font-family="sans-serif" font-size="13">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        <text x="10" y="22" font-size="15" font-weight="bold">%s: microseconds of the server</text>
        """
            .formatted(WIDTH, height, WIDTH, height, results.title()));
    int y = TOP;
    for (Row row : rows) {
      svg.append(bar(row, results.spread(row, Sample::micros).median(), longest, y));
      y += BAR;
    }
    svg.append(
        "<text x=\"10\" y=\"%d\" font-size=\"10\" fill=\"#666666\">%s</text>%n</svg>%n"
            .formatted(height - 10, environment.text()));
    return svg.toString();
  }

  private static String bar(Row row, double micros, double longest, int y) {
    long width = Math.max(1, Math.round(BARS * Math.min(micros, longest) / longest));
    return String.format(
        Locale.ROOT,
        """
        <text x="%d" y="%d" text-anchor="end"%s>%s, %s</text>
        <rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>
        <text x="%d" y="%d">%.1f%s</text>
        """,
        LABELS - 8,
        y + 15,
        row.ours() ? " font-weight=\"bold\"" : "",
        row.stack(),
        row.mechanism(),
        LABELS,
        y + 3,
        width,
        BAR - 6,
        row.ours() ? "#1f6f43" : "#9aa5b1",
        LABELS + width + 6,
        y + 15,
        micros,
        micros > longest ? " (cut off)" : "");
  }
}
