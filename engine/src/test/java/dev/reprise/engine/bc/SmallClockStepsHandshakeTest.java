// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An engine with its own keys and its own cache, whose clock steps back and forth at any time, also
 * just after the start, by no more than the policy tolerates. Nothing may stop: every full
 * handshake gives a session, and every session resumes for its lifetime.
 */
class SmallClockStepsHandshakeTest {

  private static final int STEPS = 120;

  @ParameterizedTest
  @CsvSource({
    "1, TICKET, 5", "2, TICKET, 240", "3, TICKET, 600",
    "4, SESSION_ID, 5", "5, SESSION_ID, 240", "6, SESSION_ID, 600"
  })
  void stepsWithinTheToleratedSkew_stopNothing(long seed, Mechanism mechanism, int pauseSeconds) {
    Random random = new Random(seed);
    TestNode node = TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET));
    Duration skew = node.policy.clockSkew();
    // Two readings of the clock differ by the tolerated skew at most.
    long half = skew.toSeconds() / 2;
    Duration lives = node.policy.ticketLifetime().minus(skew);
    Deque<Made> sessions = new ArrayDeque<>();
    Duration error = Duration.ZERO;
    Duration time = Duration.ZERO;

    for (int step = 0; step < STEPS; step++) {
      SavedSession session = node.fullHandshake();
      assertThat(session.hasTicket()).as("at %s", time).isEqualTo(mechanism == Mechanism.TICKET);
      sessions.addLast(new Made(session, time));
      Duration next = Duration.ofSeconds(random.nextLong(-half, half + 1));
      Duration pause = Duration.ofSeconds(random.nextInt(pauseSeconds + 1));
      node.clock.advance(next.minus(error).plus(pause));
      error = next;
      time = time.plus(pause);
      while (time.minus(sessions.getFirst().time()).compareTo(lives) >= 0) {
        sessions.removeFirst();
      }

      node.assertResumes(TestClient.offering(sessions.getFirst().session()), mechanism);
      node.assertResumes(TestClient.offering(sessions.getLast().session()), mechanism);
    }
  }

  /** A session, and the true time at which it was made. */
  private record Made(SavedSession session, Duration time) {}
}
