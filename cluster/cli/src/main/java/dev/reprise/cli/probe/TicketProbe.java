// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Grade;
import dev.reprise.cli.probe.ticket.WeakKeys;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.client.ClientSession;
import java.io.IOException;
import java.util.Optional;

/** The checks of one ticket. */
final class TicketProbe {

  private static final int[] ECHOED_LENGTHS = {0, 1, 31, 32};
  private static final int VECTOR_OFFSET = 16;
  private static final int VECTOR_END = 32;
  private static final long LONGEST_LIFETIME_SECONDS = 7 * 24 * 3600;

  private final Examination examination;
  private final ProbedSessions sessions;
  private final Handshakes handshakes;
  private final Optional<String> serverName;

  TicketProbe(
      Examination examination,
      ProbedSessions sessions,
      Handshakes handshakes,
      Optional<String> serverName) {
    this.examination = examination;
    this.sessions = sessions;
    this.handshakes = handshakes;
    this.serverName = serverName;
  }

  void run(ClientSession session) {
    long hint = session.lifetimeHintSeconds();
    examination.add(
        Check.LIFETIME,
        hint > LONGEST_LIFETIME_SECONDS ? Grade.WARNING : Grade.OK,
        session.ticket().length()
            + " octets, lifetime hint "
            + (hint == 0 ? "unspecified" : hint + " s"));
    for (int length : ECHOED_LENGTHS) {
      examination.begin(Check.ID_ECHO);
      sessions
          .fresh(session)
          .map(hello -> hello.withSessionId(Hellos.chosenId(length, examination.random())))
          .ifPresent(hello -> echo(hello, length));
    }
    tampered(session);
    examination.begin(Check.WEAK_KEY);
    Optional<String> key = WeakKeys.opening(session.ticket(), session.masterSecret());
    examination.add(
        Check.WEAK_KEY,
        key.isPresent() ? Grade.FAIL : Grade.OK,
        key.map(known -> known + " opens the ticket").orElse("no known key opens the ticket"));
    repeatedVector(session);
  }

  /**
   * A client that sent no ID ignores the server's. To a longer one than the client's, which begins
   * with it, the server has added octets of its memory.
   */
  private void echo(Hellos hello, int length) {
    HelloAnswer answer = examination.send(hello);
    if (!(answer instanceof HelloAnswer.Resumed resumed)) {
      examination.add(
          Check.ID_ECHO, Grade.NOTE, length + " octets: " + Examination.describe(answer));
      return;
    }
    Bytes sent = hello.sessionId().octets();
    Bytes returned = resumed.sessionId().octets();
    if (returned.equals(sent)) {
      examination.add(Check.ID_ECHO, Grade.OK, length + " octets: echoed");
    } else if (length == 0) {
      examination.add(
          Check.ID_ECHO,
          Grade.OK,
          "0 octets: the server chose " + returned.length() + " octets, which clients ignore");
    } else if (returned.length() > length && returned.slice(0, length).equals(sent)) {
      examination.add(
          Check.ID_ECHO,
          Grade.FAIL,
          length + " octets: echoed, with " + (returned.length() - length) + " others behind",
          "CVE-2016-9244");
    } else {
      examination.add(
          Check.ID_ECHO,
          Grade.WARNING,
          length + " octets: another ID of " + returned.length() + " octets came back");
    }
  }

  private void tampered(ClientSession session) {
    String[] parts = {"key name", "IV", "middle", "end"};
    for (int i = 0; i < parts.length; i++) {
      int part = i;
      examination.begin(Check.TAMPERED);
      sessions
          .fresh(session)
          .ifPresent(
              hello ->
                  examination.grade(
                      Check.TAMPERED,
                      examination.send(hello.withTicket(changed(hello.ticket().get(), part))),
                      "in its " + parts[part],
                      Grade.WARNING));
    }
  }

  /** The ticket with one bit changed: of the key name, the IV, the middle or the end. */
  private static Bytes changed(Bytes ticket, int part) {
    int last = ticket.length() - 1;
    int[] positions = {0, Math.min(VECTOR_OFFSET, last), last / 2, last};
    byte[] changed = ticket.toByteArray();
    changed[positions[part]] ^= 1;
    return Bytes.copyOf(changed);
  }

  private void repeatedVector(ClientSession session) {
    examination.begin(Check.REPEATED_IV);
    try {
      Optional<ClientSession> second =
          handshakes.full(examination.server(), serverName, true, true).session();
      Bytes one = session.ticket();
      Bytes two = second.map(ClientSession::ticket).orElse(Bytes.EMPTY);
      if (one.length() < VECTOR_END || two.length() < VECTOR_END) {
        return;
      }
      boolean repeated =
          one.slice(VECTOR_OFFSET, VECTOR_END).equals(two.slice(VECTOR_OFFSET, VECTOR_END));
      examination.add(
          Check.REPEATED_IV,
          repeated ? Grade.FAIL : Grade.OK,
          repeated ? "octets 16 to 31 are equal in both" : "octets 16 to 31 differ");
    } catch (IOException e) {
      examination.add(Check.REPEATED_IV, Grade.NOTE, "no second ticket: " + e.getMessage());
    }
  }
}
