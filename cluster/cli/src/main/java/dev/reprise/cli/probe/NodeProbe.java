// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Grade;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.client.ClientSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All checks that one node alone can answer. */
final class NodeProbe {

  private final Examination examination;
  private final Optional<String> serverName;
  private final String otherName;
  private final Handshakes handshakes;

  /**
   * @param otherName a server name under which no session may be resumed
   */
  NodeProbe(
      Examination examination,
      Optional<String> serverName,
      String otherName,
      Handshakes handshakes) {
    this.examination = examination;
    this.serverName = serverName;
    this.otherName = otherName;
    this.handshakes = handshakes;
  }

  /** What was found, and the sessions that other nodes are asked to take. */
  NodeReport run() {
    Optional<ClientSession> ticket = session(true, true);
    if (examination.hasFailed()) {
      return report(List.of());
    }
    Optional<ClientSession> id = session(false, true);
    List<ClientSession> resumable = new ArrayList<>();
    ticket.filter(session -> resumes(Check.TICKET, session)).ifPresent(resumable::add);
    id.filter(session -> resumes(Check.SESSION_ID, session)).ifPresent(resumable::add);
    resumable.forEach(this::rules);
    resumable.stream()
        .filter(session -> !session.ticket().isEmpty())
        .forEach(new TicketProbe(examination, handshakes, serverName)::run);
    extendedMasterSecretAdded(!resumable.isEmpty());
    return report(resumable);
  }

  private NodeReport report(List<ClientSession> resumable) {
    return new NodeReport(examination.server(), examination.findings(), resumable);
  }

  /** A session with a ticket, or one by ID. */
  private Optional<ClientSession> session(boolean tickets, boolean extendedMasterSecret) {
    examination.begin("full handshake" + (tickets ? ", with tickets" : ", by session ID"));
    try {
      Optional<ClientSession> session =
          handshakes
              .full(examination.server(), serverName, tickets, extendedMasterSecret)
              .session()
              .filter(kept -> kept.ticket().isEmpty() != tickets);
      if (tickets) {
        examination.add(Check.FULL_HANDSHAKE, Grade.OK, "succeeds");
      }
      if (session.isEmpty()) {
        examination.add(
            tickets ? Check.TICKET : Check.SESSION_ID, Grade.NOTE, "the server issues none");
      }
      return session;
    } catch (IOException e) {
      examination.add(
          tickets ? Check.FULL_HANDSHAKE : Check.SESSION_ID,
          tickets ? Grade.FAIL : Grade.WARNING,
          "failed: " + e.getMessage());
      return Optional.empty();
    }
  }

  private boolean resumes(Check check, ClientSession session) {
    examination.begin(check);
    try {
      Handshakes.Result result = handshakes.resume(examination.server(), serverName, session);
      boolean renewed =
          result.session().filter(kept -> !kept.ticket().equals(session.ticket())).isPresent();
      if (result.outcome().resumed().isEmpty()) {
        examination.add(check, Grade.WARNING, "the server issues them and does not take them");
        return false;
      }
      examination.add(check, Grade.OK, renewed ? "resumes, with a new ticket" : "resumes");
      return true;
    } catch (IOException e) {
      examination.add(
          check, Grade.WARNING, "the handshake that offers one failed: " + e.getMessage());
      return false;
    }
  }

  /** What holds for tickets and session IDs alike. */
  private void rules(ClientSession session) {
    String mechanism = session.ticket().isEmpty() ? "by ID" : "by ticket";
    if (session.extendedMasterSecret()) {
      extendedMasterSecretDropped(session, mechanism);
    } else {
      examination.add(Check.EMS, Grade.WARNING, "the server does not negotiate it");
    }
    fresh(session).ifPresent(hello -> suiteWithdrawn(hello, session.cipherSuite(), mechanism));
    fresh(session).ifPresent(hello -> otherName(hello, mechanism));
  }

