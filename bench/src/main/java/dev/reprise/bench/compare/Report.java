// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report of a run, in Markdown. */
final class Report {

  private Report() {}

  static String markdown(Environment environment, Series series) {
    Results resumed = Results.resumed(series);
    Results full = Results.full(series);
    return Goals.markdown(series, environment.java())
        + "\n"
        + table(resumed)
        + "\n"
        + table(full)
        + "\n"
        + records(series)
        + skippedParts(resumed, full, series)
        + environment.text()
        + ".\n";
  }

  /** One table, followed by a line for each row that was skipped. */
  private static String table(Results results) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        | %s (less is better) | | µs | CPU µs | octets | Reprise : this | to plain Bouncy Castle |
        | --- | --- | ---: | ---: | ---: | ---: | ---: |
        """
            .formatted(results.title()));
    for (Row row : results.rows()) {
      String emphasis = row.ours() ? "**" : "";
      text.append(
          String.format(
              Locale.ROOT,
              "| %s%s%s | %s | %s | %s | %s | %s | %s |%n",
              emphasis,
              row.stack(),
              emphasis,
              row.mechanism(),
              number("%.1f", results.spread(row, "micros")),
              number("%.1f", results.spread(row, "cpu_micros")),
              number("%,.0f", results.spread(row, "octets").filter(each -> each.median() > 0)),
              ratioOfOurs(results, row),
              ratio(results.ratio(row.id(), Rows.BASELINE))));
    }
    results
        .skipped()
        .forEach(
            (row, reason) ->
                text.append(
                    "%nSkipped: %s, %s (%s).%n".formatted(row.stack(), row.mechanism(), reason)));
    return text.toString();
  }

  private static String number(String format, Optional<Spread> spread) {
    return spread.map(each -> String.format(Locale.ROOT, format, each.median())).orElse("");
  }

  /** Reprise by the same mechanism, or with renewal if there is no same one, over the row. */
  private static String ratioOfOurs(Results results, Row row) {
    return row.stack().equals(Rows.oursFor(row).stack())
        ? ""
        : ratio(results.ratio(Rows.oursFor(row).name(), row.id()));
  }

  private static String ratio(Optional<Spread> spread) {
    return spread.map(Spread::text).orElse("");
  }

  /** A sentence on bulk records; empty if none were measured. */
  private static String records(Series series) {
    return series
        .ratio("record.FAST.micros", "record.JCA.micros")
        .map(
            spread ->
                "A record of 16,384 octets under AES-128-GCM, sealed by one end and opened by the"
                    + " other, FastTlsCrypto : JcaTlsCrypto: "
                    + spread.text()
                    + ".\n\n")
        .orElse("");
  }

  /** A line for each part that was skipped and is no row of a table. */
  private static String skippedParts(Results resumed, Results full, Series series) {
    Set<String> rows =
        Stream.of(resumed, full)
            .flatMap(each -> each.candidates().stream().map(row -> each.prefix() + row.id()))
            .collect(Collectors.toSet());
    return series.skipped().entrySet().stream()
        .filter(each -> !rows.contains(each.getKey()))
        .map((Map.Entry<String, String> each) -> each.getKey() + " (" + each.getValue() + ")")
        .map("Skipped: %s.%n%n"::formatted)
        .collect(Collectors.joining());
  }
}
