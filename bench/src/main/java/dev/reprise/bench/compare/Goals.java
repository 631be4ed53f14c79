// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The goals of Reprise, as ratios within one run, and whether it reached them. */
final class Goals {

  /** The first release of Java whose goals are those of {@link Target#later}. */
  private static final int LATER_JAVA = 25;

  private static final String RENEWED = "resumed.REPRISE_RENEWED.micros";
  private static final String ID = "resumed.REPRISE_ID.micros";
  private static final String FULL = "full.REPRISE_TICKET.micros";

  private static final List<Goal> ALL =
      List.of(
          new Goal(
              "full handshake : plain Bouncy Castle",
              new Target(0.30, 0.50),
              new Target(0.20, 0.35),
              ratio(FULL, "full.BC_JCA_ID.micros")),
          new Goal(
              "full handshake : JSSE of this JDK",
              new Target(0.35, 0.50),
              new Target(0.25, 0.35),
              ratio(FULL, "full.JSSE_TICKET.micros")),
          new Goal(
              "full handshake : OpenSSL in C",
              Target.of(2.7),
              Target.of(1.8),
              ratio(FULL, "full.OPENSSL_FULL.micros")),
          new Goal(
              "ticket with renewal : rustls, ticket with renewal",
              Target.of(1.00),
              Target.of(0.85),
              ratio(RENEWED, "resumed.RUSTLS_TICKET.micros")),
          new Goal(
              "session ID : rustls, session ID",
              new Target(0.95, 0.85),
              Target.of(0.75),
              ratio(ID, "resumed.RUSTLS_ID.micros")),
          new Goal(
              "ticket with renewal : BoringSSL under Netty, ticket",
              Target.of(0.90),
              Target.of(0.75),
              ratio(RENEWED, "resumed.NETTY_TICKET.micros")),
          new Goal(
              "ticket with renewal : OpenSSL in C, the same",
              Target.of(0.50),
              Target.of(0.40),
              ratio(RENEWED, "resumed.OPENSSL_TICKET_RENEWED.micros")),
          new Goal(
              "ticket with renewal : JSSE of this JDK, ticket",
              Target.of(0.38),
              Target.of(0.30),
              ratio(RENEWED, "resumed.JSSE_TICKET.micros")),
          new Goal(
              "session ID : plain Bouncy Castle, session ID",
              new Target(0.50, 0.45),
              Target.of(0.40),
              ratio(ID, "resumed.BC_JCA_ID.micros")),
          new Goal(
              "octets allocated by session ID : plain Bouncy Castle",
              Target.of(0.45),
              Target.of(0.33),
              ratio("resumed.REPRISE_ID.octets", "resumed.BC_JCA_ID.octets")),
          new Goal(
              "record of 16 KiB, wrapped : the JDK's engine",
              Target.of(1.3),
              Target.of(1.0),
              ratio("engine.wrap.REPRISE_JSSE.micros", "engine.wrap.JSSE.micros")),
          new Goal(
              "record of 16 KiB, unwrapped : the JDK's engine",
              Target.of(1.3),
              Target.of(1.0),
              ratio("engine.unwrap.REPRISE_JSSE.micros", "engine.unwrap.JSSE.micros")),
          new Goal(
              "ticket by javax.net.ssl : JSSE of this JDK, ticket",
              Target.of(0.50),
              Target.of(0.40),
              ratio("resumed.REPRISE_JSSE_TICKET.micros", "resumed.JSSE_TICKET.micros")),
          new Goal(
              "session cache, octets a session at 1 million",
              Target.of(150),
              Target.of(130),
              value("cache.octets")),
          new Goal(
              "session cache, hits by 2 threads : 1 thread",
              Target.of(1.85),
              Target.of(1.95),
              ratio("cache.hits.2", "cache.hits.1")),
          new Goal(
              "write-behind to Redis : bare Jedis pipeline",
              Target.of(0.85),
              Target.of(0.95),
              ratio("redis.write_behind", "redis.bare_pipeline")),
          new Goal(
              "ticket open : the same JCA calls bare",
              Target.of(1.25),
              Target.of(1.05),
              ratio("ticket.open.nanos", "bare.open.nanos")),
          new Goal(
              "ticket seal : the same JCA calls bare",
              Target.of(1.25),
              Target.of(1.05),
              ratio("ticket.seal.nanos", "bare.seal.nanos")),
          new Goal(
              "unknown key name : a good open",
              Target.of(0.05),
              Target.of(0.02),
              ratio("ticket.unknown.nanos", "ticket.open.nanos")),
          new Goal(
              "octets allocated for an unknown key name",
              Target.of(0),
              Target.of(0),
              value("ticket.unknown.octets")),
          new Goal(
              "handshake thread's share of a replicated session, ns",
              Target.of(1_000),
              Target.of(300),
              value("share.nanos")));

  private Goals() {}

  /**
   * A value to reach, which may depend on the JDK.
   *
   * @param before on releases before Java 25
   * @param later from Java 25 on
   */
  private record Target(double before, double later) {

    static Target of(double value) {
      return new Target(value, value);
    }

    double at(int java) {
      return java < LATER_JAVA ? before : later;
    }
  }

  /**
   * One thing to reach.
   *
   * @param atLeast what is enough
   * @param aim what would be best; greater than {@code atLeast} where more is better
   */
  private record Goal(
      String measure, Target atLeast, Target aim, Function<Series, Optional<Spread>> value) {

    private boolean moreIsBetter() {
      return aim.before() > atLeast.before();
    }

    private String verdict(double measured, int java) {
      if (isReached(measured, aim.at(java))) {
        return "aim reached";
      }
      return isReached(measured, atLeast.at(java)) ? "reached" : "missed";
    }

    private boolean isReached(double measured, double target) {
      return moreIsBetter() ? measured >= target : measured <= target;
    }

    private String line(Series series, int java) {
      Optional<Spread> measured = value.apply(series);
      return String.format(
          Locale.ROOT,
          "| %s | %s | %s | %s | %s | %s |%n",
          measure,
          moreIsBetter() ? "more" : "less",
          number(atLeast.at(java)),
          number(aim.at(java)),
          measured.map(Spread::text).orElse(""),
          measured.map(spread -> verdict(spread.median(), java)).orElse("not measured"));
    }
  }

  private static Function<Series, Optional<Spread>> ratio(String name, String over) {
    return series -> series.ratio(name, over);
  }

  private static Function<Series, Optional<Spread>> value(String name) {
    return series -> series.spread(name);
  }

  /**
   * The table in Markdown.
   *
   * @param java the feature release of the JDK that was measured, such as 17
   */
  static String markdown(Series series, int java) {
    StringBuilder text = new StringBuilder("| measure | better | at least | aim | measured | |\n");
    text.append("| --- | --- | ---: | ---: | ---: | --- |\n");
    ALL.forEach(goal -> text.append(goal.line(series, java)));
    return text.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.2f", value);
  }
}
