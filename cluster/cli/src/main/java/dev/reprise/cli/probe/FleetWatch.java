// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.Grade;
import dev.reprise.cli.probe.fleet.FleetClient;
import dev.reprise.cli.probe.fleet.FleetTally;
import dev.reprise.cli.probe.ticket.SessionLife;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.client.ClientOutcome;
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
 * Many connections to one address, and what they showed of the fleet behind it. Not safe for use by
 * several threads.
 */
final class FleetWatch {

  private static final Duration BETWEEN_CONNECTIONS = Duration.ofMillis(20);
  private static final Duration AFTER_A_FAILURE = Duration.ofMillis(100);
  private static final int LEAST_CONNECTIONS = 20;

  private static final int SHOWN_OCTETS = 4;

  private final Sessions sessions;
  private final ProbedServer server;
  private final RandomGenerator random;
  private final FleetTally tally = new FleetTally();
  private int failures;
  private int unreachable;
  private String lastFailure = "";

  FleetWatch(
      Handshakes handshakes,
      ProbedServer server,
      Optional<String> serverName,
      RandomGenerator random) {
    this.sessions = new Sessions(handshakes, server, serverName);
    this.server = server;
    this.random = random;
  }

  /**
   * Connects for a while, and often enough to see something at a slow server. A connection that
   * fails is counted. If the first ones all fail, nobody is there, and the watch ends.
   *
   * @param progress takes a few words after each connection
   */
  NodeReport watch(Duration time, Consumer<String> progress) {
    long begun = System.nanoTime();
    int tries = 0;
    boolean goesOn;
    do {
      tries++;
      LockSupport.parkNanos((tryToConnect() ? BETWEEN_CONNECTIONS : AFTER_A_FAILURE).toNanos());
      progress.accept(tries + " connections");
      boolean hasTime = Duration.ofNanos(System.nanoTime() - begun).compareTo(time) < 0;
      boolean isAtTheBeginning = tries < LEAST_CONNECTIONS;
      goesOn = tally.connections() > 0 ? hasTime || isAtTheBeginning : hasTime && isAtTheBeginning;
    } while (goesOn);
    return new NodeReport(server, unreachable < tries, report(), List.of());
  }

  private boolean tryToConnect() {
    try {
      connect();
      return true;
    } catch (IOException e) {
      failures++;
      unreachable += e instanceof UnreachableException ? 1 : 0;
      lastFailure = String.valueOf(e.getMessage());
      return false;
    }
  }

  private List<Finding> report() {
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
    }
    return findings;
  }

  /** What the connections so far showed. */
  List<Finding> findings() {
    return FleetFindings.of(tally);
  }

  /**
   * Connects once, with a ticket, an ID or nothing.
   *
   * @throws IOException if the handshake fails
   */
  void connect() throws IOException {
    tally.visit(sessions, random);
  }

  /** The newest ticket of each key, and a session by ID. */
  private static final class Sessions implements FleetClient {

    private final Handshakes handshakes;
    private final ProbedServer server;
    private final Optional<String> serverName;
    private final Map<String, ClientSession> tickets = new LinkedHashMap<>();
    private Optional<ClientSession> byId = Optional.empty();

    private Sessions(Handshakes handshakes, ProbedServer server, Optional<String> serverName) {
      this.handshakes = handshakes;
      this.server = server;
      this.serverName = serverName;
    }

    @Override
    public List<String> keys() {
      return List.copyOf(tickets.keySet());
    }

    @Override
    public Optional<String> askForTicket() throws IOException {
      return keep(handshakes.full(server, serverName, true, true).session());
    }

    @Override
    public Visit offerTicket(String key) throws IOException {
      ClientSession offered = tickets.get(key);
      if (mayBeOver(offered)) {
        tickets.remove(key);
        return new Visit(Answer.SAYS_NOTHING, askForTicket());
      }
      Handshakes.Result result = handshakes.resume(server, serverName, offered);
      if (result.outcome().resumed().isEmpty()) {
        tickets.remove(key);
      }
      Optional<String> issuedUnder =
          keep(result.session().filter(left -> !left.ticket().equals(offered.ticket())));
      return new Visit(answer(offered, result.outcome()), issuedUnder);
    }

    /** A ticket that aged on its way may have expired there, so that a refusal says nothing. */
    private Answer answer(ClientSession offered, ClientOutcome outcome) {
      if (outcome.resumed().isPresent()) {
        return Answer.RESUMED;
      }
      boolean refused = outcome.reason().equals(Optional.of(ClientOutcome.Reason.REFUSED));
      return refused && !mayBeOver(offered) ? Answer.DECLINED : Answer.SAYS_NOTHING;
    }

    private boolean mayBeOver(ClientSession ticket) {
      return SessionLife.of(ticket).mayBeOver(ticket, handshakes.now());
    }

    /** One session is offered until it is declined. */
    @Override
    public Optional<Boolean> offerId() throws IOException {
      if (byId.isEmpty()) {
        byId =
            handshakes
                .full(server, serverName, false, true)
                .session()
                .filter(session -> session.ticket().isEmpty());
        return Optional.empty();
      }
      Handshakes.Result result = handshakes.resume(server, serverName, byId.get());
      boolean resumed = result.outcome().resumed().isPresent();
      if (!resumed) {
        byId = Optional.empty(); // it may have expired
      }
      return Optional.of(resumed);
    }

    /** Keeps a ticket that a handshake left, and returns the name of its key. */
    private Optional<String> keep(Optional<ClientSession> left) {
      Optional<ClientSession> session =
          left.filter(each -> each.ticket().length() >= KeyName.LENGTH);
      Optional<String> key = session.map(each -> name(each.ticket()));
      key.ifPresent(name -> keep(name, session.get()));
      return key;
    }

    private void keep(String name, ClientSession session) {
      tickets.remove(name);
      tickets.put(name, session);
      if (tickets.size() > FleetTally.MOST_KEYS) {
        tickets.remove(tickets.keySet().iterator().next());
      }
    }

    private static String name(Bytes ticket) {
      return ticket.slice(0, SHOWN_OCTETS).hex();
    }
  }
}
