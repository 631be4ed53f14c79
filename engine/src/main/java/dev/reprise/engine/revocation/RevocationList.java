// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.revocation;

import dev.reprise.engine.ResumptionPolicy;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What one process has revoked by itself. It is always up to date, and a revocation is dropped when
 * no session can be left that it is about. Safe for use by any thread; readers take no lock.
 *
 * @since 0.1
 */
public final class RevocationList implements RevocationSource {

  private final ResumptionPolicy policy;
  private final AtomicReference<RevokedSessions> revoked =
      new AtomicReference<>(RevokedSessions.NONE);

  /**
   * An empty list.
   *
   * @param policy that of the engine, which says how long a session can live
   */
  public RevocationList(ResumptionPolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
  }

  /**
   * Revokes the sessions of a subject that were authenticated up to now. As clocks differ, some
   * that are authenticated within the tolerated skew afterwards are not resumed either.
   */
  public void revoke(RevokedSubject subject, Instant now) {
    revoked.updateAndGet(sessions -> sessions.liveAt(now, policy).with(subject, now));
  }

  @Override
  public Optional<RevokedSessions> at(Instant now) {
    return Optional.of(revoked.get());
  }
}
