// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.SessionState;
import dev.reprise.engine.testing.TestSessions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionLifetimeTest {

  private static final long LATEST = 0xffff_ffffL;

  /** A state counts seconds in 32 bits. */
  @ParameterizedTest
  @CsvSource({"-1, false", "0, true", "4294967295, true", "4294967296, false"})
  void left_whereAStateCannotTellTheTime_isZero(long second, boolean lives) {
    Instant now = Instant.ofEpochSecond(second);
    Instant authenticated = Instant.ofEpochSecond(Math.max(0, Math.min(second, LATEST)));
    SessionState session =
        TestSessions.sessionBuilder(ClientIdentity.ANONYMOUS, authenticated, authenticated).build();

    Duration left = SessionLifetime.left(session, TestSessions.POLICY, now);

    assertThat(left).isEqualTo(lives ? TestSessions.POLICY.ticketLifetime() : Duration.ZERO);
  }
}
