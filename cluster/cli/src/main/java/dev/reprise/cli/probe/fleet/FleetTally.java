// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.fleet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What many connections to one address showed of the nodes behind it. From outside, a node is
 * recognised by the key under which it issues tickets, so nodes that share their keys look like
 * one, and all nodes that issue no tickets look alike. Not safe for use by several threads.
 */
public final class FleetTally {

  /**
   * How many keys are compared, the newest. Servers whose tickets do not begin with the name of a
   * key show more: another one in each.
   */
  public static final int MOST_KEYS = 16;

  /** Stands for a key where a node issued no ticket. */
  public static final String NO_TICKET = "";

  /** A difference may be over after so many connections without another sign of it. */
  private static final int UNTIL_OVER = 40;

  /** How many times its usual pause a key must have issued nothing to be out of use. */
  private static final int MUCH_LONGER = 16;

  /** A revocation may be noticed so many connections after it has happened. */
  private static final int UNTIL_REVOCATION_SHOWS = 10;

  private final Map<String, SeenKey> keys = new LinkedHashMap<>();

  /** The connection from which on tickets may have been declined because they were revoked. */
  private int doubtful = Integer.MAX_VALUE;

  private int connections;
  private int fullHandshakes;
  private int withoutTicket;
  private int lastWithoutTicketAt;
  private int idsOffered;
  private int idsResumed;

  /** Nothing was seen. */
  public FleetTally() {}

  /**
   * Connects once, at random with a ticket of one of the keys, with a session by ID or with
   * nothing: a load balancer that takes nodes in turn can't fall into step with that.
   *
   * @throws IOException if the handshake fails
   */
  public void visit(FleetClient client, RandomGenerator random) throws IOException {
    List<String> offerable = client.keys();
    int choice = random.nextInt(offerable.size() + 2);
    if (choice == 0) {
      issued(client.askForTicket());
    } else if (choice == 1) {
      offeredId(client.offerId());
    } else {
      String key = offerable.get(choice - 2);
      FleetClient.Visit visit = client.offerTicket(key);
      switch (visit.answer()) {
        case RESUMED -> resumed(key, visit.issuedUnder());
        case DECLINED -> declined(key, visit.issuedUnder());
        case SAYS_NOTHING -> issued(visit.issuedUnder());
      }
    }
  }

  /** A node that was offered nothing issued a ticket under a key, or none. */
  void issued(Optional<String> key) {
    connections++;
    addFullHandshake(key);
  }

  /** A node resumed a ticket, and issued another one or none. */
  void resumed(String key, Optional<String> renewedUnder) {
    connections++;
    key(key).resumed(connections);
    renewedUnder.ifPresent(
        own -> {
          key(key).openedBy(own, connections);
          addTicket(own);
        });
  }

  /** A node declined a ticket, and issued another one or none. */
  void declined(String key, Optional<String> own) {
    connections++;
    key(key).declined(own.orElse(NO_TICKET), connections);
    if (own.equals(Optional.of(key))) {
      doubtful = Math.min(doubtful, connections - UNTIL_REVOCATION_SHOWS);
    }
    addFullHandshake(own);
  }

  /** A node was offered a session by ID, or gave one if that is empty. */
  void offeredId(Optional<Boolean> resumed) {
    connections++;
    idsOffered += resumed.isPresent() ? 1 : 0;
    idsResumed += resumed.orElse(false) ? 1 : 0;
  }

  private void addFullHandshake(Optional<String> ticket) {
    fullHandshakes++;
    if (ticket.isEmpty()) {
      withoutTicket++;
      lastWithoutTicketAt = connections;
    }
    ticket.ifPresent(this::addTicket);
  }

  private void addTicket(String name) {
    key(name).issued(connections);
  }

  private SeenKey key(String name) {
    return keys.computeIfAbsent(name, SeenKey::new);
  }

  /** How many handshakes succeeded. */
  public int connections() {
    return connections;
  }

  /** How many full handshakes asked for a ticket. */
  public int fullHandshakes() {
    return fullHandshakes;
  }

