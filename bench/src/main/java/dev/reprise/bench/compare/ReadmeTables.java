// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import dev.reprise.bench.Rival;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The part of README.md between {@code <!-- bench:handshakes -->} and {@code <!-- bench -->}: the
 * cost of a full handshake and of a resumed one, and six stacks beside each other.
 */
final class ReadmeTables {

  private static final String OPENING = "<!-- bench:handshakes -->";
  private static final String CLOSING = "<!-- bench -->";
  private static final String REPRISE = Rival.REPRISE_TICKET.name();

  /** Each stack by ticket if it has tickets, or else by session ID. */
  private static final List<Row> ROWS =
      List.of(
          Rows.of(Rival.REPRISE_TICKET),
          Rows.of(Rival.NETTY_TICKET),
          Rows.of(Rival.BC_JCA_ID),
          Rows.openSsl("ticket"),
          Rows.of(Rival.JSSE_TICKET),
          Rows.of(Rival.BCJSSE_ID));

  private ReadmeTables() {}

  /** The text for a run; rows that were not measured are left out. */
  static String markdown(ResultFiles run) {
    Results resumed = Results.resumed(run.series());
    StringBuilder text = new StringBuilder(headline(run.series()));
    text.append(
        """
        | server | resumes by | µs a handshake, less is better | over Reprise's |
        | --- | --- | ---: | ---: |
        """);
    for (Row row : ROWS) {
      resumed.spread(row, "micros").ifPresent(micros -> text.append(line(resumed, row, micros)));
    }
    return text.append(source(run)).toString();
  }

  private static String source(ResultFiles run) {
    Environment environment = run.environment();
    return String.format(
        """

        Time of the server alone, in memory: JDK %s, %d cores, %s, median of %d rounds;
        [all rows](bench/results/%s.md),
        [chart](bench/results/%s.svg).
        """,
        environment.jdk(),
        environment.cores(),
        environment.date(),
        environment.rounds(),
        run.name(),
        run.name());
  }

  private static String headline(Series series) {
    Optional<Spread> full = series.spread("full." + REPRISE + ".micros");
    Optional<Spread> resumed = series.spread("resumed." + REPRISE + ".micros");
    if (full.isEmpty() || resumed.isEmpty()) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "A full handshake costs a server **%,.0f µs**, one resumed by ticket **%.0f µs**.%n%n",
        full.get().median(),
        resumed.get().median());
  }

  private static String line(Results resumed, Row row, Spread micros) {
    String emphasis = row.ours() ? "**" : "";
    return String.format(
        Locale.ROOT,
        "| %s%s%s | %s | %.1f | %s |%n",
        emphasis,
        row.stack(),
        emphasis,
        row.mechanism(),
        micros.median(),
        row.ours() ? "" : resumed.ratio(row.id(), REPRISE).map(Spread::text).orElse(""));
  }

  /**
   * Writes the part of the document.
   *
   * @throws IllegalStateException if the document has no such markers
   */
  static void replace(Path document, ResultFiles run) throws IOException {
    String text = Files.readString(document);
    int start = text.indexOf(OPENING);
    int end = start < 0 ? -1 : text.indexOf(CLOSING, start);
    if (end < 0) {
      throw new IllegalStateException(document + " has no " + OPENING + " ... " + CLOSING);
    }
    Files.writeString(
        document,
        text.substring(0, start + OPENING.length())
            + "\n"
            + markdown(run).strip()
            + "\n"
            + text.substring(end));
  }
}
