// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The files of a run in {@code bench/results}: {@code .json} has every value of every round, {@code
 * .md} and {@code .svg} are drawn from it.
 *
 * @param name their common name
 */
record ResultFiles(String name, Environment environment, Series series) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads a run from its {@code .json}. */
  static ResultFiles read(Path file) throws IOException {
    JsonNode root = JSON.readTree(file.toFile());
    JsonNode environment = root.path("environment");
    Series series = new Series();
    root.path("series")
        .properties()
        .forEach(
            each ->
                each.getValue().forEach(value -> series.add(each.getKey(), value.doubleValue())));
    root.path("skipped")
        .properties()
        .forEach(each -> series.skip(each.getKey(), each.getValue().textValue()));
    return new ResultFiles(
        file.getFileName().toString().replaceFirst("\\.json$", ""),
        new Environment(
            environment.path("cpu").textValue(),
            environment.path("cores").intValue(),
            environment.path("jdk").textValue(),
            environment.path("commit").textValue(),
            LocalDate.parse(environment.path("date").textValue()),
            environment.path("rounds").intValue()),
        series);
  }

  /** Writes the three files. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(name + ".json"), json());
    draw(directory);
  }

  /** Writes the two files that are drawn from the third. */
  void draw(Path directory) throws IOException {
    Files.writeString(directory.resolve(name + ".md"), Report.markdown(environment, series));
    Files.writeString(
        directory.resolve(name + ".svg"), Chart.svg(Results.resumed(series), environment));
  }

  private String json() throws IOException {
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
    text.append("\n  },\n  \"skipped\": ").append(JSON.writeValueAsString(series.skipped()));
    return text.append("\n}\n").toString();
  }
}
