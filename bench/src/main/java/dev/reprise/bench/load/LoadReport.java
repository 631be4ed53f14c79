// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import dev.reprise.bench.compare.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a load came to, as a table, as JSON and as a chart. */
final class LoadReport {

  private static final int WIDTH = 720;
  private static final int PANEL = 150;
  private static final int LEFT = 60;
  private static final int GAP = 50;
  private static final String SLICES = "slices of the run, in order of time";

  private final Environment environment;
  private final Map<String, Crowd.Result> results = new LinkedHashMap<>();
  private final List<Heap> heaps = new ArrayList<>();

  LoadReport(Environment environment) {
    this.environment = environment;
  }

  /**
   * How much of the node's heap is in use after a full collection.
   *
   * @param handshakes that it has done by then, those before the first look not counted
   * @param megaoctets of 2^20
   */
  record Heap(long handshakes, double megaoctets) {}

  void add(String name, Crowd.Result result) {
    results.put(name, result);
  }

  void heap(Heap heap) {
    heaps.add(heap);
  }

  /** Writes three files into a directory. */
  void write(Path directory, boolean quick) throws IOException {
    Files.createDirectories(directory);
    String name =
        environment.date()
            + "-"
            + environment.commit().replaceAll(" .*", "")
            + "-load-jdk"
            + environment.jdk().replaceAll("[^0-9].*", "")
            + (quick ? "-quick" : "");
    Files.writeString(directory.resolve(name + ".md"), markdown());
    Files.writeString(directory.resolve(name + ".json"), json());
    Files.writeString(directory.resolve(name + ".svg"), svg());
    System.out.println(markdown());
  }

  private String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("| clients | handshakes a second | p50 ms | p99 ms | p99.9 ms | errors |\n");
    text.append("| --- | ---: | ---: | ---: | ---: | ---: |\n");
    results.forEach(
        (name, result) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %.0f | %.2f | %.2f | %.2f | %d |%n",
                    name,
                    result.rate(),
                    result.latencies().millis(500),
                    result.latencies().millis(990),
                    result.latencies().millis(999),
                    result.errors())));
    text.append("\n| resumed handshakes so far | live heap of the node, MiB |\n| ---: | ---: |\n");
    for (Heap heap : heaps) {
      text.append(
          String.format(Locale.ROOT, "| %,d | %.1f |%n", heap.handshakes(), heap.megaoctets()));
    }
    return text.append("\n")
        .append("Node and clients share one machine: ")
        .append(environment.text().replaceAll("; \\d+ rounds.*", ""))
        .append(".\n")
        .toString();
  }

  private String json() {
    String rows =
        results.entrySet().stream()
            .map(entry -> json(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(",\n"));
    String looks =
        heaps.stream()
            .map(
                heap ->
                    String.format(
                        Locale.ROOT, "    [%d, %.2f]", heap.handshakes(), heap.megaoctets()))
            .collect(Collectors.joining(",\n"));
    return "{\n  \"environment\": "
        + environment.json()
        + ",\n  \"clients\": [\n"
        + rows
        + "\n  ],\n  \"live_heap_megaoctets_by_handshakes\": [\n"
        + looks
        + "\n  ]\n}\n";
  }

  private static String json(String name, Crowd.Result result) {
    return String.format(
        Locale.ROOT,
        "    {\"name\": \"%s\", \"handshakes\": %d, \"seconds\": %.1f, \"p50_ms\": %.3f,"
            + " \"p99_ms\": %.3f, \"p999_ms\": %.3f, \"errors\": %d}",
        name,
        result.latencies().count(),
        result.seconds(),
        result.latencies().millis(500),
        result.latencies().millis(990),
        result.latencies().millis(999),
        result.errors());
  }

  private String svg() {
    List<Crowd.Result> slices =
        results.entrySet().stream()
            .filter(entry -> entry.getKey().contains("slice"))
            .map(Map.Entry::getValue)
            .toList();
    int height = 3 * (PANEL + GAP) + 20;
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
        font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        """
            .formatted(WIDTH, height, WIDTH, height)
        + panel(
            0,
            "resumed handshakes a second",
            SLICES,
            slices.stream().map(Crowd.Result::rate).toList())
        + panel(
            1,
            "p99 of a resumed handshake, milliseconds",
            SLICES,
            slices.stream().map(slice -> slice.latencies().millis(990)).toList())
        + panel(
            2,
            "live heap of the node, MiB",
            "handshakes, 0 to %,d".formatted(heaps.get(heaps.size() - 1).handshakes()),
            heaps.stream().map(Heap::megaoctets).toList())
        + "</svg>\n";
  }

  /** One line, from zero up, over evenly spaced points along an axis. */
  private static String panel(int number, String title, String along, List<Double> values) {
    int top = number * (PANEL + GAP) + 35;
    int bottom = top + PANEL;
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(1) * 1.1;
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      double x = LEFT + (WIDTH - LEFT - 20.0) * i / Math.max(1, values.size() - 1);
      double y = bottom - PANEL * values.get(i) / most;
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
    }
    return String.format(
        Locale.ROOT,
        """
        <text x="%d" y="%d" font-weight="bold">%s</text>
        <path d="M%d %d V%d H%d" fill="none" stroke="#9aa5b1"/>
        <text x="%d" y="%d" text-anchor="end">%.0f</text>
        <text x="%d" y="%d" text-anchor="end">0</text>
        <text x="%d" y="%d" text-anchor="end">%s</text>
        <polyline points="%s" fill="none" stroke="#1f6f43" stroke-width="2"/>
        """,
        LEFT,
        top - 10,
        title,
        LEFT,
        top,
        bottom,
        WIDTH - 20,
        LEFT - 6,
        top + 10,
        most,
        LEFT - 6,
        bottom,
        WIDTH - 20,
        bottom + 16,
        along,
        points.toString().strip());
  }
}
