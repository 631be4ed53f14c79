// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.Grade;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What many connections to one address showed of the nodes behind it. From outside, a node is
 * recognised by the key under which it issues tickets, so nodes that share their keys look like
 * one. Confined to one thread.
 */
final class FleetTally {

  /** Servers whose tickets do not begin with the name of a key show another one in each. */
  static final int MOST_KEYS = 16;

  private final Map<String, Key> keys = new LinkedHashMap<>();
  private int connections;
  private int idsOffered;
  private int idsResumed;

  /** What was seen of one key. */
  private static final class Key {
    private int tickets;
    private int firstTicketAt;
    private int lastTicketAt;
    private int offered;
    private int resumed;

    /** The keys of the nodes that declined its tickets. */
    private final Set<String> declinedBy = new LinkedHashSet<>();
  }

  /** A node that was offered no ticket issued one. */
  void issued(String key) {
    connections++;
    addTicket(key);
  }

  /** A node resumed a ticket. */
  void resumed(String key) {
    connections++;
    key(key).offered++;
    key(key).resumed++;
  }

  /** A node declined a ticket and issued one under its own key, if it issued one at all. */
  void declined(String key, Optional<String> own) {
    connections++;
    key(key).offered++;
    own.ifPresent(
        name -> {
          key(key).declinedBy.add(name);
          addTicket(name);
        });
  }

  /** A node was offered a session by ID. */
  void offeredId(boolean resumed) {
    connections++;
    idsOffered++;
    idsResumed += resumed ? 1 : 0;
  }

  private void addTicket(String name) {
    Key key = key(name);
    key.firstTicketAt = key.tickets == 0 ? connections : key.firstTicketAt;
    key.lastTicketAt = connections;
    key.tickets++;
  }

  private Key key(String name) {
    return keys.computeIfAbsent(name, unseen -> new Key());
  }

  int connections() {
    return connections;
  }

  /** The keys, in groups whose nodes were not seen to decline each other's tickets. */
  private List<Set<String>> groups() {
    List<Set<String>> groups = new ArrayList<>();
    for (String name : keys.keySet()) {
      Set<String> group = new LinkedHashSet<>();
      groups.stream()
          .filter(each -> each.stream().anyMatch(other -> share(other, name)))
          .forEach(group::addAll);
      groups.removeIf(group::containsAll);
      group.add(name);
      groups.add(group);
    }
    return groups;
  }

  private boolean share(String one, String other) {
    return !key(one).declinedBy.contains(other) && !key(other).declinedBy.contains(one);
  }

  /** What it comes to, in one finding about the fleet and one about each key. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(fleet());
    if (keys.size() > MOST_KEYS) {
      return findings;
    }
    keys.forEach((name, key) -> findings.add(Check.KEY.finding(Grade.NOTE, text(name, key))));
    keys.entrySet().stream()
        .filter(each -> each.getValue().declinedBy.contains(each.getKey()))
        .forEach(each -> findings.add(declinedByItsOwn(each.getKey())));
    if (idsOffered > 0) {
      findings.add(sessions());
    }
    return findings;
  }

  private Finding fleet() {
    List<Set<String>> groups = groups();
    if (groups.isEmpty()) {
      return Check.FLEET.finding(Grade.NOTE, "no tickets were issued" + seen());
    }
    if (keys.size() > MOST_KEYS) {
      return Check.FLEET.finding(
          Grade.NOTE, "the tickets do not begin with the name of a key" + seen());
    }
    if (groups.size() == 1) {
      return Check.FLEET.finding(
          Grade.OK, "one node, or several that open each other's tickets" + seen());
    }
    String names =
        groups.stream().map(each -> String.join(" and ", each)).collect(Collectors.joining(", "));
    return Check.FLEET.finding(
        Grade.WARNING,
        "at least "
            + groups.size()
            + " nodes that do not open each other's tickets: "
            + names
            + seen());
  }

  private String seen() {
    return "; " + connections + " connections";
  }

  private String text(String name, Key key) {
    int all = keys.values().stream().mapToInt(each -> each.tickets).sum();
    return "%s: %d of %d tickets, at connections %d to %d; resumed %d of %d times"
        .formatted(
            name, key.tickets, all, key.firstTicketAt, key.lastTicketAt, key.resumed, key.offered);
  }

  /** A node that has the key declined a ticket for another reason. */
  private static Finding declinedByItsOwn(String name) {
    return Check.REVOCATION.finding(
        Grade.WARNING,
        "a node that issues tickets under "
            + name
            + " declined one: its sessions were revoked within the last minutes, or nodes with the"
            + " same keys differ in certificates or client authorities");
  }

  private Finding sessions() {
    String times = "a session by ID was resumed " + idsResumed + " of " + idsOffered + " times";
    if (idsResumed == 0 || idsResumed == idsOffered) {
      return Check.FLEET_SESSIONS.finding(idsResumed == 0 ? Grade.NOTE : Grade.OK, times);
    }
    return Check.FLEET_SESSIONS.finding(
        Grade.NOTE, times + ", as at one of " + nodes() + " nodes that share no sessions by ID");
  }

  /** How many nodes there are, with two standard deviations of the share that resumed. */
  private String nodes() {
    double share = (double) idsResumed / idsOffered;
    double deviation = 2 * Math.sqrt(share * (1 - share) / idsOffered);
    long least = Math.max(2, Math.round(1 / (share + deviation)));
    if (share <= deviation) {
      return least + " or more";
    }
    long most = Math.max(least, Math.round(1 / (share - deviation)));
    return least == most ? String.valueOf(least) : least + " to " + most;
  }
}
