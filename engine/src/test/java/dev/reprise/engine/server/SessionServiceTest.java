// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.format.StateFormats;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import dev.reprise.engine.testing.TestSessions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionServiceTest {

  /** SECURITY.md, row 48. */
  @Test
  void close_wipesTheSessionsInACacheOfItsOwn() {
    SessionService service = service(null);
    SessionId id = stored(service);

    service.close();

    assertThat(service.isInProcess(id, TestSessions.NOW)).isFalse();
  }

  @Test
  void close_leavesTheEmbeddersCacheToItsOwner() {
    try (BoundedSessionCache cache = BoundedSessionCache.ofOctets(1 << 20)) {
      SessionService service = service(cache);
      SessionId id = stored(service);

      service.close();

      assertThat(cache.find(id, TestSessions.NOW)).isPresent();
    }
  }

  @Test
  void isInProcess_idOfOthers_isNotAskedOfTheEmbeddersCache() {
    AskedCache cache = new AskedCache(new ArrayList<>());
    SessionService service = service(cache);

    assertThat(service.isInProcess(new SessionId(Bytes.copyOf(new byte[32])), TestSessions.NOW))
        .isFalse();
    assertThat(cache.asked()).isEmpty();

    SessionId ours = service.newSessionId();
    assertThat(service.isInProcess(ours, TestSessions.NOW)).isFalse();
    assertThat(cache.asked()).containsExactly(ours);
  }

  @Test
  void isInProcess_idUnderAKeyThatWasDropped_isFalse() {
    SessionIdKey key = SessionIdKey.generate(TestSessions.RANDOM);
    SessionService service = service(null, key, TestSessions.POLICY);
    SessionId id = stored(service);
    byte[] another = new byte[32];
    TestSessions.RANDOM.nextBytes(another);

    key.replace(List.of(SecretBytes.adopt(another)));

    assertThat(service.isInProcess(id, TestSessions.NOW)).isFalse();
  }

  /** A cache that has nothing, and remembers what it was asked for. */
  private record AskedCache(List<SessionId> asked) implements SessionCache {
    @Override
    public Optional<SecretBytes> find(SessionId sessionId, Instant now) {
      asked.add(sessionId);
      return Optional.empty();
    }

    @Override
    public void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {}

    @Override
    public void evict(SessionId sessionId) {}
  }

  private static SessionId stored(SessionService service) {
    SessionId id = service.newSessionId();
    assertThat(service.store(id, TestSessions.session(), TestSessions.scope(), TestSessions.NOW))
        .isTrue();
    assertThat(service.isInProcess(id, TestSessions.NOW)).isTrue();
    return id;
  }

  private static SessionService service(@Nullable SessionCache cache) {
    return service(cache, SessionIdKey.generate(TestSessions.RANDOM), TestSessions.POLICY);
  }

  private static SessionService service(
      @Nullable SessionCache cache, SessionIdKey key, ResumptionPolicy policy) {
    return new SessionService(
        cache, null, key, policy, StateFormats.SESSION_STATE, TestSessions.RANDOM);
  }
}
