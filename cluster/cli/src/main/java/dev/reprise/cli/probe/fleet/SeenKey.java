// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.fleet;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was seen of one ticket key. Connections are counted from 1. Not safe for use by several
 * threads.
 */
public final class SeenKey {

  private final String name;
  private int tickets;
  private int firstTicketAt;
  private int lastTicketAt;
  private int offered;
  private int resumed;
  private int lastResumedAt;

  /** The keys of the nodes that declined its tickets, and at which connections. */
  private final Map<String, Span> declinedBy = new LinkedHashMap<>();

  /**
   * The keys of the nodes that resumed its tickets, as far as these issued another one then, and at
   * which connection the last time.
   */
  private final Map<String, Integer> openedBy = new LinkedHashMap<>();

  /** The first and the last connection at which something happened. */
  private record Span(int first, int last) {

    private Span with(int connection) {
      return new Span(first, connection);
    }
  }

  SeenKey(String name) {
    this.name = name;
  }

  void issued(int connection) {
    firstTicketAt = tickets == 0 ? connection : firstTicketAt;
    lastTicketAt = connection;
    tickets++;
  }

  void resumed(int connection) {
    offered++;
    resumed++;
    lastResumedAt = connection;
  }

  void openedBy(String other, int connection) {
    openedBy.put(other, connection);
  }

  void declined(String by, int connection) {
    offered++;
    declinedBy.merge(by, new Span(connection, connection), (span, now) -> span.with(connection));
  }

  /** The first octets of its name, in hexadecimal. */
  public String name() {
    return name;
  }

  /** How many tickets were issued under it. */
  public int tickets() {
    return tickets;
  }

  /** The connection that got its first ticket. */
  public int firstTicketAt() {
    return firstTicketAt;
  }

  /** The connection that got its last ticket. */
  public int lastTicketAt() {
    return lastTicketAt;
  }

  /** How often its tickets were offered. */
  public int offered() {
    return offered;
  }

  /** How often its tickets were resumed. */
  public int resumed() {
    return resumed;
  }

  /** Whether a node that issues tickets under this key declined one of it. */
  public boolean isDeclinedByItsOwn() {
    return declinedBy.containsKey(name);
  }

  /**
   * The connection from which on its tickets were declined everywhere, after the last one had been
   * issued: it expired, or was taken out of use. 0 if that is not so.
   */
  public int overSince() {
    int last = Math.max(lastTicketAt, lastResumedAt);
    return declinedBy.values().stream()
        .mapToInt(Span::last)
        .filter(connection -> connection > last)
        .min()
        .orElse(0);
  }

  /** The last connection at which a node that resumed its ticket issued one under another key. */
  int lastOpenedBy(String other) {
    return openedBy.getOrDefault(other, 0);
  }

  /**
   * The last connection that showed that nodes with another key do not open this one although it
   * was in use: they declined it, and it sealed after that. A key that was declined and never
   * sealed again has expired, or was taken out of use.
   *
   * @param doubtful the connection from which on sessions may have been declined for another reason
   * @return 0 if that was not seen
   */
  int lastApartFrom(String other, int doubtful) {
    Span declined = declinedBy.get(other);
    if (declined == null || other.equals(name)) {
      return 0;
    }
    boolean inUse = declined.first < lastTicketAt;
    return inUse && declined.first < doubtful ? Math.min(declined.last, lastTicketAt) : 0;
  }
}
