// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.util.List;
import java.util.Locale;

/**
 * The middle and the ends of what several rounds came to.
 *
 * @param least the least value
 * @param median the middle one, or the mean of the two in the middle
 * @param greatest the greatest value
 */
record Spread(double least, double median, double greatest) {

  /** The spread of at least one value. */
  static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    double lower = sorted.get((sorted.size() - 1) / 2);
    double upper = sorted.get(sorted.size() / 2);
    return new Spread(sorted.get(0), (lower + upper) / 2, sorted.get(sorted.size() - 1));
  }

  /** As in {@code 0.42 (0.40–0.47)}. */
  String text() {
    return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", median, least, greatest);
  }
}
