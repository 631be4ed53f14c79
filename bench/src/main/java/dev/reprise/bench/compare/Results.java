// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What all rounds of one question came to. Not safe for use by several threads.
 *
 * <p>Ratios are taken within a round, between rows that were measured minutes apart at most, and
 * only then put in order: the machine's mood cancels out.
 */
final class Results {

  private final String title;
  private final Map<Row, List<Sample>> samples = new LinkedHashMap<>();
  private final Map<Row, String> skipped = new LinkedHashMap<>();

  Results(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  void add(Row row, Sample sample) {
    samples.computeIfAbsent(row, key -> new ArrayList<>()).add(sample);
  }

  /** Notes that a row has no results, and why. */
  void skip(Row row, String reason) {
    skipped.put(row, reason);
  }

  Map<Row, String> skipped() {
    return skipped;
  }

  List<Sample> samples(Row row) {
    return samples.get(row);
  }

  /** The rows that have results, the fastest first. */
  List<Row> rows() {
    return samples.keySet().stream()
        .sorted(Comparator.comparingDouble(row -> spread(row, Sample::micros).median()))
        .toList();
  }

  Spread spread(Row row, ToDoubleFunction<Sample> value) {
    return Spread.of(samples.get(row).stream().map(value::applyAsDouble).toList());
  }

  /** One row's value over another's, round by round; empty if one of them has no results. */
  Optional<Spread> ratio(Row row, Row over, ToDoubleFunction<Sample> value) {
    List<Sample> dividends = samples.getOrDefault(row, List.of());
    List<Sample> divisors = samples.getOrDefault(over, List.of());
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < Math.min(dividends.size(), divisors.size()); round++) {
      ratios.add(
          value.applyAsDouble(dividends.get(round)) / value.applyAsDouble(divisors.get(round)));
    }
    return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
  }
}
