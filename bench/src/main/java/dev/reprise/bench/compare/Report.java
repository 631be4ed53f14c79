// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Results as a table for people and as JSON for programs. */
final class Report {

  private Report() {}

  /** The table in Markdown, with a line under it for each row that could not be measured. */
  static String markdown(Results results) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        | %s | | µs | CPU µs | octets | Reprise : this | to plain Bouncy Castle |
        | --- | --- | ---: | ---: | ---: | ---: | ---: |
        """
            .formatted(results.title()));
    for (Row row : results.rows()) {
      String emphasis = row.ours() ? "**" : "";
      text.append(
          String.format(
              Locale.ROOT,
              "| %s%s%s | %s | %.1f | %.1f | %s | %s | %s |%n",
              emphasis,
              row.stack(),
              emphasis,
              row.mechanism(),
              results.spread(row, Sample::micros).median(),
              results.spread(row, Sample::cpuMicros).median(),
              octets(results.spread(row, Sample::octets).median()),
              ratioOfOurs(results, row),
              ratio(results.ratio(row, Rows.baseline(results), Sample::micros))));
    }
    for (Map.Entry<Row, String> skipped : results.skipped().entrySet()) {
      text.append(
          "%nSkipped: %s, %s (%s).%n"
              .formatted(
                  skipped.getKey().stack(), skipped.getKey().mechanism(), skipped.getValue()));
    }
    return text.toString();
  }

  /** A sentence on bulk records; empty if none were measured. */
  static String records(Series series) {
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

  private static String octets(double octets) {
    return octets == 0 ? "" : String.format(Locale.ROOT, "%,.0f", octets);
  }

  /** Ours by the same mechanism, or with renewal where there is no same one, over the row. */
  private static String ratioOfOurs(Results results, Row row) {
    return row.ours() ? "" : ratio(results.ratio(Rows.oursFor(results, row), row, Sample::micros));
  }

  private static String ratio(Optional<Spread> spread) {
    return spread.map(Spread::text).orElse("");
  }

  /** Every value of every round. */
  static String json(Environment environment, Series series) {
    StringBuilder text = new StringBuilder();
    text.append("{\n  \"environment\": ").append(environment.json()).append(",\n  \"series\": {");
    String separator = "\n";
    for (Map.Entry<String, List<Double>> entry : series.all().entrySet()) {
      String values =
          entry.getValue().stream()
              .map(value -> String.format(Locale.ROOT, "%.3f", value))
              .collect(Collectors.joining(", "));
      text.append(separator).append("    \"%s\": [%s]".formatted(entry.getKey(), values));
      separator = ",\n";
    }
    return text.append("\n  }\n}\n").toString();
  }
}
