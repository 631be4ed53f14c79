// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.Grade;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.client.ClientSession;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A client that connects to one address again and again, and offers at random a ticket of one of
 * the keys that it has met, a session by ID, or nothing. A load balancer that takes nodes in turn
 * can't fall into step with it. Confined to one thread.
 */
final class FleetWatch {

  private static final Duration BETWEEN_CONNECTIONS = Duration.ofMillis(20);
  private static final int LEAST_CONNECTIONS = 20;

  private static final int SHOWN_OCTETS = 4;

  private final Handshakes handshakes;
  private final ProbedServer server;
  private final Optional<String> serverName;
  private final RandomGenerator random;
  private final FleetTally tally = new FleetTally();

  /** The newest ticket of each key. */
  private final Map<String, ClientSession> tickets = new LinkedHashMap<>();

  private Optional<ClientSession> byId = Optional.empty();
  private int failures;
  private String lastFailure = "";

  FleetWatch(
      Handshakes handshakes,
      ProbedServer server,
      Optional<String> serverName,
      RandomGenerator random) {
    this.handshakes = handshakes;
    this.server = server;
    this.serverName = serverName;
    this.random = random;
  }

  /**
   * Connects for a while, and often enough to see something at a slow server.
   *
   * @param progress takes a few words after each connection
   */
  NodeReport watch(Duration time, Consumer<String> progress) {
    long begun = System.nanoTime();
    int tries = 0;
    do {
      tries++;
      try {
        connect();
      } catch (IOException e) {
        failures++;
        lastFailure = String.valueOf(e.getMessage());
        if (tries == 1) {
          return report(!(e instanceof UnreachableException));
        }
      }
      progress.accept(tries + " connections");
      LockSupport.parkNanos(BETWEEN_CONNECTIONS.toNanos());
    } while (tries < LEAST_CONNECTIONS
        || Duration.ofNanos(System.nanoTime() - begun).compareTo(time) < 0);
    return report(true);
  }

  private NodeReport report(boolean reachable) {
    List<Finding> findings = new ArrayList<>();
    if (failures > 0) {
      findings.add(
          Check.FULL_HANDSHAKE.finding(
              Grade.FAIL,
              tally.connections() == 0
                  ? lastFailure
                  : failures
                      + " of "
                      + (failures + tally.connections())
                      + " handshakes failed, the last: "
                      + lastFailure));
    }
    if (tally.connections() > 0) {
      findings.addAll(findings());
    } else if (failures == 0) {
      findings.add(Check.FLEET.finding(Grade.NOTE, "the server issues neither tickets nor IDs"));
    }
    return new NodeReport(server, reachable, findings, List.of());
  }

  /** What the connections so far showed. */
  List<Finding> findings() {
    return tally.findings();
  }

  /**
   * Connects once, with a ticket, an ID or nothing.
   *
   * @throws IOException if the handshake fails
   */
  void connect() throws IOException {
    int choice = random.nextInt(tickets.size() + 2);
    if (choice == 0) {
      issue();
    } else if (choice == 1) {
      offerId();
    } else {
      offer(tickets.keySet().stream().skip(choice - 2).findFirst().orElseThrow());
    }
  }

  private void issue() throws IOException {
    ticketOf(handshakes.full(server, serverName, true, true)).ifPresent(tally::issued);
  }

  private void offer(String key) throws IOException {
    Handshakes.Result result = handshakes.resume(server, serverName, tickets.get(key));
    if (result.outcome().resumed().isPresent()) {
      tally.resumed(key);
    } else {
      tally.declined(key, ticketOf(result));
    }
  }

  /** One session is offered until it is declined. */
  private void offerId() throws IOException {
    if (byId.isEmpty()) {
      byId =
          handshakes
              .full(server, serverName, false, true)
              .session()
              .filter(session -> session.ticket().isEmpty());
    } else {
      Handshakes.Result result = handshakes.resume(server, serverName, byId.get());
      tally.offeredId(result.outcome().resumed().isPresent());
      if (result.outcome().resumed().isEmpty()) {
        byId = Optional.empty(); // it may have expired
      }
    }
  }

  /** The key of the ticket that a handshake left, which is kept. */
  private Optional<String> ticketOf(Handshakes.Result result) {
    Optional<ClientSession> session =
        result.session().filter(each -> each.ticket().length() >= KeyName.LENGTH);
    Optional<String> key = session.map(each -> name(each.ticket()));
    key.filter(name -> tickets.containsKey(name) || tickets.size() < FleetTally.MOST_KEYS)
        .ifPresent(name -> tickets.put(name, session.get()));
    return key;
  }

  private static String name(Bytes ticket) {
    return ticket.slice(0, SHOWN_OCTETS).hex();
  }
}