  /** How many of them got none. */
  public int withoutTicket() {
    return withoutTicket;
  }

  /** How often a session was offered by ID. */
  public int idsOffered() {
    return idsOffered;
  }

  /** How often it was resumed. */
  public int idsResumed() {
    return idsResumed;
  }

  /** How many tickets were issued. */
  public int tickets() {
    return keys.values().stream().mapToInt(SeenKey::tickets).sum();
  }

  /** How many keys were seen. */
  public int keysSeen() {
    return keys.size();
  }

  /** The newest keys, in the order in which they were first seen. */
  public List<SeenKey> newestKeys() {
    return keys.values().stream().skip(Math.max(0, keys.size() - MOST_KEYS)).toList();
  }

  /** Whether most tickets are the only one of their key: then it is no key's name. */
  public boolean isWithoutKeyNames() {
    long once = keys.values().stream().filter(key -> key.tickets() == 1).count();
    return keys.size() > MOST_KEYS && once > keys.size() / 2;
  }

  /**
   * The newest keys in groups whose nodes decline each other's tickets; {@link #NO_TICKET} stands
   * for nodes that issue none.
   */
  public KeyGroups groups() {
    List<String> names = new ArrayList<>(newestKeys().stream().map(SeenKey::name).toList());
    if (names.stream().anyMatch(name -> isApart(name, NO_TICKET))) {
      names.add(NO_TICKET);
    }
    return KeyGroups.of(names, this::isApart, this::isTogether);
  }

  /** Pairs of keys whose nodes declined each other's tickets for a while, and do so no more. */
  public List<FormerlyApart> formerlyApart() {
    List<FormerlyApart> pairs = new ArrayList<>();
    for (SeenKey one : newestKeys()) {
      for (SeenKey other : newestKeys()) {
        int last = lastApart(one.name(), other.name());
        if (one.firstTicketAt() < other.firstTicketAt()
            && last > 0
            && isOver(one.name(), other.name(), last)) {
          pairs.add(new FormerlyApart(one.name(), other.name(), last));
        }
      }
    }
    return pairs;
  }

  /**
   * Two keys whose nodes declined each other's tickets for a while.
   *
   * @param until the last connection that showed it
   */
  public record FormerlyApart(String one, String other, int until) {}

  private boolean isApart(String one, String other) {
    int last = lastApart(one, other);
    return last > 0 && !isOver(one, other, last);
  }

  private boolean isTogether(String one, String other) {
    return isOpenedBy(one, other) || isOpenedBy(other, one);
  }

  private boolean isOpenedBy(String one, String other) {
    return lastOpenedBy(one, other) > 0;
  }

  private int lastOpenedBy(String one, String other) {
    return keys.containsKey(one) ? keys.get(one).lastOpenedBy(other) : 0;
  }

  private int lastApart(String one, String other) {
    return Math.max(lastApartFrom(one, other), lastApartFrom(other, one));
  }

  private int lastApartFrom(String one, String other) {
    return keys.containsKey(one) ? keys.get(one).lastApartFrom(other, doubtful) : 0;
  }

  /**
   * Whether a difference is over: it did not show again, and a node opened a ticket that such nodes
   * declined before, or one of the keys is not in use any more. Silence alone says nothing: a node
   * that differs from many others is met rarely.
   */
  private boolean isOver(String one, String other, int last) {
    int together = Math.max(lastOpenedBy(one, other), lastOpenedBy(other, one));
    return connections - last > UNTIL_OVER
        && (together > last || isOutOfUse(one) || isOutOfUse(other));
  }

  /** Whether it has issued nothing for much longer than it took to issue something before. */
  private boolean isOutOfUse(String name) {
    boolean none = name.equals(NO_TICKET);
    int last = none ? lastWithoutTicketAt : key(name).lastTicketAt();
    int times = none ? withoutTicket : key(name).tickets();
    int usual = times == 0 ? 0 : (UNTIL_OVER + last) / times; // a few signs may have come in a row
    return connections - last > Math.max(UNTIL_OVER, MUCH_LONGER * usual);
  }
}
