// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.probe.Finding.Grade;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.client.ClientSession;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** All checks that one node alone can answer. */
final class NodeProbe {

  private static final int[] ECHOED_LENGTHS = {0, 1, 31, 32};
  private static final int VECTOR_OFFSET = 16;
  private static final int VECTOR_END = 32;
  private static final long LONGEST_LIFETIME_SECONDS = 7 * 24 * 3600;

  private final ProbedServer node;
  private final Optional<String> serverName;
  private final String otherName;
  private final Handshakes handshakes;
  private final Wire wire;
  private final SecureRandom random;
  private final Consumer<String> progress;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param otherName a server name that a session must not be taken under
   * @param progress is told in a few words what is being looked at
   */
  NodeProbe(
      ProbedServer node,
      Optional<String> serverName,
      String otherName,
      Handshakes handshakes,
      Wire wire,
      SecureRandom random,
      Consumer<String> progress) {
    this.node = node;
    this.serverName = serverName;
    this.otherName = otherName;
    this.handshakes = handshakes;
    this.wire = wire;
    this.random = random;
    this.progress = progress;
  }

  /** What was found, and the sessions that other nodes are asked to take. */
  NodeReport run() {
    Optional<ClientSession> ticket = session(true, true);
    if (findings.stream().anyMatch(finding -> finding.grade() == Grade.FAIL)) {
      return new NodeReport(node, findings, List.of());
    }
    Optional<ClientSession> id = session(false, true);
    List<ClientSession> resumable = new ArrayList<>();
    ticket.filter(session -> resumes(Check.TICKET, session)).ifPresent(resumable::add);
    id.filter(session -> resumes(Check.SESSION_ID, session)).ifPresent(resumable::add);
    resumable.forEach(this::rules);
    resumable.stream().filter(session -> !session.ticket().isEmpty()).forEach(this::ticket);
    extendedMasterSecretAdded(!resumable.isEmpty());
    return new NodeReport(node, findings, resumable);
  }

  /** A session with a ticket, or one by ID. */
  private Optional<ClientSession> session(boolean tickets, boolean extendedMasterSecret) {
    progress.accept("full handshake" + (tickets ? ", with tickets" : ", by session ID"));
    try {
      Optional<ClientSession> session =
          handshakes
              .full(node, serverName, tickets, extendedMasterSecret)
              .session()
              .filter(kept -> kept.ticket().isEmpty() != tickets);
      if (tickets) {
        add(Check.FULL_HANDSHAKE, Grade.OK, "succeeds");
      }
      if (session.isEmpty()) {
        add(tickets ? Check.TICKET : Check.SESSION_ID, Grade.NOTE, "the server issues none");
      }
      return session;
    } catch (IOException e) {
      add(
          tickets ? Check.FULL_HANDSHAKE : Check.SESSION_ID,
          tickets ? Grade.FAIL : Grade.WARNING,
          "failed: " + e.getMessage());
      return Optional.empty();
    }
  }

  private boolean resumes(Check check, ClientSession session) {
    progress.accept(check.what());
    try {
      Handshakes.Result result = handshakes.resume(node, serverName, session);
      boolean renewed =
          result.session().filter(kept -> !kept.ticket().equals(session.ticket())).isPresent();
      if (result.outcome().resumed().isEmpty()) {
        add(check, Grade.WARNING, "the server issues them and does not take them");
        return false;
      }
      add(check, Grade.OK, renewed ? "resumes, with a new ticket" : "resumes");
      return true;
    } catch (IOException e) {
      add(check, Grade.WARNING, "the handshake that offers one failed: " + e.getMessage());
      return false;
    }
  }

