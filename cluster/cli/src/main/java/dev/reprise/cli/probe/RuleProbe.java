// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Grade;
import dev.reprise.engine.client.ClientSession;
import java.io.IOException;
import java.util.Optional;

/** The checks of what holds for tickets and session IDs alike. */
final class RuleProbe {

  private final Examination examination;
  private final ProbedSessions sessions;
  private final String otherName;

  /**
   * @param otherName a server name under which no session may be resumed
   */
  RuleProbe(Examination examination, ProbedSessions sessions, String otherName) {
    this.examination = examination;
    this.sessions = sessions;
    this.otherName = otherName;
  }

  /** The rules for a session that the server resumes. */
  void run(ClientSession session) {
    String mechanism = session.ticket().isEmpty() ? "by ID" : "by ticket";
    if (session.extendedMasterSecret()) {
      extendedMasterSecretDropped(session, mechanism);
    } else {
      examination.add(Check.EMS, Grade.WARNING, "the server does not negotiate it");
    }
    sessions
        .fresh(session)
        .ifPresent(hello -> suiteWithdrawn(hello, session.cipherSuite(), mechanism));
    sessions.fresh(session).ifPresent(hello -> otherName(hello, mechanism));
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
    Optional<HelloAnswer> answer = withoutExtendedMasterSecret(session);
    if (session.ticket().isEmpty()
        && answer.filter(HelloAnswer.Full.class::isInstance).isPresent()) {
      answer = withoutExtendedMasterSecret(session); // the first may have expired
    }
    if (answer.isEmpty()) {
      return;
    }
    if (answer.get() instanceof HelloAnswer.Full) {
      examination.add(
          Check.EMS_DROPPED,
          Grade.WARNING,
          mechanism + ": a full handshake, where the standard says abort");
    } else {
      examination.grade(Check.EMS_DROPPED, answer.get(), mechanism, Grade.OK);
    }
  }

  private Optional<HelloAnswer> withoutExtendedMasterSecret(ClientSession session) {
    return sessions
        .fresh(session)
        .map(hello -> examination.send(hello.withExtendedMasterSecret(false)));
  }

  /** A session without EMS must not be resumed by a hello with it. */
  void extendedMasterSecretAdded() {
    for (boolean tickets : new boolean[] {true, false}) {
      String mechanism = tickets ? "by ticket" : "by ID";
      examination.begin(Check.EMS_ADDED);
      try {
        Optional<ClientSession> session = sessions.full(tickets, false);
        if (session.isEmpty()) {
          examination.add(
              Check.EMS_ADDED, Grade.OK, mechanism + ": no session without EMS is issued");
          continue;
        }
        if (!tickets) {
          sessions.resume(session.get()); // so that it is stored
        }
        Hellos hello = sessions.offering(session.get());
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
    Hellos fresh = hello.withoutSession();
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
