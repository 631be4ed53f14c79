// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import dev.reprise.codec.SessionState;
import dev.reprise.engine.CertificateChain;
import dev.reprise.engine.ResumptionPolicy;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;

/** For how long a session that is issued or renewed now can be resumed. */
public final class SessionLifetime {

  private static final long LATEST_TIMESTAMP = 0xffffffffL;

  private SessionLifetime() {}

  /**
   * The least of one ticket lifetime, what is left of the lineage, and what is left of the validity
   * of the client's certificates; in whole seconds, zero if there is nothing left.
   */
  public static Duration left(SessionState state, ResumptionPolicy policy, Instant now) {
    long timestamp = now.getEpochSecond();
    if (timestamp < 0 || timestamp > LATEST_TIMESTAMP) {
      return Duration.ZERO;
    }
    Instant end = now.plus(policy.ticketLifetime());
    end = earlier(end, state.authenticationTime().plus(policy.lineage()));
    try {
      end = earlier(end, CertificateChain.Validity.of(state).notAfter());
    } catch (CertificateException e) {
      return Duration.ZERO;
    }
    return Duration.ofSeconds(Math.max(0, Duration.between(now, end).toSeconds()));
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
