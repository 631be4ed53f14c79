// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.SessionCache;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where a connection looks its session up: a question that may be answered later. Implementations
 * are safe for use by any thread and do not block.
 */
@FunctionalInterface
interface SessionStore {

  /** The session under that ID, which whoever takes the answer destroys. */
  CompletionStage<Optional<SecretBytes>> find(SessionId sessionId, Instant now);

  /** A cache in this process, which answers at once. */
  static SessionStore of(SessionCache cache) {
    return (sessionId, now) -> CompletableFuture.completedFuture(cache.find(sessionId, now));
  }
}
