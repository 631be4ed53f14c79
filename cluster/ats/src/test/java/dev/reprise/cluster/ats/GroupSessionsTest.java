// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupSessionsTest {

  private final List<BusMessage.Session> told = new ArrayList<>();
  private final AtomicInteger tooLarge = new AtomicInteger();
  private final SessionCache local = BoundedSessionCache.ofOctets(1 << 20);
  private final GroupSessions sessions =
      new GroupSessions(local, told::add, tooLarge::incrementAndGet);
  private BusMessage.Session message;
  private Instant expiry;

  @BeforeEach
  void open() throws BusException {
    message = RecordedSession.message();
    expiry = message.session().expiry();
  }

  @Test
  void take_sessionThatIsHere_keepsTheFirst() {
    Instant now = expiry.minusSeconds(60);

    assertThat(sessions.take(message, now)).isTrue();
    assertThat(sessions.take(message, now)).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void take_expiredSession_isNotTaken() {
    assertThat(sessions.take(message, expiry)).isFalse();
    assertThat(sessions.take(message, expiry.minusSeconds(1))).isTrue();
  }

  @Test
  void store_sessionThatTheOthersWouldNotTake_isKeptHereAlone() {
    store("a".repeat(100));

    assertThat(local.find(message.id(), expiry.minusSeconds(1))).isPresent();
    assertThat(told).isEmpty();
    assertThat(tooLarge).hasValue(1);
  }

  @Test
  void store_tellsTheOthers() {
    store("localhost");

    assertThat(told).singleElement().extracting(BusMessage.Session::id).isEqualTo(message.id());
    assertThat(tooLarge).hasValue(0);
  }

  private void store(String serverName) {
    SslSession session = message.session();
    SecretBytes octets =
        SecretBytes.adopt(
            new SslSession(
                    session.protocolVersion(),
                    session.cipherSuite(),
                    session.sessionId(),
                    session.masterSecret(),
                    session.time(),
                    session.timeout(),
                    session.peerCertificate(),
                    session.sessionIdContext(),
                    session.verifyResult(),
                    Optional.of(Bytes.copyOf(RecordedSession.ascii(serverName))),
                    session.pskIdentity(),
                    session.ticketLifetimeHintSeconds(),
                    session.ticket(),
                    session.srpUserName(),
                    session.flags(),
                    session.alpnProtocol(),
                    session.maxFragmentLengthMode())
                .encodedSecret());
    Instant now = expiry.minus(Duration.ofMinutes(1));
    sessions.store(message.id(), octets, expiry, now);
  }
}
