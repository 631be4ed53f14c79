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
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Session IDs: whose they are, how long they are, and when they are looked up. */
@ParameterizedClass
@EnumSource
class SessionIdHandshakeTest {

  private final Adapter adapter;

  SessionIdHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  /** A cache that records its calls. */
  private static final class WatchedCache implements SessionCache {
    final SessionCache cache = BoundedSessionCache.ofOctets(1 << 20);
    final List<SessionId> lookups = new ArrayList<>();
    boolean fails;

    @Override
    public Optional<SecretBytes> find(SessionId sessionId, Instant now) {
      lookups.add(sessionId);
      if (fails) {
        throw new IllegalStateException("the cache is broken");
      }
      return cache.find(sessionId, now);
    }

    @Override
    public void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {
      if (fails) {
        throw new IllegalStateException("the cache is broken");
      }
      cache.store(sessionId, session, expiry, now);
    }

    @Override
    public void evict(SessionId sessionId) {
      if (fails) {
        throw new IllegalStateException("the cache is broken");
      }
      cache.evict(sessionId);
    }
  }

  private final WatchedCache cache = new WatchedCache();

  private TestNode node(TestNode node) {
    node.sessions = cache;
    return node;
  }

  /** SECURITY.md, row 16: Ticketbleed, CVE-2016-9244: the echo is as long as what is echoed. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32})
  void ticketWithAnId_isEchoedOctetForOctet(int length) {
    TestNode node = TestNode.standard().behind(adapter);
    SavedSession session = node.fullHandshake();
    byte[] id = TestBytes.repeated(0xa5, length);

    RawReply reply = node.raw(RawHello.ordinary().ticket(session.ticket).sessionId(id));

    assertThat(reply.resumed()).isTrue();
    assertThat(reply.sessionId).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32})
  void ticketWithAnId_resumesAnOrdinaryClient(int length) {
    TestNode node = TestNode.standard().behind(adapter);
    TestClient client = TestClient.offering(node.fullHandshake());
    client.offeredId = TestBytes.repeated(0xa5, length);

    node.assertResumes(client, Mechanism.TICKET);
  }

  /** SECURITY.md, row 35: TLS Poison, where peers chose octets that were stored. */
  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32})
  void foreignIdOfAnyLength_getsAFullHandshake_andIsNotLookedUp(int length) {
    TestNode node = node(TestNode.withSessionIdsOnly().behind(adapter));

    RawReply reply = node.raw(RawHello.ordinary().sessionId(TestBytes.repeated(0xa5, length)));

    assertThat(reply.full()).isTrue();
    assertThat(reply.sessionId).hasSize(32).isNotEqualTo(TestBytes.repeated(0xa5, length));
    assertThat(cache.lookups).isEmpty();
  }

  @Test
  void foreignId_hasAReasonOfItsOwn() {
    TestNode node = TestNode.withSessionIdsOnly().behind(adapter);
    SavedSession session = node.fullHandshake();

    SavedSession foreign = session.withSessionId(TestBytes.flipped(session.sessionId, 31));

    node.assertFull(TestClient.offering(foreign), DeclineReason.FOREIGN_SESSION_ID);
  }

  @Test
  void nonEmptyTicket_rulesOutALookupById_evenIfTheTicketIsOfNoUse() {
    TestNode node = node(TestNode.standard().behind(adapter));
    TestClient withoutTicket = new TestClient();
    withoutTicket.offerTicketExtension = false;
    SavedSession session = node.fullHandshake(withoutTicket);
    assertThat(session.sessionId).hasSize(32);

    TestClient client = TestClient.offering(session.withTicket(TestBytes.repeated(1, 200)));
    client.offeredId = session.sessionId;

    node.assertFull(client, DeclineReason.UNKNOWN_KEY);
    assertThat(cache.lookups).isEmpty();
  }

  @Test
  void emptyTicket_lookupByIdGoesOn() {
    TestNode node = node(TestNode.standard().behind(adapter));
    TestClient withoutTicket = new TestClient();
    withoutTicket.offerTicketExtension = false;
    SavedSession session = node.fullHandshake(withoutTicket);

    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
    // A context looks first whether the hello needs a task.
    assertThat(cache.lookups).hasSize(adapter == Adapter.CONTEXT ? 2 : 1);
  }

  @Test
  void emptyId_isNoOffer() {
    TestNode node = node(TestNode.withSessionIdsOnly().behind(adapter));

    RawReply reply = node.raw(RawHello.ordinary());

    assertThat(reply.full()).isTrue();
    assertThat(cache.lookups).isEmpty();
  }

  @Test
  void cacheThatThrows_costsResumptionOnly() {
    TestNode node = node(TestNode.withSessionIdsOnly().behind(adapter));
    SavedSession session = node.fullHandshake();
    cache.fails = true;

    MemoryConnection connection =
        node.assertFull(TestClient.offering(session), DeclineReason.STORE_ERROR);
    connection.client.fail();
    connection.pump();

    assertThat(connection.server.isClosed()).isTrue();
  }

  @Test
  void garbageUnderAnId_isUnreadable() {
    TestNode node = node(TestNode.withSessionIdsOnly().behind(adapter));
    SavedSession session = node.fullHandshake();
    SessionId id = new SessionId(Bytes.copyOf(session.sessionId));
    cache.store(
        id, SecretBytes.adopt(new byte[100]), TestIdentity.NOW.plusSeconds(60), TestIdentity.NOW);

    node.assertFull(TestClient.offering(session), DeclineReason.UNREADABLE_STATE);
  }
}