  /** What holds for tickets and session IDs alike. */
  private void rules(ClientSession session) {
    String mechanism = session.ticket().isEmpty() ? "by ID" : "by ticket";
    if (session.extendedMasterSecret()) {
      extendedMasterSecretDropped(session, mechanism);
    } else {
      add(Check.EMS, Grade.WARNING, "the server does not negotiate it");
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
      return Optional.of(Hellos.offering(session, serverName, random));
    }
    try {
      return handshakes
          .full(node, serverName, false, session.extendedMasterSecret())
          .session()
          .map(another -> Hellos.offering(another, serverName, random));
    } catch (IOException e) {
      add(Check.SESSION_ID, Grade.WARNING, "a further full handshake failed: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void suiteWithdrawn(Hellos hello, int suite, String mechanism) {
    progress.accept(Check.CIPHER_SUITE.what());
    HelloAnswer answer = send(hello.withoutSuite(suite));
    if (answer instanceof HelloAnswer.Resumed resumed && resumed.cipherSuite() == suite) {
      add(
          Check.CIPHER_SUITE,
          Grade.WARNING,
          mechanism + ": resumed with its suite, which the hello does not offer");
    } else {
      grade(Check.CIPHER_SUITE, answer, mechanism, Grade.OK);
    }
  }

  private void extendedMasterSecretDropped(ClientSession session, String mechanism) {
    progress.accept(Check.EMS_DROPPED.what());
    Optional<Hellos> hello = fresh(session);
    if (hello.isEmpty()) {
      return;
    }
    HelloAnswer answer = send(hello.get().withExtendedMasterSecret(false));
    if (answer instanceof HelloAnswer.Full) {
      add(
          Check.EMS_DROPPED,
          Grade.WARNING,
          mechanism + ": a full handshake, where the standard says abort");
    } else {
      grade(Check.EMS_DROPPED, answer, mechanism, Grade.OK);
    }
  }

  private void extendedMasterSecretAdded(boolean resumesAtAll) {
    if (!resumesAtAll) {
      return;
    }
    for (boolean tickets : new boolean[] {true, false}) {
      String mechanism = tickets ? "by ticket" : "by ID";
      progress.accept(Check.EMS_ADDED.what());
      try {
        Optional<ClientSession> session =
            handshakes
                .full(node, serverName, tickets, false)
                .session()
                .filter(kept -> kept.ticket().isEmpty() != tickets);
        if (session.isEmpty()) {
          add(Check.EMS_ADDED, Grade.OK, mechanism + ": no session without EMS is issued");
          continue;
        }
        Hellos hello = Hellos.offering(session.get(), serverName, random);
        grade(
            Check.EMS_ADDED, send(hello.withExtendedMasterSecret(true)), mechanism, Grade.WARNING);
      } catch (IOException e) {
        add(Check.EMS_ADDED, Grade.OK, mechanism + ": no handshake without EMS: " + e.getMessage());
      }
    }
  }

  /**
   * A warning, not a failure: OpenSSL resumes under any name, but then tells its server the name of
   * the session. Whether the server believes the one or the other can't be seen from here.
   */
  private void otherName(Hellos hello, String mechanism) {
    progress.accept(Check.SERVER_NAME.what());
    HelloAnswer resumption = send(hello.withServerName(Optional.of(otherName)));
    if (!(resumption instanceof HelloAnswer.Resumed)) {
      add(Check.SERVER_NAME, Grade.OK, mechanism + ": not resumed as " + otherName);
      return;
    }
    Hellos fresh = hello.withSessionId(SessionId.EMPTY).withTicket(Bytes.EMPTY);
    HelloAnswer own = send(fresh);
    HelloAnswer other = send(fresh.withServerName(Optional.of(otherName)));
    boolean sameServer =
        own instanceof HelloAnswer.Full mine
            && other instanceof HelloAnswer.Full theirs
            && mine.certificate().equals(theirs.certificate());
    add(
        Check.SERVER_NAME,
        Grade.WARNING,
        mechanism
            + ": resumed as "
            + otherName
            + (sameServer
                ? ", for which a full handshake shows the same certificate"
                : ", for which a full handshake does not show the same certificate"));
  }

  private void ticket(ClientSession session) {
    long hint = session.lifetimeHintSeconds();
    add(
        Check.LIFETIME,
        hint > LONGEST_LIFETIME_SECONDS ? Grade.WARNING : Grade.OK,
        session.ticket().length()
            + " octets, lifetime hint "
            + (hint == 0 ? "unspecified" : hint + " s"));
    Hellos hello = Hellos.offering(session, serverName, random);
    for (int length : ECHOED_LENGTHS) {
      progress.accept(Check.ID_ECHO.what());
      echo(hello.withSessionId(Hellos.chosenId(length, random)), length);
    }
    tampered(hello, session.ticket());
    progress.accept(Check.WEAK_KEY.what());
    Optional<String> key = WeakKeys.opening(session.ticket(), session.masterSecret());
    add(
        Check.WEAK_KEY,
        key.isPresent() ? Grade.FAIL : Grade.OK,
        key.map(known -> known + " opens the ticket").orElse("no known key opens the ticket"));
    repeatedVector(session);
  }

  private void echo(Hellos hello, int length) {
    HelloAnswer answer = send(hello);
    if (answer instanceof HelloAnswer.Resumed resumed) {
      boolean same = resumed.sessionId().equals(hello.sessionId());
      add(
          Check.ID_ECHO,
          same ? Grade.OK : Grade.FAIL,
          length
              + " octets: "
              + (same ? "echoed" : resumed.sessionId().octets().length() + " octets came back"));
    } else {
      add(Check.ID_ECHO, Grade.NOTE, length + " octets: " + describe(answer));
    }
  }

  private void tampered(Hellos hello, Bytes ticket) {
    int last = ticket.length() - 1;
    int[] positions = {0, Math.min(VECTOR_OFFSET, last), last / 2, last};
    String[] parts = {"key name", "IV", "middle", "end"};
    for (int i = 0; i < positions.length; i++) {
      progress.accept(Check.TAMPERED.what());
      byte[] changed = ticket.toByteArray();
      changed[positions[i]] ^= 1;
      grade(
          Check.TAMPERED,
          send(hello.withTicket(Bytes.copyOf(changed))),
          "in its " + parts[i],
          Grade.WARNING);
    }
  }

  private void repeatedVector(ClientSession session) {
    progress.accept(Check.REPEATED_IV.what());
    try {
      Optional<ClientSession> second = handshakes.full(node, serverName, true, true).session();
      Bytes one = session.ticket();
      Bytes two = second.map(ClientSession::ticket).orElse(Bytes.EMPTY);
      if (one.length() < VECTOR_END || two.length() < VECTOR_END) {
        return;
      }
      boolean repeated =
          one.slice(VECTOR_OFFSET, VECTOR_END).equals(two.slice(VECTOR_OFFSET, VECTOR_END));
      add(
          Check.REPEATED_IV,
          repeated ? Grade.FAIL : Grade.OK,
          repeated ? "octets 16 to 31 are equal in both" : "octets 16 to 31 differ");
    } catch (IOException e) {
      add(Check.REPEATED_IV, Grade.NOTE, "no second ticket: " + e.getMessage());
    }
  }

  /** A session that must not be resumed: a full handshake is right, an alert as it is told. */
  private void grade(Check check, HelloAnswer answer, String how, Grade ifNoHandshake) {
    Grade grade =
        answer instanceof HelloAnswer.Resumed
            ? Grade.FAIL
            : answer instanceof HelloAnswer.Full ? Grade.OK : ifNoHandshake;
    add(check, grade, how + ": " + describe(answer));
  }

  private static String describe(HelloAnswer answer) {
    if (answer instanceof HelloAnswer.Resumed) {
      return "resumed";
    }
    if (answer instanceof HelloAnswer.Full) {
      return "full handshake";
    }
    if (answer instanceof HelloAnswer.Alert alert) {
      return "alert " + org.bouncycastle.tls.AlertDescription.getName((short) alert.description());
    }
    return ((HelloAnswer.None) answer).why();
  }

  private HelloAnswer send(Hellos hello) {
    return HelloExchange.send(node, hello.hello(random), wire);
  }

  private void add(Check check, Grade grade, String detail) {
    findings.add(new Finding(check, grade, detail));
  }
}
