// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import dev.reprise.bench.compare.Environment;
import dev.reprise.bench.load.ServerLoad.Slice;
import dev.reprise.bench.load.ServerLoad.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the load of HTTP servers came to, as a table. */
final class ServerLoadReport {

  private final Environment environment;
  private final Map<String, List<Round>> rows = new LinkedHashMap<>();
  private final Map<String, String> skipped = new LinkedHashMap<>();

  /** A slice of each, one after the other. */
  private record Round(Slice ours, Slice theirs) {}

  ServerLoadReport(Environment environment) {
    this.environment = environment;
  }

  /** Adds a round of a row, which has the name of a server and its protocol. */
  void add(String name, Work work, Slice ours, Slice theirs) {
    rows.computeIfAbsent(name + " | " + work, unused -> new ArrayList<>())
        .add(new Round(ours, theirs));
    System.err.printf(
        Locale.ROOT,
        "%s, %s: Reprise %.1f a second, the JDK %.1f; %d and %d errors%n",
        name,
        work,
        ours.rate(),
        theirs.rate(),
        ours.errors(),
        theirs.errors());
  }

  /** Says in place of rows why they were not measured, or not to the end. */
  void skip(String name, IOException reason) {
    skipped.put(name, reason.getMessage() == null ? reason.toString() : reason.getMessage());
    System.err.println(name + ", skipped: " + reason);
  }

  /** Writes the table into a directory. */
  void write(Path directory, boolean quick) throws IOException {
    Files.createDirectories(directory);
    String name =
        environment.date()
            + "-"
            + environment.commit().replaceAll(" .*", "")
            + "-servers-jdk"
            + environment.jdk().replaceAll("[^0-9].*", "")
            + (quick ? "-quick" : "");
    Files.writeString(directory.resolve(name + ".md"), markdown());
    System.out.println(markdown());
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("| server | protocol | load | Reprise, a second | JDK, a second | ratio ");
    text.append("| Reprise, CPU ms each | JDK, CPU ms each | ratio | errors |\n");
    text.append("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    rows.forEach((name, rounds) -> text.append(row(name, rounds)));
    text.append("\n");
    skipped.forEach(
        (name, reason) ->
            text.append("Skipped: ")
                .append(name.replace(" |", ","))
                .append(": ")
                .append(reason)
                .append(".\n\n"));
    return text.append("Medians, and in brackets the least and the greatest of the rounds. A ratio")
        .append(
            " above 1 is better for\nrequests a second, and one below 1 for processor time. Each")
        .append(" request has a connection of its\nown, which resumes by ticket over TLS 1.2; the")
        .append(" server closes it over HTTP/1.1, the client over\nHTTP/2. The client is ")
        .append(HttpTraffic.CLIENT)
        .append(", in one process, with four requests at a time.\nServer and client share one")
        .append(
            " machine, and only the server's processor time is counted. Errors are\nrequests that")
        .append(" failed and connections that did not resume.\n")
        .append(environment.text().replaceAll("; \\d+ rounds.*", ""))
        .append(".\n")
        .toString();
  }

  private static String row(String name, List<Round> rounds) {
    long errors =
        rounds.stream().mapToLong(each -> each.ours().errors() + each.theirs().errors()).sum();
    return String.format(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %s | %.2f | %.2f | %s | %d |%n",
        name,
        median(rounds, each -> each.ours().rate()),
        median(rounds, each -> each.theirs().rate()),
        ratio(rounds, each -> each.ours().rate() / each.theirs().rate()),
        median(rounds, each -> each.ours().cpuMillis()),
        median(rounds, each -> each.theirs().cpuMillis()),
        ratio(rounds, each -> each.ours().cpuMillis() / each.theirs().cpuMillis()),
        errors);
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> of) {
    double[] sorted = rounds.stream().mapToDouble(of).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static String ratio(List<Round> rounds, ToDoubleFunction<Round> of) {
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f–%.2f)",
        median(rounds, of),
        rounds.stream().mapToDouble(of).min().orElse(Double.NaN),
        rounds.stream().mapToDouble(of).max().orElse(Double.NaN));
  }
}
