// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.engine.format.StateFormats;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import dev.reprise.engine.testing.TestSessions;
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

  private static SessionId stored(SessionService service) {
    SessionId id = service.newSessionId();
    assertThat(service.store(id, TestSessions.session(), TestSessions.scope(), TestSessions.NOW))
        .isTrue();
    assertThat(service.isInProcess(id, TestSessions.NOW)).isTrue();
    return id;
  }

  private static SessionService service(@Nullable SessionCache cache) {
    return new SessionService(
        cache,
        null,
        SessionIdKey.generate(TestSessions.RANDOM),
        TestSessions.POLICY,
        StateFormats.SESSION_STATE,
        TestSessions.RANDOM);
  }
}
