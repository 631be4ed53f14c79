// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Clients: they get tickets at one node and come back with them at another. */
final class Tickets {

  private static final int MOST_TICKETS = 200;

  private final Fleet fleet;
  private final SimulatedRandom random;
  private final ResumptionPolicy policy;
  private final SimulationReport report;
  private final List<Ticket> tickets = new ArrayList<>();

  private record Ticket(KeyName keyName, Instant issued, SimulatedNode by) {}

  Tickets(Fleet fleet, SimulatedRandom random, ResumptionPolicy policy, SimulationReport report) {
    this.fleet = fleet;
    this.random = random;
    this.policy = policy;
    this.report = report;
  }

  /** Lets one client connect at intervals. */
  void come(Duration interval) {
    issue(fleet.any(random));
    for (int i = 0; i < 3 && !tickets.isEmpty(); i++) {
      present(tickets.get((int) random.between(0, tickets.size() - 1)), fleet.any(random));
    }
    fleet.time().after(interval.toMillis(), () -> come(interval));
  }

  private void issue(SimulatedNode node) {
    if (node.protocol().isEmpty() || node.isPaused() || !node.watcher().isClockTrusted()) {
      return;
    }
    Instant now = node.now();
    KeyRing ring = node.protocol().get().keys(now);
    ring.sealingKey(now).ifPresent(key -> tickets.add(new Ticket(key.name(), now, node)));
    if (tickets.size() > MOST_TICKETS) {
      tickets.remove(0);
    }
  }

  private void present(Ticket ticket, SimulatedNode node) {
    Instant now = node.now();
    boolean expired = !now.isBefore(ticket.issued().plus(policy.ticketLifetime()));
    if (expired
        || node.protocol().isEmpty()
        || node.isPaused()
        || node.isClockWrong()
        || node.watcher().knowsRevoked(ticket.keyName())) {
      return;
    }
    boolean opens =
        node.protocol()
            .get()
            .keys(now)
            .phaseAt(ticket.keyName(), now)
            .filter(phase -> phase != KeyPhase.RETIRED)
            .isPresent();
    if (node.watcher().hasRead(ticket.keyName()) && node.watcher().trusts(ticket.keyName())) {
      fleet.checker().checked(Invariant.TICKET_OPENS_EVERYWHERE);
      if (!opens) {
        throw fleet
            .checker()
            .violated(
                Invariant.TICKET_OPENS_EVERYWHERE,
                node + " does not open a ticket of " + ticket.by() + " under " + ticket.keyName());
      }
    }
    report.ticket(opens);
  }
}