  /**
   * A hello that offers {@code session}, or, by ID, one like it that nobody has offered yet: a
   * server may give up a session whose resumption did not come to its end, and a check that offers
   * it again would find nothing.
   */
  private Optional<Hellos> fresh(ClientSession session) {
    if (!session.ticket().isEmpty()) {
      return Optional.of(Hellos.offering(session, serverName, examination.random()));
    }
    try {
      return handshakes
          .full(examination.server(), serverName, false, session.extendedMasterSecret())
          .session()
          .map(another -> Hellos.offering(another, serverName, examination.random()));
    } catch (IOException e) {
      examination.add(
          Check.SESSION_ID, Grade.WARNING, "a further full handshake failed: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void suiteWithdrawn(Hellos hello, int suite, String mechanism) {
    examination.begin(Check.CIPHER_SUITE);
    HelloAnswer answer = examination.send(hello.withoutSuite(suite));
    if (answer instanceof HelloAnswer.Resumed resumed && resumed.cipherSuite() == suite) {
      examination.add(
          Check.CIPHER_SUITE,
          Grade.WARNING,
          mechanism + ": resumed with its suite, which the hello does not offer");
    } else {
      examination.grade(Check.CIPHER_SUITE, answer, mechanism, Grade.OK);
    }
  }

  private void extendedMasterSecretDropped(ClientSession session, String mechanism) {
    examination.begin(Check.EMS_DROPPED);
    Optional<Hellos> hello = fresh(session);
    if (hello.isEmpty()) {
      return;
    }
    HelloAnswer answer = examination.send(hello.get().withExtendedMasterSecret(false));
    if (answer instanceof HelloAnswer.Full) {
      examination.add(
          Check.EMS_DROPPED,
          Grade.WARNING,
          mechanism + ": a full handshake, where the standard says abort");
    } else {
      examination.grade(Check.EMS_DROPPED, answer, mechanism, Grade.OK);
    }
  }

  private void extendedMasterSecretAdded(boolean resumesAtAll) {
    if (!resumesAtAll) {
      return;
    }
    for (boolean tickets : new boolean[] {true, false}) {
      String mechanism = tickets ? "by ticket" : "by ID";
      examination.begin(Check.EMS_ADDED);
      try {
        Optional<ClientSession> session =
            handshakes
                .full(examination.server(), serverName, tickets, false)
                .session()
                .filter(kept -> kept.ticket().isEmpty() != tickets);
        if (session.isEmpty()) {
          examination.add(
              Check.EMS_ADDED, Grade.OK, mechanism + ": no session without EMS is issued");
          continue;
        }
        Hellos hello = Hellos.offering(session.get(), serverName, examination.random());
        examination.grade(
            Check.EMS_ADDED,
            examination.send(hello.withExtendedMasterSecret(true)),
            mechanism,
            Grade.WARNING);
      } catch (IOException e) {
        examination.add(
            Check.EMS_ADDED, Grade.OK, mechanism + ": no handshake without EMS: " + e.getMessage());
      }
    }
  }

  /**
   * A warning, not a failure: OpenSSL resumes under any name, but then tells its server the name of
   * the session. Whether the server believes the one or the other can't be seen from here.
   */
  private void otherName(Hellos hello, String mechanism) {
    examination.begin(Check.SERVER_NAME);
    HelloAnswer resumption = examination.send(hello.withServerName(Optional.of(otherName)));
    if (!(resumption instanceof HelloAnswer.Resumed)) {
      examination.add(Check.SERVER_NAME, Grade.OK, mechanism + ": not resumed as " + otherName);
      return;
    }
    Hellos fresh = hello.withSessionId(SessionId.EMPTY).withTicket(Bytes.EMPTY);
    HelloAnswer own = examination.send(fresh);
    HelloAnswer other = examination.send(fresh.withServerName(Optional.of(otherName)));
    boolean sameServer =
        own instanceof HelloAnswer.Full mine
            && other instanceof HelloAnswer.Full theirs
            && mine.certificate().equals(theirs.certificate());
    examination.add(
        Check.SERVER_NAME,
        Grade.WARNING,
        mechanism
            + ": resumed as "
            + otherName
            + (sameServer
                ? ", for which a full handshake shows the same certificate"
                : ", for which a full handshake does not show the same certificate"));
  }
}
