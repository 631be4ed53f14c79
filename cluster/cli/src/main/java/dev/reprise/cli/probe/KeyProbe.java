// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.option.HostPort;
import dev.reprise.cli.probe.ticket.ResealedTicket;
import dev.reprise.cli.probe.ticket.SessionLife;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.client.ClientSession;
import dev.reprise.engine.key.TicketKey;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Whether a server of another program opens tickets under certain keys in OpenSSL's format.
 *
 * <p>A session is resumed only where everything in it fits the server, so none can be made up: the
 * probe shakes hands with the server, opens the ticket that it is given, seals its content under
 * the key in question and offers that.
 */
public final class KeyProbe {

  /** A session that was offered too late is replaced by another one, so often. */
  private static final int MOST_SESSIONS = 3;

  private final Handshakes handshakes;
  private final SecureRandom random;
  private final InstantSource clock;

  /**
   * A probe of servers.
   *
   * @param timeout how long a connection, and then each read, may take
   */
  public KeyProbe(Duration timeout, InstantSource clock, SecureRandom random) {
    this.handshakes = new Handshakes(new Wire(timeout), clock, random, HelloOffer.DEFAULT);
    this.clock = clock;
    this.random = random;
  }

  /**
   * Why the server does not seal under the right key, or did not resume a session with a ticket
   * under one of the keys; empty if it does both, at every address of its name.
   *
   * @param issuing the keys that the server is to have, the one under which it seals first
   * @param offered the keys to try
   */
  public Optional<String> refusal(
      HostPort server, List<TicketKey> issuing, List<TicketKey> offered) {
    try {
      for (ProbedServer each : ProbedServer.resolve(server.toString())) {
        Optional<String> refusal = refusal(each, issuing, offered);
        if (refusal.isPresent()) {
          return refusal;
        }
      }
      return Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.of("unknown host");
    } catch (IOException e) {
      return Optional.of("a handshake failed: " + e.getMessage());
    }
  }

  /** A session that is too old is declined under every key, so then another one is tried. */
  private Optional<String> refusal(
      ProbedServer server, List<TicketKey> issuing, List<TicketKey> offered) throws IOException {
    Optional<String> declined = Optional.empty();
    for (int i = 0; i < MOST_SESSIONS; i++) {
      Optional<ClientSession> session =
          handshakes
              .full(server, server.serverName(), true, true)
              .session()
              .filter(kept -> !kept.ticket().isEmpty());
      if (session.isEmpty()) {
        return Optional.of("the server issues no tickets for TLS 1.2");
      }
      Bytes ticket = session.get().ticket();
      Optional<String> wrongIssuer = wrongIssuer(ticket, issuing);
      if (wrongIssuer.isPresent()) {
        return wrongIssuer;
      }
      declined = declined(server, session.get(), issuing.get(0), offered);
      boolean late = SessionLife.of(session.get()).mayBeOver(session.get(), clock.instant());
      if (declined.isEmpty() || !late) {
        return declined;
      }
    }
    return declined.map(why -> why + "; " + Examination.MAY_BE_OVER);
  }

  /** What is wrong with the key of the server's own ticket. */
  private static Optional<String> wrongIssuer(Bytes ticket, List<TicketKey> issuing) {
    Optional<TicketKey> issuer =
        issuing.stream()
            .filter(key -> ticket.length() > KeyName.LENGTH)
            .filter(key -> ticket.slice(0, KeyName.LENGTH).equals(key.name().octets()))
            .findFirst();
    if (issuer.isEmpty()) {
      return Optional.of("the server's own ticket is under none of the keys");
    }
    return issuer
        .filter(key -> !key.name().equals(issuing.get(0).name()))
        .map(key -> "the server seals under key " + id(key) + ", not " + id(issuing.get(0)));
  }

  /** Which of the keys the server does not open tickets under. */
  private Optional<String> declined(
      ProbedServer server, ClientSession session, TicketKey issuer, List<TicketKey> offered)
      throws IOException {
    for (TicketKey key : offered) {
      Optional<Bytes> resealed = ResealedTicket.of(session.ticket(), issuer, key, random);
      if (resealed.isEmpty()) {
        return Optional.of("the server's own ticket has a wrong MAC or padding");
      }
      if (!resumes(server, session, resealed.get())) {
        return Optional.of("a ticket under key " + id(key) + " was not resumed");
      }
    }
    return Optional.empty();
  }

  private boolean resumes(ProbedServer server, ClientSession session, Bytes ticket)
      throws IOException {
    ClientSession offered = session.renewed(ticket, session.lifetimeHintSeconds(), clock.instant());
    return handshakes.resume(server, server.serverName(), offered).outcome().resumed().isPresent();
  }

  private static String id(TicketKey key) {
    return key.name().octets().slice(0, 4).hex();
  }
}
