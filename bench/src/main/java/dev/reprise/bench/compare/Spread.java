// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.util.List;
import java.util.Locale;

/**
 * The middle and the ends of what several rounds came to.
 *
 * @param least the least value
 * @param median the middle one, the lower of two
 * @param greatest the greatest value
 */
record Spread(double least, double median, double greatest) {

  /** The spread of at least one value. */
  static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return new Spread(
        sorted.get(0), sorted.get((sorted.size() - 1) / 2), sorted.get(sorted.size() - 1));
  }

  /** As in {@code 0.42 (0.40–0.47)}. */
  String text() {
    return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", median, least, greatest);
  }
}
