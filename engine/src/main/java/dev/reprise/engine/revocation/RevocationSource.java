// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.revocation;

import java.time.Instant;
import java.util.Optional;

/**
 * Supplies the current revocations: a list of this process, or one that a fleet keeps in step.
 * Implementations are safe for use by any thread and do not block. One that throws counts as one
 * that does not know.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RevocationSource {

  /** Nothing is ever revoked. */
  RevocationSource NONE = now -> Optional.of(RevokedSessions.NONE);

  /**
   * What is revoked, as a snapshot; empty if what is known is too old to go by, so that nothing is
   * resumed until it is renewed.
   */
  Optional<RevokedSessions> at(Instant now);
}
