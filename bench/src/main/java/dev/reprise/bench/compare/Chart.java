// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.util.List;
import java.util.Locale;

/** A bar chart of results, in SVG. */
final class Chart {

  private static final int WIDTH = 800;
  private static final int LABELS = 330;
  private static final int BAR = 22;
  private static final int TOP = 44;
  private static final int AXIS = 62;
  private static final int BARS = WIDTH - LABELS - 120;
  private static final int MOST_TICKS = 6;

  /** Longer bars are cut off, so that one slow stack does not flatten all others. */
  private static final double LONGEST_OVER_MEDIAN = 3.0;

  private Chart() {}

  /** Draws the rows that have values; an empty chart if none has. */
  static String svg(Results results, Environment environment) {
    List<Row> rows = results.rows();
    double longest = rows.isEmpty() ? 1 : longest(results, rows);
    int bottom = TOP + rows.size() * BAR;
    int height = bottom + AXIS;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
        font-family="sans-serif" font-size="13">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        <text x="10" y="22" font-size="15" font-weight="bold">%s: time of the server</text>
        """
            .formatted(WIDTH, height, WIDTH, height, results.title()));
    svg.append(axis(longest, bottom));
    int y = TOP;
    for (Row row : rows) {
      svg.append(bar(row, micros(results, row), longest, y));
      y += BAR;
    }
    svg.append(
        "<text x=\"10\" y=\"%d\" font-size=\"10\" fill=\"#666666\">%s</text>%n</svg>%n"
            .formatted(height - 8, environment.text()));
    return svg.toString();
  }

  private static double longest(Results results, List<Row> rows) {
    double middle = micros(results, rows.get(rows.size() / 2));
    return Math.min(micros(results, rows.get(rows.size() - 1)), middle * LONGEST_OVER_MEDIAN);
  }

  private static double micros(Results results, Row row) {
    return results.spread(row, "micros").orElseThrow().median();
  }

  /** Lines at round numbers, their labels, and what the axis measures. */
  private static String axis(double longest, int bottom) {
    StringBuilder svg = new StringBuilder();
    double step = step(longest);
    for (double tick = 0; tick <= longest; tick += step) {
      long x = LABELS + Math.round(BARS * tick / longest);
      svg.append(
          String.format(
              Locale.ROOT,
              """
              <line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#dddddd"/>
              <text x="%d" y="%d" text-anchor="middle" font-size="11">%.0f</text>
              """,
              x,
              TOP,
              x,
              bottom + 4,
              x,
              bottom + 18,
              tick));
    }
    svg.append(
        "<text x=\"%d\" y=\"%d\" font-size=\"11\">%s</text>%n"
            .formatted(
                LABELS,
                bottom + 34,
                "microseconds a handshake; shorter is better; Reprise: green"));
    return svg.toString();
  }

  /** The least of 1, 2, 5, 10, 20, 50… that needs no more than {@link #MOST_TICKS} lines. */
  private static double step(double longest) {
    for (double power = 1; ; power *= 10) {
      for (int factor : new int[] {1, 2, 5}) {
        if (longest / (power * factor) <= MOST_TICKS) {
          return power * factor;
        }
      }
    }
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
