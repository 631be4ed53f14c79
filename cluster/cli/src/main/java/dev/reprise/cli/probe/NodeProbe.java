// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Grade;
import dev.reprise.engine.client.ClientSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlertReceived;

/** All checks that one node alone can answer. */
final class NodeProbe {

  private static final String ISSUES_NONE = "the server issues none";

  private final Examination examination;
  private final Optional<String> serverName;
  private final Handshakes handshakes;
  private final ProbedSessions sessions;
  private final RuleProbe rules;

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
    this.handshakes = handshakes;
    this.sessions = new ProbedSessions(examination, serverName, handshakes);
    this.rules = new RuleProbe(examination, sessions, otherName);
  }

  /** What was found, and the sessions that other nodes are asked to take. */
  NodeReport run() {
    boolean completes;
    Optional<ClientSession> ticket = Optional.empty();
    examination.begin("full handshake, with tickets");
    try {
      ticket = sessions.full(true, true);
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
        .flatMap(session -> sessions.resumed(Check.TICKET, session, Grade.WARNING))
        .ifPresent(resumable::add);
    // A client with a ticket offers no ID, so without IDs it misses nothing.
    Grade ifFull = resumable.isEmpty() ? Grade.WARNING : Grade.NOTE;
    id.flatMap(session -> sessions.resumed(Check.SESSION_ID, session, ifFull))
        .ifPresent(resumable::add);
    if (resumable.isEmpty() && ticket.isPresent() && id.isPresent()) {
      examination.add(
          Check.REVOCATION,
          Grade.NOTE,
          "no new session resumes: so it is for minutes after all sessions were revoked");
    }
    resumable.forEach(rules::run);
    resumable.stream()
        .filter(session -> !session.ticket().isEmpty())
        .forEach(new TicketProbe(examination, sessions, handshakes, serverName)::run);
    if (!resumable.isEmpty()) {
      rules.extendedMasterSecretAdded();
    }
    return resumable;
  }

  private NodeReport report(boolean reachable, List<ClientSession> resumable) {
    return new NodeReport(examination.server(), reachable, examination.findings(), resumable);
  }

  private Optional<ClientSession> byId() {
    examination.begin("full handshake, by session ID");
    try {
      Optional<ClientSession> session = sessions.full(false, true);
      if (session.isEmpty()) {
        examination.add(Check.SESSION_ID, Grade.NOTE, ISSUES_NONE);
      }
      return session;
    } catch (IOException e) {
      examination.add(Check.SESSION_ID, Grade.WARNING, "failed: " + e.getMessage());
      return Optional.empty();
    }
  }
}
