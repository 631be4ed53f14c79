// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.POLICY;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static dev.reprise.engine.testing.TestSessions.session;
import static dev.reprise.engine.testing.TestSessions.sessionBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.decide.Candidate;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoredSessionsTest {

  private final SessionCache cache = BoundedSessionCache.ofOctets(1 << 20);
  private final StoredSessions sessions = sessions(cache, POLICY);
  private final SessionId sessionId = sessions.newSessionId(RANDOM);

  @Test
  void candidate_storedSession_isFoundAsIssuedNow() {
    boolean stored = sessions.store(sessionId, session(), NOW);

    assertThat(stored).isTrue();
    assertThat(sessions.isOurs(sessionId)).isTrue();
    assertThat(StoredSessions.candidate(cache.find(sessionId, NOW)))
        .isInstanceOfSatisfying(
            Candidate.Found.class,
            found -> {
              assertThat(found.session()).isEqualTo(session().withTimestamp(NOW));
              assertThat(found.mechanism()).isEqualTo(Mechanism.SESSION_ID);
            });
  }

  @Test
  void candidate_nothingFound_isAnUnknownSession() {
    assertThat(StoredSessions.candidate(cache.find(sessionId, NOW)))
        .isEqualTo(Candidate.missing(DeclineReason.UNKNOWN_SESSION));
  }

  @Test
  void candidate_octetsThatAreNoSession_isUnreadable() {
    SecretBytes octets = SecretBytes.adopt(new byte[] {1, 2, 3});

    assertThat(StoredSessions.candidate(Optional.of(octets)))
        .isEqualTo(Candidate.missing(DeclineReason.UNREADABLE_STATE));
    assertThat(octets.isDestroyed()).isTrue();
  }

  /** SECURITY.md, row 24: MatrixSSL CVE-2022-46505, a stored session without a master secret. */
  @Test
  void candidate_allZeroMasterSecret_isUnreadable() {
    byte[] octets = session().encodedSecret();
    Arrays.fill(octets, 5, 53, (byte) 0);

    assertThat(StoredSessions.candidate(Optional.of(SecretBytes.adopt(octets))))
        .isEqualTo(Candidate.missing(DeclineReason.UNREADABLE_STATE));
  }

  /** A session by ID lives one ticket lifetime; resuming it does not store it again. */
  @Test
  void store_session_livesOneTicketLifetime() {
    sessions.store(sessionId, session(), NOW);

    Instant end = NOW.plus(POLICY.ticketLifetime());
    assertThat(cache.find(sessionId, end.minusSeconds(1))).isPresent();
    assertThat(cache.find(sessionId, end)).isEmpty();
  }

  @Test
  void store_lineageOver_isRefused() {
    Instant end = session().authenticationTime().plus(POLICY.lineage());

    assertThat(sessions.store(sessionId, session(), end)).isFalse();
    assertThat(cache.find(sessionId, end)).isEmpty();
  }

  @Test
  void store_switchedOffOrWithoutExtendedMasterSecret_isRefused() {
    SessionState without = sessionBuilder().extendedMasterSecret(false).build();
    ResumptionPolicy off = ResumptionPolicy.builder().sessionIds(false).build();

    assertThat(sessions.store(sessionId, without, NOW)).isFalse();
    assertThat(sessions(cache, off).store(sessionId, session(), NOW)).isFalse();
  }

  @Test
  void evict_afterAFatalAlert_forgetsTheSession() {
    // = RFC 5246, Section 7.2.2
    // # Thus, any connection terminated with a fatal alert MUST NOT be resumed.
    sessions.store(sessionId, session(), NOW);

    sessions.evict(sessionId);

    assertThat(cache.find(sessionId, NOW)).isEmpty();
  }

  @Test
  void storeAndEvict_cacheThatFails_costsNoHandshake() {
    StoredSessions broken = sessions(new BrokenCache(), POLICY);

    assertThat(broken.store(sessionId, session(), NOW)).isFalse();
    assertThatNoException().isThrownBy(() -> broken.evict(sessionId));
  }

  private static StoredSessions sessions(SessionCache cache, ResumptionPolicy policy) {
    return new StoredSessions(cache, SessionIdKey.generate(RANDOM), policy);
  }

  private static final class BrokenCache implements SessionCache {

    @Override
    public Optional<SecretBytes> find(SessionId sessionId, Instant now) {
      throw new IllegalStateException("down");
    }

    @Override
    public void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {
      throw new IllegalStateException("down");
    }

    @Override
    public void evict(SessionId sessionId) {
      throw new IllegalStateException("down");
    }
  }
}
