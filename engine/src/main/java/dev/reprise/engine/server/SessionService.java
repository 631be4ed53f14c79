// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.decide.Candidate;
import dev.reprise.engine.format.StateFormat;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions by ID as handshakes use them: made, found, stored and evicted, in the cache of this
 * process and, if there is one, in the store that a fleet shares. Safe for use by any thread.
 */
public final class SessionService {

  private static final Logger LOG = LoggerFactory.getLogger(SessionService.class);

  /** How long a fetched session stays: the handshake that wants it has begun. */
  private static final Duration FETCHED_FOR = Duration.ofSeconds(30);

  private final SessionCache local;
  private final @Nullable AsyncSessionStore shared;
  private final SessionIdKey sessionIdKey;
  private final ResumptionPolicy policy;
  private final StateFormat format;
  private final SecureRandom random;
  private final StoredSessions stored;

  /**
   * @param format how sessions are written
   * @param random makes session IDs
   */
  public SessionService(
      SessionCache local,
      @Nullable AsyncSessionStore shared,
      SessionIdKey sessionIdKey,
      ResumptionPolicy policy,
      StateFormat format,
      SecureRandom random) {
    this.local = local;
    this.shared = shared;
    this.sessionIdKey = sessionIdKey;
    this.policy = policy;
    this.format = format;
    this.random = random;
    SessionCache kept = shared == null ? local : new SharedSessions(local, shared);
    this.stored = new StoredSessions(kept, sessionIdKey, policy, format);
  }

  /** Whether there is a store that may answer later. */
  boolean isShared() {
    return shared != null;
  }

  /** An ID for a session that is being set up. */
  public SessionId newSessionId() {
    return stored.newSessionId(random);
  }

  /** Whether sessions are resumed by ID, and this ID is one that this fleet could have made. */
  boolean isOurs(SessionId sessionId) {
    return policy.sessionIds() && stored.isOurs(sessionId);
  }

  /** Looks in the cache of this process, and then asks the store that the fleet shares. */
  Pending<Optional<SecretBytes>> find(SessionId sessionId, Instant now, Instant deadline) {
    Optional<SecretBytes> found;
    try {
      found = Objects.requireNonNull(local.find(sessionId, now), "session");
    } catch (RuntimeException e) {
      return Pending.failed(e, deadline);
    }
    AsyncSessionStore store = shared;
    return found.isPresent() || store == null
        ? Pending.answered(found, deadline, SessionService::destroy)
        : Pending.ask(() -> store.find(sessionId, now), deadline, SessionService::destroy);
  }

  private static void destroy(Optional<SecretBytes> session) {
    session.ifPresent(SecretBytes::destroy);
  }

  /** Whether a session is in the cache of this process; not if the cache fails. */
  boolean isInProcess(SessionId sessionId, Instant now) {
    try {
      Optional<SecretBytes> found = Objects.requireNonNull(local.find(sessionId, now), "session");
      found.ifPresent(SecretBytes::destroy);
      return found.isPresent();
    } catch (RuntimeException e) {
      LOG.debug("The session cache failed", e);
      return false;
    }
  }

  /**
   * Copies a session from the store that the fleet shares into the cache of this process, for the
   * handshake that is about to begin.
   *
   * @return completes when there is nothing to wait for any more, never exceptionally
   */
  CompletionStage<Void> fetch(SessionId sessionId, InstantSource clock) {
    Instant asked = clock.instant();
    if (shared == null || isInProcess(sessionId, asked)) {
      return CompletableFuture.completedFuture(null);
    }
    CompletionStage<Optional<SecretBytes>> answer;
    try {
      answer = Objects.requireNonNull(shared.find(sessionId, asked), "answer");
    } catch (RuntimeException e) {
      LOG.debug("The session store failed", e);
      return CompletableFuture.completedFuture(null);
    }
    return answer.handle(
        (found, failure) -> {
          if (failure != null || found == null) {
            LOG.debug("The session store failed", failure);
          } else {
            found.ifPresent(session -> keepFetched(sessionId, session, clock.instant()));
          }
          return null;
        });
  }

  private void keepFetched(SessionId sessionId, SecretBytes session, Instant now) {
    try {
      local.store(sessionId, session, now.plus(FETCHED_FOR), now);
    } catch (RuntimeException e) {
      LOG.debug("The session cache failed", e);
    } finally {
      session.destroy();
    }
  }

  /** The session in the answer to a lookup; an answer that has not come yet is given up. */
  Candidate candidate(Pending<Optional<SecretBytes>> lookup) {
    if (!lookup.isAnswered()) {
      lookup.abandon();
      return Candidate.missing(DeclineReason.STORE_TIMEOUT);
    }
    Optional<SecretBytes> found;
    try {
      found = lookup.answer();
    } catch (ExecutionException e) {
      LOG.debug("The session store failed", e);
      return Candidate.missing(DeclineReason.STORE_ERROR);
    }
    try {
      return StoredSessions.candidate(found, format);
    } catch (RuntimeException e) {
      // The store may have given the same copy to another caller, who has destroyed it.
      LOG.warn("A session that the session store found cannot be used", e);
      return Candidate.missing(DeclineReason.STORE_ERROR);
    }
  }

  /**
   * Stores a session that a handshake has set up.
   *
   * @return whether it was stored
   */
  public boolean store(
      SessionId sessionId, SessionState session, ResumptionScope scope, Instant now) {
    return !sessionIdKey.isDestroyed()
        && stored.store(sessionId, session, scope.sessionIdContext(), now);
  }

  /** Evicts a session whose connection ended by a fatal alert. */
  public void evict(SessionId sessionId) {
    stored.evict(sessionId);
  }

  /** Destroys the key of the session IDs: from now on no ID is known, and none is made. */
  public void close() {
    sessionIdKey.destroy();
  }
}
