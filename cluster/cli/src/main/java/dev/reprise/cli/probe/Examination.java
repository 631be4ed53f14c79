// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.Grade;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One server under examination: sends hellos to it and collects the findings. Confined to one
 * thread.
 */
final class Examination {

  private final ProbedServer server;
  private final Wire wire;
  private final SecureRandom random;
  private final Consumer<String> progress;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param progress takes a few words about the check that begins
   */
  Examination(ProbedServer server, Wire wire, SecureRandom random, Consumer<String> progress) {
    this.server = server;
    this.wire = wire;
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

  boolean hasFailed() {
    return findings.stream().anyMatch(finding -> finding.grade() == Grade.FAIL);
  }

  void begin(Check check) {
    progress.accept(check.what());
  }

  void begin(String what) {
    progress.accept(what);
  }

  HelloAnswer send(Hellos hello) {
    return HelloExchange.send(server, hello.hello(random), wire);
  }

  void add(Check check, Grade grade, String detail) {
    findings.add(Finding.of(check.word(), grade, detail, check.reference()));
  }

  /**
   * Grades the answer to a session that must not be resumed: a full handshake is right.
   *
   * @param ifNoHandshake the grade of an alert, or of no answer
   */
  void grade(Check check, HelloAnswer answer, String how, Grade ifNoHandshake) {
    Grade grade =
        answer instanceof HelloAnswer.Resumed
            ? Grade.FAIL
            : answer instanceof HelloAnswer.Full ? Grade.OK : ifNoHandshake;
    add(check, grade, how + ": " + describe(answer));
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
    return ((HelloAnswer.None) answer).why();
  }
}
