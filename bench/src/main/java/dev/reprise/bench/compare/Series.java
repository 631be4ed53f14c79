// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that was measured in one run, one value a round, under names such as {@code
 * resumed.REPRISE_ID.micros}, and what was skipped. Not safe for use by several threads.
 *
 * <p>Ratios are taken within a round, between values that were measured minutes apart at most, and
 * only then sorted: a slow hour of the machine cancels out.
 */
final class Series {

  private final Map<String, List<Double>> values = new TreeMap<>();
  private final Map<String, String> skipped = new TreeMap<>();

  /**
   * Adds the value of a round, rounded to thousandths: a run's file has no more digits, and the
   * tables drawn from the file must be those that were drawn when the run ended.
   */
  void add(String name, double value) {
    double rounded = BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP).doubleValue();
    values.computeIfAbsent(name, key -> new ArrayList<>()).add(rounded);
  }

  /** Records that a name has no value in a round, and why. */
  void skip(String name, String reason) {
    skipped.put(name, reason);
  }

  Map<String, List<Double>> all() {
    return values;
  }

  /** The reasons of what was skipped, by name. */
  Map<String, String> skipped() {
    return skipped;
  }

  /** The spread of one name's values; empty if it has none. */
  Optional<Spread> spread(String name) {
    return Optional.ofNullable(values.get(name)).map(Spread::of);
  }

  /** One name's values over another's, round by round; empty if one of them has none. */
  Optional<Spread> ratio(String name, String over) {
    List<Double> dividends = values.getOrDefault(name, List.of());
    List<Double> divisors = values.getOrDefault(over, List.of());
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < Math.min(dividends.size(), divisors.size()); round++) {
      ratios.add(dividends.get(round) / divisors.get(round));
    }
    return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
  }
}
