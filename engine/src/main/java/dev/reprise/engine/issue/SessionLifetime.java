// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.issue;

import dev.reprise.codec.SessionState;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.crypto.CertificateChain;
import dev.reprise.engine.time.Instants;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;

/** The time for which a session that is issued or renewed now can be resumed. */
public final class SessionLifetime {

  private static final long LATEST_TIMESTAMP = 0xffffffffL;

  private SessionLifetime() {}

  /**
   * The least of the ticket lifetime, the rest of the lineage, and the rest of the validity of the
   * client's certificates. In whole seconds; zero if nothing is left.
   */
  public static Duration left(SessionState session, ResumptionPolicy policy, Instant now) {
    long timestamp = now.getEpochSecond();
    if (timestamp < 0 || timestamp > LATEST_TIMESTAMP) {
      return Duration.ZERO;
    }
    Instant end = now.plus(policy.ticketLifetime());
    end = Instants.earlier(end, session.authenticationTime().plus(policy.lineage()));
    try {
      end = Instants.earlier(end, CertificateChain.Validity.of(session).notAfter());
    } catch (CertificateException e) {
      return Duration.ZERO;
    }
    return Duration.ofSeconds(Math.max(0, Duration.between(now, end).toSeconds()));
  }
}
