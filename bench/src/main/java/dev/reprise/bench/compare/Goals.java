// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The goals of Reprise, as ratios within one run, and whether it reached them. */
final class Goals {

  private static final String RENEWED = "resumed.REPRISE_RENEWED.micros";
  private static final String PLAIN = "resumed.BC_JCA_ID.";

  private static final List<Goal> ALL =
      List.of(
          new Goal(
              "ticket with renewal : OpenSSL in C, the same",
              0.55,
              0.40,
              ratio(RENEWED, "resumed.OPENSSL_TICKET_RENEWED.micros")),
          new Goal(
              "ticket with renewal : BoringSSL under Netty, ticket",
              0.95,
              0.65,
              ratio(RENEWED, "resumed.NETTY_TICKET.micros")),
          new Goal(
              "ticket with renewal : JSSE of this JDK, ticket",
              0.20,
              0.12,
              ratio(RENEWED, "resumed.JSSE_TICKET.micros")),
          new Goal(
              "session ID : plain Bouncy Castle, session ID",
              0.50,
              0.35,
              ratio("resumed.REPRISE_ID.micros", PLAIN + "micros")),
          new Goal(
              "octets allocated by session ID : plain Bouncy Castle",
              0.50,
              0.30,
              ratio("resumed.REPRISE_ID.octets", PLAIN + "octets")),
          new Goal(
              "full handshake : plain Bouncy Castle",
              0.90,
              0.80,
              ratio("full.REPRISE_TICKET.micros", "full.BC_JCA_ID.micros")),
          new Goal(
              "ticket open : the same JCA calls bare",
              1.25,
              1.05,
              ratio("ticket.open.nanos", "bare.open.nanos")),
          new Goal(
              "ticket seal : the same JCA calls bare",
              1.25,
              1.05,
              ratio("ticket.seal.nanos", "bare.seal.nanos")),
          new Goal(
              "unknown key name : a good open",
              0.05,
              0.02,
              ratio("ticket.unknown.nanos", "ticket.open.nanos")),
          new Goal(
              "octets allocated for an unknown key name", 0, 0, value("ticket.unknown.octets")),
          new Goal("session cache, octets a session at 1 million", 170, 130, value("cache.octets")),
          new Goal(
              "session cache, hits by 2 threads : 1 thread",
              1.8,
              1.95,
              ratio("cache.hits.2", "cache.hits.1")),
          new Goal(
              "write-behind to Redis : bare Jedis pipeline",
              0.8,
              0.95,
              ratio("redis.write_behind", "redis.bare_pipeline")),
          new Goal(
              "handshake thread's share of a replicated session, ns",
              1_000,
              300,
              value("share.nanos")));

  private Goals() {}

  /**
   * One thing to reach.
   *
   * @param dream what would be best; greater than {@code atLeast} where more is better
   */
  private record Goal(
      String measure, double atLeast, double dream, Function<Series, Optional<Spread>> value) {

    private boolean moreIsBetter() {
      return dream > atLeast;
    }

    private String verdict(double reached) {
      boolean isDream = moreIsBetter() ? reached >= dream : reached <= dream;
      boolean isEnough = moreIsBetter() ? reached >= atLeast : reached <= atLeast;
      return isDream ? "dream" : isEnough ? "reached" : "missed";
    }
  }

  private static Function<Series, Optional<Spread>> ratio(String name, String over) {
    return series -> series.ratio(name, over);
  }

  private static Function<Series, Optional<Spread>> value(String name) {
    return series -> series.spread(name);
  }

  /** The table in Markdown; what was not measured is left out. */
  static String markdown(Series series) {
    StringBuilder text =
        new StringBuilder("| measure | better | at least | dream | measured | |\n");
    text.append("| --- | --- | ---: | ---: | ---: | --- |\n");
    for (Goal goal : ALL) {
      goal.value()
          .apply(series)
          .ifPresent(
              spread ->
                  text.append(
                      String.format(
                          Locale.ROOT,
                          "| %s | %s | %s | %s | %s | %s |%n",
                          goal.measure(),
                          goal.moreIsBetter() ? "more" : "less",
                          number(goal.atLeast()),
                          number(goal.dream()),
                          spread.text(),
                          goal.verdict(spread.median()))));
    }
    return text.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.2f", value);
  }
}
