// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import java.time.Duration;
import java.util.Optional;

/**
 * A session that was made at one node of a fleet and offered at another a moment later.
 *
 * @param number trips are numbered from zero in the order in which they begin
 * @param startedMillis epoch milliseconds
 * @param from where the session was made, a place in the fleet
 * @param to where it was offered
 * @param ticket whether by ticket
 * @param made what the first node said of its handshake; if there was none, {@code failed:} and why
 * @param offered the same for the second
 * @param key the beginning of the name of the ticket's key
 */
public record Trip(
    int number,
    long startedMillis,
    int from,
    int to,
    boolean ticket,
    String made,
    String offered,
    String key) {

  public static final String RESUMED = "resumed";
  private static final String FAILED = "failed:";
  private static final String TIMED_OUT = "store_timeout";
  private static final String UNKNOWN = "unknown_session";

  /** How long a trip takes at most on a machine that is not slow. */
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private static final String WORD = "trip";
  private static final int WORDS = 9;

  /** What is said of a handshake that failed. */
  public static String failed(Throwable why) {
    return FAILED + why.getClass().getSimpleName();
  }

  public static boolean isFailure(String outcome) {
    return outcome.startsWith(FAILED);
  }

  /** Reads a line, if it is one. */
  public static Optional<Trip> of(String line) {
    String[] words = line.split(" ", -1);
    return words.length == WORDS && words[0].equals(WORD)
        ? Optional.of(
            new Trip(
                Integer.parseInt(words[1]),
                Long.parseLong(words[2]),
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]),
                words[5].equals("ticket"),
                words[6],
                words[7],
                words[8]))
        : Optional.empty();
  }

  public boolean isResumed() {
    return offered.equals(RESUMED);
  }

  /**
   * Whether it was not resumed because the machine was too slow: a node gives up a lookup after 200
   * ms, which takes several ways from thread to thread. A session by ID is offered before it is in
   * Redis, and looked for twice, 20 ms apart.
   *
   * @param stalls of a good part of those 200 ms
   */
  public boolean isExcusedBy(Stalls stalls) {
    boolean mayBeSlowness = offered.equals(TIMED_OUT) || (!ticket && offered.equals(UNKNOWN));
    return mayBeSlowness && stalls.between(startedMillis, startedMillis + LONGEST.toMillis());
  }

  /** Whether a node took part in it. */
  public boolean touches(int node) {
    return from == node || to == node;
  }

  /** Whether a handshake failed at a node that is not excused. */
  public boolean hasFailed(int excused) {
    return (isFailure(made) && from != excused) || (isFailure(offered) && to != excused);
  }

  public String line() {
    return String.join(
        " ",
        WORD,
        Integer.toString(number),
        Long.toString(startedMillis),
        Integer.toString(from),
        Integer.toString(to),
        ticket ? "ticket" : "id",
        made,
        offered,
        key);
  }
}
