// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import java.time.Instant;
import java.util.Optional;

/**
 * The cache of this process, whose changes a fleet learns of, too.
 *
 * @param local asked first, and alone by {@link #find}
 * @param shared gets every change, even if the cache fails
 */
public record SharedSessions(SessionCache local, AsyncSessionStore shared) implements SessionCache {

  @Override
  public Optional<SecretBytes> find(SessionId sessionId, Instant now) {
    return local.find(sessionId, now);
  }

  @Override
  public void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {
    try {
      local.store(sessionId, session, expiry, now);
    } finally {
      shared.store(sessionId, session, expiry, now);
    }
  }

  @Override
  public void evict(SessionId sessionId) {
    try {
      local.evict(sessionId);
    } finally {
      shared.evict(sessionId);
    }
  }
}
