// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Grade;
import dev.reprise.engine.client.ClientSession;
import java.io.IOException;
import java.util.Optional;

/** Gets sessions from the server under examination, and offers them to it. */
final class ProbedSessions {

  private static final int MOST_OFFERS = 3;

  /** A session that was offered too late is replaced by another one, so often. */
  private static final int MOST_SESSIONS = 2;

  private final Examination examination;
  private final Optional<String> serverName;
  private final Handshakes handshakes;

  ProbedSessions(Examination examination, Optional<String> serverName, Handshakes handshakes) {
    this.examination = examination;
    this.serverName = serverName;
    this.handshakes = handshakes;
  }

  /** The session of a full handshake, with a ticket or by ID, if the server issues such a one. */
  Optional<ClientSession> full(boolean tickets, boolean extendedMasterSecret) throws IOException {
    Optional<ClientSession> session =
        handshakes
            .full(examination.server(), serverName, tickets, extendedMasterSecret)
            .session()
            .filter(kept -> kept.ticket().isEmpty() != tickets);
    session.filter(kept -> tickets).ifPresent(examination::issued);
    return session;
  }

  /** Offers a session to its end; one by ID again, because it may be stored a moment later. */
  Handshakes.Result resume(ClientSession session) throws IOException {
    Handshakes.Result result = handshakes.resume(examination.server(), serverName, session);
    for (int i = 1; i < MOST_OFFERS && session.ticket().isEmpty(); i++) {
      if (result.outcome().resumed().isPresent()) {
        break;
      }
      result = handshakes.resume(examination.server(), serverName, session);
    }
    return result;
  }

  /**
   * Adds whether the server resumes such sessions, and returns one that it has resumed. One that it
   * declined may have been too old; so another is offered before anything is concluded, if the
   * server has said so or says nothing of the life of its sessions, as for those by ID.
   *
   * @param ifFull the grade of a server that does not
   */
  Optional<ClientSession> resumed(Check check, ClientSession first, Grade ifFull) {
    examination.begin(check);
    try {
      Optional<ClientSession> session = Optional.of(first);
      for (int i = 0; i < MOST_SESSIONS && session.isPresent(); i++) {
        ClientSession offered = session.get();
        Handshakes.Result result = resume(offered);
        if (result.outcome().resumed().isPresent()) {
          boolean renewed =
              result.session().filter(kept -> !kept.ticket().equals(offered.ticket())).isPresent();
          examination.add(check, Grade.OK, renewed ? "resumes, with a new ticket" : "resumes");
          return session;
        }
        boolean late = examination.mayBeOver(offered);
        boolean last = i + 1 == MOST_SESSIONS || !(late || offered.ticket().isEmpty());
        if (last) {
          examination.add(
              check,
              late ? Grade.NOTE : ifFull,
              late
                  ? "unknown, " + Examination.MAY_BE_OVER
                  : "the server issues them and does not take them");
          return Optional.empty();
        }
        session = full(!offered.ticket().isEmpty(), offered.extendedMasterSecret());
      }
      examination.add(check, Grade.NOTE, "the server issues them at times only");
    } catch (IOException e) {
      examination.add(
          check, Grade.WARNING, "the handshake that offers one failed: " + e.getMessage());
    }
    return Optional.empty();
  }

  /**
   * A hello that offers {@code session}, or, where it may be too old or is one by ID, one like it
   * that nobody has offered yet: a server may give up a session by ID whose resumption did not come
   * to its end, and a check that offers it again would find nothing. A resumption that comes to its
   * end shows that the server has stored the session: HAProxy does so after the full handshake, on
   * another thread.
   */
  Optional<Hellos> fresh(ClientSession session) {
    boolean byTicket = !session.ticket().isEmpty();
    if (byTicket && !examination.mayBeOver(session)) {
      return Optional.of(examination.offering(session, serverName));
    }
    try {
      Optional<ClientSession> another = full(byTicket, session.extendedMasterSecret());
      if (another.isPresent() && !byTicket) {
        resume(another.get());
      }
      return another.map(stored -> examination.offering(stored, serverName));
    } catch (IOException e) {
      examination.add(
          byTicket ? Check.TICKET : Check.SESSION_ID,
          Grade.WARNING,
          "a further full handshake failed: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** A hello that offers this session, and no other. */
  Hellos offering(ClientSession session) {
    return examination.offering(session, serverName);
  }
}
