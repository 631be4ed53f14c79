// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.Grade;
import dev.reprise.cli.probe.ticket.SessionLife;
import dev.reprise.engine.client.ClientSession;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One server under examination: sends hellos to it and collects the findings. Confined to one
 * thread.
 */
final class Examination {

  /** Why a declined session shows nothing. */
  static final String MAY_BE_OVER = "the session may have expired meanwhile";

  private final ProbedServer server;
  private final Wire wire;
  private final InstantSource clock;
  private final SecureRandom random;
  private final HelloOffer offer;
  private final Consumer<String> progress;
  private final List<Finding> findings = new ArrayList<>();
  private SessionLife life = SessionLife.UNKNOWN;

  /**
   * @param offer what each hello offers
   * @param progress takes a few words about the check that begins
   */
  Examination(
      ProbedServer server,
      Wire wire,
      InstantSource clock,
      SecureRandom random,
      HelloOffer offer,
      Consumer<String> progress) {
    this.server = server;
    this.wire = wire;
    this.clock = clock;
    this.offer = offer;
    this.random = random;
    this.progress = progress;
  }

  ProbedServer server() {
    return server;
  }

  SecureRandom random() {
    return random;
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Notes what the server says of the life of its tickets. */
  void issued(ClientSession ticket) {
    life = SessionLife.of(ticket);
  }

  /** Whether a session may be too old by now, so that a server that declines it shows nothing. */
  boolean mayBeOver(ClientSession session) {
    return life.mayBeOver(session, clock.instant());
  }

  /** The hello that a client with {@code session} sends. */
  Hellos offering(ClientSession session, Optional<String> serverName) {
    return Hellos.offering(session, serverName, offer, life.showsUntil(session), random);
  }

  void begin(Check check) {
    progress.accept(check.what());
  }

  void begin(String what) {
    progress.accept(what);
  }

  /** Sends a hello. That the server declined a session that may be too old is no answer. */
  HelloAnswer send(Hellos hello) {
    HelloAnswer answer = HelloExchange.send(server, hello.hello(random), wire);
    boolean late = clock.instant().isAfter(hello.showsUntil());
    return late && !(answer instanceof HelloAnswer.Resumed)
        ? new HelloAnswer.None(MAY_BE_OVER)
        : answer;
  }

  void add(Check check, Grade grade, String detail) {
    findings.add(Finding.of(check.word(), grade, detail, check.reference()));
  }

  /** Adds a finding whose answer is a weakness that has been found elsewhere. */
  void add(Check check, Grade grade, String detail, String knownAs) {
    findings.add(Finding.of(check.word(), grade, detail, check.reference() + "; " + knownAs));
  }

  /**
   * Grades the answer to a session that must not be resumed: a full handshake is right. Where the
   * server has not answered, nothing is known.
   *
   * @param ifAlert the grade of a fatal alert
   */
  void grade(Check check, HelloAnswer answer, String how, Grade ifAlert) {
    add(check, gradeOf(answer, ifAlert), how + ": " + describe(answer));
  }

  private static Grade gradeOf(HelloAnswer answer, Grade ifAlert) {
    if (answer instanceof HelloAnswer.Resumed) {
      return Grade.FAIL;
    }
    if (answer instanceof HelloAnswer.Alert) {
      return ifAlert;
    }
    return answer instanceof HelloAnswer.Full ? Grade.OK : Grade.NOTE;
  }

  static String describe(HelloAnswer answer) {
    if (answer instanceof HelloAnswer.Resumed) {
      return "resumed";
    }
    if (answer instanceof HelloAnswer.Full) {
      return "full handshake";
    }
    if (answer instanceof HelloAnswer.Alert alert) {
      return "alert " + org.bouncycastle.tls.AlertDescription.getName((short) alert.description());
    }
    return "unknown, " + ((HelloAnswer.None) answer).why();
  }
}
