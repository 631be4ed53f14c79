// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.POLICY;
import static dev.reprise.engine.testing.TestSessions.hello;
import static dev.reprise.engine.testing.TestSessions.scope;
import static dev.reprise.engine.testing.TestSessions.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionState;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.testing.TestSessions;
import java.time.Instant;

/** Decisions on one session, made by ticket and by session ID. */
final class Decisions {

  private Decisions() {}

  static void assertFull(Instant now, DeclineReason reason) {
    assertFull(hello(), session(), scope(), POLICY, now, reason);
  }

  static void assertFull(HelloFacts hello, SessionState session, DeclineReason reason) {
    assertFull(hello, session, scope(), POLICY, NOW, reason);
  }

  static void assertFull(
      HelloFacts hello,
      SessionState session,
      ResumptionScope scope,
      ResumptionPolicy policy,
      Instant now,
      DeclineReason reason) {
    assertThat(decideByTicket(hello, session, scope, policy, now))
        .isSameAs(ResumptionDecision.Full.because(reason));
    assertThat(decideById(hello, session, scope, policy, now))
        .isSameAs(ResumptionDecision.Full.because(reason));
  }

  static void assertResumes(Instant now) {
    assertResumes(hello(), session(), scope(), now);
  }

  static void assertResumes(
      HelloFacts hello, SessionState session, ResumptionScope scope, Instant now) {
    assertThat(decideByTicket(hello, session, scope, POLICY, now))
        .isInstanceOf(ResumptionDecision.Resume.class);
    assertThat(decideById(hello, session, scope, POLICY, now))
        .isInstanceOf(ResumptionDecision.Resume.class);
  }

  static ResumptionDecision decideByTicket(
      HelloFacts hello,
      SessionState session,
      ResumptionScope scope,
      ResumptionPolicy policy,
      Instant now) {
    return ResumptionDecider.decide(hello, TestSessions.ticketOf(session), scope, policy, now);
  }

  static ResumptionDecision decideById(
      HelloFacts hello,
      SessionState session,
      ResumptionScope scope,
      ResumptionPolicy policy,
      Instant now) {
    return ResumptionDecider.decide(hello, Candidate.stored(session), scope, policy, now);
  }
}
