// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Instant;
import java.util.Optional;

/**
 * Sessions under their IDs, each as the octets of a {@link dev.reprise.codec.SessionState}.
 * Implementations are safe for use by any thread and do not block.
 *
 * @since 0.1
 */
public interface SessionCache {

  /**
   * The session under that ID, in a copy that the caller destroys; empty if there is none, or none
   * any more at {@code now}.
   */
  Optional<SecretBytes> find(SessionId sessionId, Instant now);

  /**
   * Whether {@link #find} would find a session. An implementation that can tell without a copy of
   * the session should do so.
   */
  default boolean contains(SessionId sessionId, Instant now) {
    Optional<SecretBytes> found = find(sessionId, now);
    found.ifPresent(SecretBytes::destroy);
    return found.isPresent();
  }

  /**
   * Keeps a session until it expires or room is needed, in place of any other under that ID. The
   * caller keeps what it passed, and destroys it.
   */
  void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now);

  /** Forgets the session under that ID, if there is one. */
  void evict(SessionId sessionId);
}
