// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestClientProtocol;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.revocation.RevocationList;
import dev.reprise.engine.revocation.RevokedSubject;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tickets and stored sessions through each adapter: how they look, and when they are gone. */
@ParameterizedClass
@EnumSource
class ServerSessionsHandshakeTest {

  private static final int KEY_NAME = 16;
  private static final int BLOCK = 16;
  private static final Duration LIFETIME = Duration.ofHours(1);

  /** Where the octets of a session state have its master secret: version, suite, compression. */
  private static final int MASTER_SECRET_OFFSET = 5;

  private static final int MASTER_SECRET = 48;

  private final Adapter adapter;

  ServerSessionsHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  private TestNode node(Mechanism mechanism) {
    return TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET)).behind(adapter);
  }

  /** SECURITY.md, row 13: keystreams of tickets that repeat. */
  @Test
  void ticketsOfTwoHandshakes_shareNothingButTheNameOfTheKey() {
    TestNode node = node(Mechanism.TICKET);
    byte[] first = node.fullHandshake().ticket;
    byte[] second = node.fullHandshake().ticket;

    assertThat(Arrays.copyOf(first, KEY_NAME)).isEqualTo(Arrays.copyOf(second, KEY_NAME));
    Set<String> blocks = new HashSet<>();
    int count = 0;
    for (byte[] ticket : List.of(first, second)) {
      for (int at = KEY_NAME; at + BLOCK <= ticket.length; at += BLOCK) {
        blocks.add(HexFormat.of().formatHex(ticket, at, at + BLOCK));
        count++;
      }
    }
    assertThat(blocks).hasSize(count);
  }

  /** SECURITY.md, row 15: keys that lived for weeks. */
  @Test
  void ticketOfAKeyThatCeasedToOpen_getsAFullHandshake() {
    TestNode node = node(Mechanism.TICKET);
    SavedSession session = node.fullHandshake();

    node.clock.advance(node.policy.sealPeriod().plus(node.policy.ticketLifetime()).multipliedBy(2));

    node.assertFull(TestClient.offering(session), DeclineReason.UNKNOWN_KEY);
  }

  /** SECURITY.md, row 18: OpenSSL CVE-2016-6302, a length check that forgot the MAC. */
  @Test
  void ticketCutAnywhere_getsAFullHandshake() {
    TestNode node = node(Mechanism.TICKET);
    byte[] ticket = node.fullHandshake().ticket;

    for (int length = 0; length < ticket.length; length++) {
      RawReply reply = node.raw(RawHello.ordinary().ticket(Arrays.copyOf(ticket, length)));

      assertThat(reply.full()).as("cut to %s octets", length).isTrue();
    }
    assertThat(node.raw(RawHello.ordinary().ticket(ticket)).resumed()).isTrue();
  }

  /** SECURITY.md, row 19: OpenSSL CVE-2024-2511, a cache that grew without bound. */
  @Test
  void floodOfNewSessions_sparesTheOneInUse() {
    TestNode node = node(Mechanism.SESSION_ID);
    BoundedSessionCache cache = BoundedSessionCache.ofOctets(1 << 15);
    node.sessions = cache;
    SavedSession session = node.fullHandshake();
    for (int i = 0; i < 3; i++) {
      node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
    }

    int stored = 0;
    for (; stored < 400; stored++) {
      node.fullHandshake();
    }

    assertThat(cache.size()).isLessThan(stored);
    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  /**
   * SECURITY.md, row 20: OpenSSL CVE-2015-1791, CVE-2010-3864, NSS CVE-2014-1490: a session that is
   * gone while a handshake uses it.
   */
  @ParameterizedTest
  @EnumSource
  void sessionGoneDuringItsResumption_theHandshakeEndsAsItBegan(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();
    TestClient client = TestClient.offering(session);
    MemoryConnection connection =
        MemoryConnection.begin(client, new TestClientProtocol(), node.accept());
    connection.clientToServer();

    if (mechanism == Mechanism.TICKET) {
      node.clock.advance(
          node.policy.sealPeriod().plus(node.policy.ticketLifetime()).multipliedBy(2));
      node.keys.at(node.clock.instant());
    } else {
      node.engine().evict(new SessionId(Bytes.copyOf(session.sessionId)));
    }
    connection.pump();

    assertThat(client.resumed).isTrue();
    assertThat(connection.carriesData()).isTrue();
    assertThat(TestNode.resumed(connection).mechanism()).isEqualTo(mechanism);
  }

  /** SECURITY.md, row 24: MatrixSSL CVE-2022-46505. */
  @Test
  void storedSessionWithAnAllZeroSecret_getsAFullHandshake() {
    TestNode node = node(Mechanism.SESSION_ID);
    SavedSession session = node.fullHandshake();
    SessionId id = new SessionId(Bytes.copyOf(session.sessionId));
    byte[] state = node.sessions.find(id, node.clock.instant()).orElseThrow().toByteArray();
    Arrays.fill(state, MASTER_SECRET_OFFSET, MASTER_SECRET_OFFSET + MASTER_SECRET, (byte) 0);
    node.sessions.store(
        id, SecretBytes.adopt(state), node.clock.instant().plus(LIFETIME), node.clock.instant());

    node.assertFull(TestClient.offering(session), DeclineReason.UNREADABLE_STATE);
  }

  /** SECURITY.md, row 37: revocations that are not known are not taken for none. */
  @ParameterizedTest
  @EnumSource
  void revocationsOfWhichNothingIsKnown_letNothingResume(Mechanism mechanism) {
    TestNode node = node(mechanism);
    RevocationList list = new RevocationList(node.policy);
    boolean[] known = {true};
    node.engineSetUp =
        engine -> engine.revocations(now -> known[0] ? list.at(now) : Optional.empty());
    SavedSession session = node.fullHandshake();
    node.assertResumes(TestClient.offering(session), mechanism);

    known[0] = false;
    node.assertFull(TestClient.offering(session), DeclineReason.REVOCATION_STALE);

    known[0] = true;
    list.revoke(RevokedSubject.EVERYTHING, node.clock.instant());
    node.assertFull(TestClient.offering(session), DeclineReason.REVOKED);
  }
}
