// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.decide.Candidate;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.format.StateFormat;
import dev.reprise.engine.format.StateFormats;
import dev.reprise.engine.issue.SessionLifetime;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.session.SessionCache;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions by ID: the cache that holds their octets, and the key that makes their IDs. A cache that
 * fails costs a full handshake, never the connection. Safe for use by any thread.
 */
@SuppressWarnings("exports") // for the engine alone
public final class StoredSessions {

  private static final Logger LOG = LoggerFactory.getLogger(StoredSessions.class);

  private final SessionCache cache;
  private final SessionIdKey sessionIdKey;
  private final ResumptionPolicy policy;
  private final StateFormat format;

  /** The sessions in that cache, under IDs made with that key. */
  public StoredSessions(SessionCache cache, SessionIdKey sessionIdKey, ResumptionPolicy policy) {
    this(cache, sessionIdKey, policy, StateFormats.SESSION_STATE);
  }

  /**
   * The sessions in that cache, in that format: those of {@link StateFormats#SSL_SESSION} are other
   * servers', too, and so are their IDs.
   */
  public StoredSessions(
      SessionCache cache, SessionIdKey sessionIdKey, ResumptionPolicy policy, StateFormat format) {
    this.format = Objects.requireNonNull(format, "format");
    this.cache = Objects.requireNonNull(cache, "cache");
    this.sessionIdKey = Objects.requireNonNull(sessionIdKey, "sessionIdKey");
    this.policy = Objects.requireNonNull(policy, "policy");
  }

  /** An ID for a session that is being set up. */
  public SessionId newSessionId(SecureRandom random) {
    return sessionIdKey.newSessionId(random);
  }

  /** Whether an ID is one of ours; others are not looked up, here or anywhere. */
  public boolean isOurs(SessionId sessionId) {
    return format.isSslSession() ? !sessionId.isEmpty() : sessionIdKey.made(sessionId);
  }

  /** What a cache or store found, as a candidate; destroys the octets. */
  public static Candidate candidate(Optional<SecretBytes> found) {
    return candidate(found, StateFormats.SESSION_STATE);
  }

  /** What a cache or store found in that format, as a candidate; destroys the octets. */
  public static Candidate candidate(Optional<SecretBytes> found, StateFormat format) {
    if (found.isEmpty()) {
      return Candidate.missing(DeclineReason.UNKNOWN_SESSION);
    }
    SecretBytes octets = found.get();
    try {
      return Candidate.stored(format.readState(octets));
    } catch (DecodeException e) {
      LOG.warn("a stored session cannot be read: {}", e.getMessage());
      return Candidate.missing(DeclineReason.UNREADABLE_STATE);
    } finally {
      octets.destroy();
    }
  }

  /**
   * Stores a session that has just been set up, for one ticket lifetime at most.
   *
   * @return whether it was stored: not if sessions are not kept by ID, or if nothing is left of its
   *     lifetime
   */
  public boolean store(SessionId sessionId, SessionState session, Instant now) {
    return store(sessionId, session, Bytes.EMPTY, now);
  }

  /**
   * The same, for a store that other servers read.
   *
   * @param sessionIdContext what stands for the scope in an SSL_SESSION
   */
  public boolean store(
      SessionId sessionId, SessionState session, Bytes sessionIdContext, Instant now) {
    boolean eligible =
        policy.sessionIds()
            && (session.extendedMasterSecret() || !policy.requireExtendedMasterSecret());
    Duration lifetime = SessionLifetime.left(session, policy, now);
    if (!eligible || lifetime.isZero()) {
      return false;
    }
    SecretBytes octets;
    try {
      octets =
          SecretBytes.adopt(format.writeState(stateOf(session, sessionIdContext, lifetime, now)));
    } catch (IllegalArgumentException e) {
      LOG.debug("a session cannot be written for other servers", e);
      return false;
    }
    try {
      cache.store(sessionId, octets, now.plus(lifetime), now);
      return true;
    } catch (RuntimeException e) {
      // The cache may be the embedder's own.
      LOG.warn("the session cache failed to store a session", e);
      return false;
    } finally {
      octets.destroy();
    }
  }

  private SessionWithTerms stateOf(
      SessionState session, Bytes sessionIdContext, Duration lifetime, Instant now) {
    Optional<SslSession.Terms> terms =
        format.isSslSession()
            ? Optional.of(new SslSession.Terms(sessionIdContext, now.plus(lifetime), true))
            : Optional.empty();
    return new SessionWithTerms(session.withTimestamp(now), terms);
  }

  /** Forgets a session whose connection ended by a fatal alert. */
  public void evict(SessionId sessionId) {
    // = RFC 5246, Section 7.2.2
    // # Thus, any connection terminated with a fatal alert MUST NOT be resumed.
    try {
      cache.evict(sessionId);
    } catch (RuntimeException e) {
      // The cache may be the embedder's own.
      LOG.warn("the session cache failed to evict a session", e);
    }
  }
}
