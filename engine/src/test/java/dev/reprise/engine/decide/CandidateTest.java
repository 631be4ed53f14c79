// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionState;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.testing.TestSessions;
import org.junit.jupiter.api.Test;

class CandidateTest {

  @Test
  void discard_sessionThatWillNotBeResumed_destroysItsSecret() {
    SessionState session = TestSessions.session();

    Candidate.stored(session).discard();

    assertThat(session.plaintext().masterSecret().isDestroyed()).isTrue();
  }

  @Test
  void discard_noSession_doesNothing() {
    Candidate missing = Candidate.missing(DeclineReason.UNKNOWN_KEY);

    missing.discard();

    assertThat(missing).isEqualTo(new Candidate.Missing(DeclineReason.UNKNOWN_KEY));
  }

  @Test
  void because_aReason_isOneObjectThatNamesIt() {
    ResumptionDecision.Full full = ResumptionDecision.Full.because(DeclineReason.UNKNOWN_KEY);

    assertThat(full)
        .isSameAs(ResumptionDecision.Full.because(DeclineReason.UNKNOWN_KEY))
        .hasToString("Full[unknown_key]");
  }
}
