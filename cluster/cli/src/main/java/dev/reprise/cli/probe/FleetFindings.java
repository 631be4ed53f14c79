// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.Grade;
import dev.reprise.cli.probe.fleet.FleetTally;
import dev.reprise.cli.probe.fleet.KeyGroups;
import dev.reprise.cli.probe.fleet.SeenKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the connections to a fleet come to: findings about the fleet, and one about each key. */
final class FleetFindings {

  private static final double HALF = 0.5;

  private final FleetTally tally;

  private FleetFindings(FleetTally tally) {
    this.tally = tally;
  }

  /** The findings. */
  static List<Finding> of(FleetTally tally) {
    return new FleetFindings(tally).all();
  }

  private List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    findings.add(fleet());
    if (tally.tickets() > 0 && tally.withoutTicket() > 0) {
      findings.add(withoutTicket());
    }
    if (tally.isWithoutKeyNames()) {
      return findings;
    }
    for (SeenKey key : tally.newestKeys()) {
      findings.add(Check.KEY.finding(Grade.NOTE, text(key)));
    }
    tally.newestKeys().stream()
        .filter(SeenKey::isDeclinedByItsOwn)
        .forEach(key -> findings.add(declinedByItsOwn(key.name())));
    if (tally.idsOffered() > 0) {
      findings.add(sessions());
    }
    return findings;
  }

  private Finding fleet() {
    if (tally.tickets() == 0) {
      return tally.idsOffered() == 0
          ? fleet(Grade.NOTE, "the server issues neither tickets nor IDs")
          : fleet(Grade.NOTE, "no tickets were issued");
    }
    if (tally.isWithoutKeyNames()) {
      return fleet(Grade.NOTE, "the tickets do not begin with the name of a key");
    }
    KeyGroups groups = tally.groups();
    if (groups.least() > 1) {
      return fleet(
          Grade.WARNING,
          "at least %d nodes that do not open each other's tickets: %s"
              .formatted(
                  groups.least(),
                  groups.groups().stream()
                      .map(FleetFindings::names)
                      .collect(Collectors.joining(", "))));
    }
    return formerlyApart().orElseGet(this::together);
  }

  private static String names(List<String> group) {
    return group.stream()
        .map(name -> name.equals(FleetTally.NO_TICKET) ? "one that issues no tickets" : name)
        .collect(Collectors.joining(" and "));
  }

  private Optional<Finding> formerlyApart() {
    List<FleetTally.FormerlyApart> pairs = tally.formerlyApart();
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    String text =
        pairs.stream()
            .map(
                pair ->
                    "%s and %s until connection %d"
                        .formatted(pair.one(), pair.other(), pair.until()))
            .collect(Collectors.joining(", "));
    return Optional.of(
        fleet(Grade.WARNING, "nodes declined each other's tickets for a while: " + text));
  }

  /** Nothing contradicts that all nodes share their keys; that is good if a ticket proves it. */
  private Finding together() {
    int offered = tally.newestKeys().stream().mapToInt(SeenKey::offered).sum();
    if (offered == 0) {
      return fleet(Grade.NOTE, "nothing is known: no ticket was offered");
    }
    if (tally.newestKeys().stream().noneMatch(key -> key.resumed() > 0)) {
      return fleet(Grade.WARNING, "no ticket was resumed, of " + offered + " that were offered");
    }
    return fleet(Grade.OK, "one node, or several that open each other's tickets");
  }

  private Finding fleet(Grade grade, String text) {
    return Check.FLEET.finding(grade, text + "; " + tally.connections() + " connections");
  }

  private Finding withoutTicket() {
    return Check.TICKET.finding(
        Grade.WARNING,
        "%d of %d full handshakes got no ticket: some nodes issue none, or nodes issue none at times"
            .formatted(tally.withoutTicket(), tally.fullHandshakes()));
  }

  private String text(SeenKey key) {
    String seen =
        "%s: %d of %d tickets, at connections %d to %d; resumed %d of %d times"
            .formatted(
                key.name(),
                key.tickets(),
                tally.tickets(),
                key.firstTicketAt(),
                key.lastTicketAt(),
                key.resumed(),
                key.offered());
    return key.overSince() == 0 ? seen : seen + "; out of use by connection " + key.overSince();
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
    int resumed = tally.idsResumed();
    int offered = tally.idsOffered();
    String times = "a session by ID was resumed " + resumed + " of " + offered + " times";
    if (resumed == 0 || resumed == offered) {
      return Check.FLEET_SESSIONS.finding(resumed == 0 ? Grade.NOTE : Grade.OK, times);
    }
    double share = (double) resumed / offered;
    double deviation = 2 * Math.sqrt(share * (1 - share) / offered);
    String why =
        share - deviation > HALF
            ? ", more often than two nodes that share none would: some sessions ended"
            : ", as at one of " + nodes(share, deviation) + " nodes that share no sessions by ID";
    return Check.FLEET_SESSIONS.finding(Grade.NOTE, times + why);
  }

  /** How many nodes there are, with two standard deviations of the share that resumed. */
  private static String nodes(double share, double deviation) {
    long least = Math.max(2, Math.round(1 / (share + deviation)));
    if (share <= deviation) {
      return least + " or more";
    }
    long most = Math.max(least, Math.round(1 / (share - deviation)));
    return least == most ? String.valueOf(least) : least + " to " + most;
  }
}
