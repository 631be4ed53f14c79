// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions by ID: the cache that holds their octets, and the key that makes their IDs. A cache that
 * fails costs a full handshake, never the connection. Safe for use by any thread.
 */
public final class StoredSessions {

  private static final Logger LOG = LoggerFactory.getLogger(StoredSessions.class);

  private final SessionCache cache;
  private final SessionIdKey sessionIdKey;
  private final ResumptionPolicy policy;

  /** The sessions in that cache, under IDs made with that key. */
  public StoredSessions(SessionCache cache, SessionIdKey sessionIdKey, ResumptionPolicy policy) {
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
    return sessionIdKey.made(sessionId);
  }

  /** What a cache or store found, as a candidate; destroys the octets. */
  public static Candidate candidate(Optional<SecretBytes> found) {
    if (found.isEmpty()) {
      return Candidate.missing(DeclineReason.UNKNOWN_SESSION);
    }
    byte[] octets = found.get().toByteArray();
    try {
      return Candidate.stored(Reader.readAll(octets, "SessionState", SessionState::readFrom));
    } catch (DecodeException e) {
      LOG.warn("a stored session cannot be read: {}", e.getMessage());
      return Candidate.missing(DeclineReason.UNREADABLE_STATE);
    } finally {
      Arrays.fill(octets, (byte) 0);
      found.get().destroy();
    }
  }

  /**
   * Stores a session that has just been set up, for one ticket lifetime at most.
   *
   * @return whether it was stored: not if sessions are not kept by ID, or if nothing is left of its
   *     lifetime
   */
  public boolean store(SessionId sessionId, SessionState state, Instant now) {
    boolean eligible =
        policy.sessionIds()
            && (state.extendedMasterSecret() || !policy.requireExtendedMasterSecret());
    Duration lifetime = SessionLifetime.left(state, policy, now);
    if (!eligible || lifetime.isZero()) {
      return false;
    }
    SecretBytes octets = SecretBytes.adopt(state.withTimestamp(now).encodedSecret());
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
