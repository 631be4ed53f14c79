// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import dev.reprise.engine.ResumptionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a revocation of sessions costs beyond the sessions that it is about. The clocks of nodes may
 * differ, so sessions that begin within the tolerated skew after it do not resume either.
 *
 * @param until the moment up to which sessions are revoked
 */
public record RevocationCost(Instant until) {

  /** What every node of this program tolerates. */
  private static final Duration SKEW = ResumptionPolicy.defaults().clockSkew();

  /** From when on a new session resumes. */
  public Instant newSessionsResumeFrom() {
    return until.plus(SKEW).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
  }

  /** Whether new sessions do not resume yet. */
  public boolean isPaidAt(Instant now) {
    return now.isBefore(newSessionsResumeFrom());
  }

  /** The cost in one line. */
  public String text() {
    return "sessions that begin before "
        + newSessionsResumeFrom()
        + " do not resume either, because the clocks of nodes may differ by "
        + SKEW.toMinutes()
        + " min; until then expect full handshakes";
  }
}
