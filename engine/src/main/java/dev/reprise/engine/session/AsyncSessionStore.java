// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Sessions under their IDs that a fleet shares: a question that may be answered later, asked when
 * the {@link SessionCache} of this process does not know the session.
 *
 * <p>Implementations are safe for use by any thread and do not block. One that throws or fails
 * costs a full handshake, never the connection.
 *
 * <p>What is found here is not copied into the cache of this process: a connection that ends by a
 * fatal alert at another one takes its session out of this store, and must not leave it behind in
 * caches that nobody tells. A store that hears of such ends may keep copies of its own.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AsyncSessionStore {

  /**
   * The session under that ID, in a copy that the receiver destroys; empty if there is none, or
   * none any more at {@code now}. Only the first answer counts, and only until the handshake's
   * deadline: one that comes later is destroyed.
   */
  CompletionStage<Optional<SecretBytes>> find(SessionId sessionId, Instant now);

  /**
   * Shares a session that this process has just stored, until it expires. The caller destroys what
   * it passed as soon as this returns. Unless overridden, sessions are not shared this way.
   */
  default void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {}

  /** Forgets the session under that ID, for all. Unless overridden, nothing happens. */
  default void evict(SessionId sessionId) {}
}
