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
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlertReceived;

/** All checks that one node alone can answer. */
final class NodeProbe {

  private static final int MOST_OFFERS = 3;
  private static final String ISSUES_NONE = "the server issues none";

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
    boolean completes;
    Optional<ClientSession> ticket = Optional.empty();
    examination.begin("full handshake, with tickets");
    try {
      ticket = full(true, true);
      examination.add(Check.FULL_HANDSHAKE, Grade.OK, "succeeds");
      completes = true;
    } catch (UnreachableException e) {
      examination.add(Check.FULL_HANDSHAKE, Grade.FAIL, e.getMessage());
      return report(false, List.of());
    } catch (IOException e) {
      refused(e);
      completes = false;
    }
    return report(true, completes ? examine(ticket) : List.of());
  }

  /** A server without TLS 1.2 has nothing to examine, which is nothing to mend. */
  private void refused(IOException refusal) {
    if (refusal instanceof TlsFatalAlertReceived alert
        && alert.getAlertDescription() == AlertDescription.protocol_version) {
      examination.add(
          Check.FULL_HANDSHAKE, Grade.NOTE, "the server speaks no TLS 1.2: nothing to examine");
    } else {
      examination.add(Check.FULL_HANDSHAKE, Grade.FAIL, "failed: " + refusal.getMessage());
    }
  }

  /** The sessions that resume, after all checks of them. */
  private List<ClientSession> examine(Optional<ClientSession> ticket) {
    if (ticket.isEmpty()) {
      examination.add(Check.TICKET, Grade.NOTE, ISSUES_NONE);
    }
    Optional<ClientSession> id = byId();
    List<ClientSession> resumable = new ArrayList<>();
    ticket
        .filter(session -> resumes(Check.TICKET, session, Grade.WARNING))
        .ifPresent(resumable::add);
    // A client with a ticket offers no ID, so without IDs it misses nothing.
    Grade ifFull = resumable.isEmpty() ? Grade.WARNING : Grade.NOTE;
    id.filter(session -> resumes(Check.SESSION_ID, session, ifFull)).ifPresent(resumable::add);
    if (resumable.isEmpty() && ticket.isPresent() && id.isPresent()) {
      examination.add(
          Check.REVOCATION,
          Grade.NOTE,
          "no new session resumes: so it is for minutes after all sessions were revoked");
    }
    resumable.forEach(this::rules);
    resumable.stream()
        .filter(session -> !session.ticket().isEmpty())
        .forEach(new TicketProbe(examination, handshakes, serverName)::run);
    extendedMasterSecretAdded(!resumable.isEmpty());
    return resumable;
  }

  private NodeReport report(boolean reachable, List<ClientSession> resumable) {
    return new NodeReport(examination.server(), reachable, examination.findings(), resumable);
  }

  /** The session of a full handshake, with a ticket or by ID, if the server issues such a one. */
  private Optional<ClientSession> full(boolean tickets, boolean extendedMasterSecret)
      throws IOException {
    return handshakes
        .full(examination.server(), serverName, tickets, extendedMasterSecret)
        .session()
        .filter(kept -> kept.ticket().isEmpty() != tickets);
  }

  /** Offers a session to its end; one by ID again, because it may be stored a moment later. */
  private Handshakes.Result resume(ClientSession session) throws IOException {
    Handshakes.Result result = handshakes.resume(examination.server(), serverName, session);
    for (int i = 1; i < MOST_OFFERS && session.ticket().isEmpty(); i++) {
      if (result.outcome().resumed().isPresent()) {
        break;
      }
      result = handshakes.resume(examination.server(), serverName, session);
    }
    return result;
  }

  private Optional<ClientSession> byId() {
    examination.begin("full handshake, by session ID");
    try {
      Optional<ClientSession> session = full(false, true);
      if (session.isEmpty()) {
        examination.add(Check.SESSION_ID, Grade.NOTE, ISSUES_NONE);
      }
      return session;
    } catch (IOException e) {
      examination.add(Check.SESSION_ID, Grade.WARNING, "failed: " + e.getMessage());
      return Optional.empty();
    }
  }

  private boolean resumes(Check check, ClientSession session, Grade ifFull) {
    examination.begin(check);
    try {
      Handshakes.Result result = resume(session);
      boolean renewed =
          result.session().filter(kept -> !kept.ticket().equals(session.ticket())).isPresent();
      if (result.outcome().resumed().isEmpty()) {
        examination.add(check, ifFull, "the server issues them and does not take them");
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
   * it again would find nothing. A resumption that comes to its end shows that the server has
   * stored the session: HAProxy does so after the full handshake, on another thread.
   */
  private Optional<Hellos> fresh(ClientSession session) {
    if (!session.ticket().isEmpty()) {
      return Optional.of(examination.offering(session, serverName));
    }
    try {
      Optional<ClientSession> another = full(false, session.extendedMasterSecret());
      if (another.isPresent()) {
        resume(another.get());
      }
      return another.map(stored -> examination.offering(stored, serverName));
    } catch (IOException e) {
      examination.add(
          Check.SESSION_ID, Grade.WARNING, "a further full handshake failed: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void suiteWithdrawn(Hellos hello, int suite, String mechanism) {
    examination.begin(Check.CIPHER_SUITE);
    HelloAnswer answer = examination.send(hello.withoutSuite(suite));
    if (!(answer instanceof HelloAnswer.Resumed resumed)) {
      examination.grade(Check.CIPHER_SUITE, answer, mechanism, Grade.OK);
    } else if (resumed.cipherSuite() == suite) {
      examination.add(
          Check.CIPHER_SUITE,
          Grade.WARNING,
          mechanism + ": resumed with its suite, which the hello does not offer");
    } else {
      examination.add(
          Check.CIPHER_SUITE,
          Grade.FAIL,
          mechanism + ": resumed with another suite than its own",
          "CVE-2010-4180");
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
        Optional<ClientSession> session = full(tickets, false);
        if (session.isEmpty()) {
          examination.add(
              Check.EMS_ADDED, Grade.OK, mechanism + ": no session without EMS is issued");
          continue;
        }
        if (!tickets) {
          resume(session.get()); // so that it is stored
        }
        Hellos hello = examination.offering(session.get(), serverName);
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
   * A note where both names lead to the same certificate, as OpenSSL's servers do it. A warning
   * where they do not: OpenSSL resumes there, too, but then reports the name of the session to its
   * server, and which of the two names the server acts on can't be seen from here.
   */
  private void otherName(Hellos hello, String mechanism) {
    examination.begin(Check.SERVER_NAME);
    HelloAnswer resumption = examination.send(hello.withServerName(Optional.of(otherName)));
    if (!(resumption instanceof HelloAnswer.Resumed)) {
      examination.add(
          Check.SERVER_NAME,
          resumption instanceof HelloAnswer.None ? Grade.NOTE : Grade.OK,
          mechanism + " as " + otherName + ": " + Examination.describe(resumption));
      return;
    }
    Hellos fresh = hello.withSessionId(SessionId.EMPTY).withTicket(Bytes.EMPTY);
    HelloAnswer own = examination.send(fresh);
    HelloAnswer other = examination.send(fresh.withServerName(Optional.of(otherName)));
    String resumed = mechanism + " as " + otherName + ": resumed";
    if (own instanceof HelloAnswer.None || other instanceof HelloAnswer.None) {
      examination.add(
          Check.SERVER_NAME,
          Grade.NOTE,
          resumed + "; whether both names are one server is unknown");
    } else if (own instanceof HelloAnswer.Full mine
        && other instanceof HelloAnswer.Full theirs
        && mine.certificate().equals(theirs.certificate())) {
      examination.add(
          Check.SERVER_NAME,
          Grade.NOTE,
          resumed + ", and a full handshake shows the same certificate");
    } else {
      examination.add(
          Check.SERVER_NAME,
          Grade.WARNING,
          resumed
              + ", but a full handshake gets "
              + (other instanceof HelloAnswer.Full
                  ? "another certificate"
                  : Examination.describe(other)));
    }
  }
}
