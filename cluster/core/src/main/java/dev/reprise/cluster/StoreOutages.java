// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.wire.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The outages of a node's stores. An outage begins when the first part fails and ends when all
 * parts work. There is one line for its beginning, one for its end, which has the last reason if it
 * is not the first, and none between. Safe for use by any thread.
 */
final class StoreOutages {

  /** A part of the stores that can fail by itself. */
  enum Part {
    /** The records of keys and revocations, and the heartbeats. */
    KEYS,
    /** The subscription to the bus. */
    NOTICES,
    /** The store of sessions. */
    SESSIONS,
    /** The list of all heartbeats, which must not be cut. */
    MEMBERS
  }

  /**
   * What was lost so far, in counts that only grow.
   *
   * @param changes changes to shared sessions that were given up
   * @param lookups lookups of shared sessions that failed, or were not tried
   */
  record Losses(long changes, long lookups) {

    private Losses since(Losses before) {
      return new Losses(changes - before.changes, lookups - before.lookups);
    }
  }

  private final NodeName node;
  private final Supplier<Losses> losses;
  private final Consumer<String> lines;
  private final Map<Part, String> failing = new EnumMap<>(Part.class);
  private String firstReason = "";
  private Losses before = new Losses(0, 0);
  private Instant since = Instant.EPOCH;
  private long count;
  private Duration total = Duration.ZERO;

  /**
   * No outages yet.
   *
   * @param lines takes the lines for the log
   */
  StoreOutages(NodeName node, Supplier<Losses> losses, Consumer<String> lines) {
    this.node = node;
    this.losses = losses;
    this.lines = lines;
  }

  /**
   * Takes note that a part fails.
   *
   * @param reason what went wrong, in one line
   * @param goesOn what works all the same, in a sentence
   */
  synchronized void fails(Part part, String reason, String goesOn, Instant now) {
    boolean begins = failing.isEmpty();
    failing.put(part, reason);
    if (begins) {
      firstReason = reason;
      since = now;
      before = losses.get();
      count++;
      lines.accept(
          "node "
              + node
              + ": the store fails since "
              + seconds(now)
              + ": "
              + reason
              + ". "
              + goesOn);
      ClusterLink.tell(false);
    }
  }

  /** Takes note that a part works. */
  synchronized void works(Part part, Instant now) {
    String lastReason = failing.remove(part);
    if (lastReason == null || !failing.isEmpty()) {
      return;
    }
    Duration lasted = lasted(now);
    total = total.plus(lasted);
    Losses lost = losses.get().since(before);
    lines.accept(
        "node "
            + node
            + ": the store works again after "
            + inWords(lasted)
            + "; lost: "
            + lost.changes()
            + " changes to shared sessions, "
            + lost.lookups()
            + " lookups of them"
            + (cause(lastReason).equals(cause(firstReason))
                ? ""
                : "; the last failure: " + lastReason));
    ClusterLink.tell(true);
  }

  /** A reason without the command that failed, which stands before the first colon. */
  private static String cause(String reason) {
    return reason.substring(reason.indexOf(": ") + 1);
  }

  /** The outages so far, and the one that goes on. */
  synchronized ClusterStatus.Outages status(Instant now) {
    boolean ongoing = !failing.isEmpty();
    return new ClusterStatus.Outages(
        failing.values().stream().findFirst(),
        ongoing ? Optional.of(since) : Optional.empty(),
        count,
        ongoing ? total.plus(lasted(now)) : total);
  }

  /** Not negative: clocks can be set back. */
  private Duration lasted(Instant now) {
    Duration lasted = Duration.between(since, now);
    return lasted.isNegative() ? Duration.ZERO : lasted;
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  /** For example {@code 3 min 12 s}. */
  static String inWords(Duration duration) {
    StringBuilder words = new StringBuilder();
    if (duration.toHours() > 0) {
      words.append(duration.toHours()).append(" h ");
    }
    if (duration.toMinutes() > 0) {
      words.append(duration.toMinutesPart()).append(" min ");
    }
    return words.append(duration.toSecondsPart()).append(" s").toString();
  }
}
