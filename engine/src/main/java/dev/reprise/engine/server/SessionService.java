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
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
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

  /** How long an answer is kept for its handshake, which follows at once. */
  private static final Duration PREFETCHED_FOR = Duration.ofSeconds(1);

  private static final long OWN_CACHE_OCTETS = 16L << 20;

  private final SessionCache local;

  /** The cache that closes with this object; empty if the embedder's is used. */
  private final Optional<BoundedSessionCache> own;

  /** Whether the cache of this process is Reprise's own, in which no ID but ours finds anything. */
  private final boolean isLocalOurs;

  private final @Nullable AsyncSessionStore shared;
  private final SessionIdKey sessionIdKey;
  private final ResumptionPolicy policy;
  private final StateFormat format;
  private final SecureRandom random;
  private final StoredSessions stored;
  private final PrefetchedLookups prefetched = new PrefetchedLookups();

  /**
   * @param given the embedder's cache, which the embedder closes; null for one of this object's own
   * @param shared the store that a fleet shares; null if there is none
   * @param format how sessions are written
   * @param random makes session IDs
   */
  public SessionService(
      @Nullable SessionCache given,
      @Nullable AsyncSessionStore shared,
      SessionIdKey sessionIdKey,
      ResumptionPolicy policy,
      StateFormat format,
      SecureRandom random) {
    this.own =
        given == null
            ? Optional.of(BoundedSessionCache.ofOctets(OWN_CACHE_OCTETS))
            : Optional.empty();
    this.local = given == null ? own.orElseThrow() : given;
    this.isLocalOurs = local instanceof BoundedSessionCache;
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

  /**
   * Starts the lookup of a session: in the cache of this process, and then in the store that the
   * fleet shares, unless that has been done ahead of the handshake.
   *
   * <p>The MAC of an ID only prevents useless lookups. In Reprise's own cache a lookup costs less
   * than that MAC, so the MAC is computed only for an ID that this cache does not have. Once a
   * former key has been dropped, the cache may hold sessions under its IDs, which are not resumed
   * any more; then every MAC is computed. A cache of the embedder's and the shared store are never
   * asked for an ID that this fleet did not make.
   *
   * @return null if no session is looked up, because sessions are not resumed by ID, or this fleet
   *     did not make the ID
   */
  @Nullable Pending<Optional<SecretBytes>> find(
      SessionId sessionId, Instant now, Instant deadline) {
    if (!hasOnlyOurIds()) {
      return isOurs(sessionId) ? findOurs(sessionId, now, deadline) : null;
    }
    Pending<Optional<SecretBytes>> ahead = prefetched.take(sessionId);
    if (ahead != null) {
      return ahead;
    }
    Optional<SecretBytes> found =
        policy.sessionIds() ? local.find(sessionId, now) : Optional.empty();
    if (found.isPresent()) {
      return Pending.answered(found, deadline, SessionService::destroy);
    }
    return isOurs(sessionId) ? findElsewhere(sessionId, found, now, deadline) : null;
  }

  /** Whether each ID in the cache of this process is one that {@link #isOurs} would accept. */
  private boolean hasOnlyOurIds() {
    return isLocalOurs && !sessionIdKey.isDestroyed() && !sessionIdKey.hasDroppedKeys();
  }

  private Pending<Optional<SecretBytes>> findOurs(
      SessionId sessionId, Instant now, Instant deadline) {
    Pending<Optional<SecretBytes>> ahead = prefetched.take(sessionId);
    if (ahead != null) {
      return ahead;
    }
    Optional<SecretBytes> found;
    try {
      found = Objects.requireNonNull(local.find(sessionId, now), "session");
    } catch (RuntimeException e) {
      return Pending.failed(e, deadline);
    }
    return findElsewhere(sessionId, found, now, deadline);
  }

  /** Asks the store that the fleet shares, if there is one and nothing was found here. */
  private Pending<Optional<SecretBytes>> findElsewhere(
      SessionId sessionId, Optional<SecretBytes> found, Instant now, Instant deadline) {
    AsyncSessionStore store = shared;
    return found.isPresent() || store == null
        ? Pending.answered(found, deadline, SessionService::destroy)
        : Pending.ask(() -> store.find(sessionId, now), deadline, SessionService::destroy);
  }

  private static void destroy(Optional<SecretBytes> session) {
    session.ifPresent(SecretBytes::destroy);
  }

  /**
   * Whether a session that can be resumed by its ID is in this process: in its cache, unless that
   * fails, or found ahead of the handshake. The MAC of the ID is computed as for {@link #find}.
   */
  boolean isInProcess(SessionId sessionId, Instant now) {
    boolean isAllowed = hasOnlyOurIds() ? policy.sessionIds() : isOurs(sessionId);
    return isAllowed && (prefetched.hasFound(sessionId) || isInCache(sessionId, now));
  }

  private boolean isInCache(SessionId sessionId, Instant now) {
    try {
      return local.contains(sessionId, now);
    } catch (RuntimeException e) {
      LOG.debug("The session cache failed", e);
      return false;
    }
  }

  /**
   * Asks the store that the fleet shares for a session, for the handshake that is about to begin:
   * the next {@link #find} of that ID gets the answer, and waits until the deadline at most.
   *
   * @return completes when the answer has come, never exceptionally
   */
  CompletionStage<Void> prefetch(SessionId sessionId, Instant now, Instant deadline) {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    if (shared == null || isInCache(sessionId, now)) {
      answered.complete(null);
      return answered;
    }
    Pending<Optional<SecretBytes>> lookup =
        findElsewhere(sessionId, Optional.empty(), now, deadline);
    prefetched.keep(sessionId, lookup, deadline.plus(PREFETCHED_FOR), now);
    lookup.alsoWhenAnswered(() -> answered.complete(null));
    return answered;
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
    prefetched.drop(sessionId);
    stored.evict(sessionId);
  }

  /**
   * Destroys the key of the session IDs: from now on no ID is known, and none is made. Wipes the
   * sessions, if they are in a cache of this object's own.
   */
  public void close() {
    sessionIdKey.destroy();
    prefetched.clear();
    own.ifPresent(BoundedSessionCache::close);
  }
}
