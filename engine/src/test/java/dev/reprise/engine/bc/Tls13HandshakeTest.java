// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.ProtocolVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine leaves a handshake that negotiates TLS 1.3 unchanged. */
class Tls13HandshakeTest {

  private static final ProtocolVersion[] BOTH =
      ProtocolVersion.TLSv13.downTo(ProtocolVersion.TLSv12);

  private static TestClient modern(TestClient client) {
    client.versions = BOTH;
    return client;
  }

  @Test
  void tls13_isUntouched() {
    TestNode node = TestNode.standard();
    node.serverSetUp = server -> server.versions = BOTH;
    TestServer server = node.newServer();
    TestClient client = modern(new TestClient());

    MemoryConnection connection = node.connect(client, server);

    assertThat(client.complete).isTrue();
    assertThat(client.cipherSuite).isEqualTo(CipherSuite.TLS_AES_128_GCM_SHA256);
    assertThat(connection.carriesData()).isTrue();
    assertThat(client.receivedTickets).isZero();
    assertThat(connection.client.serverHelloExtensions)
        .doesNotContainKey(ExtensionType.session_ticket);
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.VERSION);
    assertThat(TestNode.full(connection).notIssued()).isEmpty();
    assertThat(node.events.all).containsExactly("declined version");
    assertThat(client.exported).isEqualTo(server.exported);
  }

  @Test
  void ticketInAHelloThatNegotiates13_isIgnored() {
    TestNode node = TestNode.standard();
    SavedSession session = node.fullHandshake();
    node.serverSetUp = server -> server.versions = BOTH;

    TestClient client = modern(TestClient.offering(session));
    MemoryConnection connection = node.connect(client);

    assertThat(client.complete).isTrue();
    assertThat(client.cipherSuite).isEqualTo(CipherSuite.TLS_AES_128_GCM_SHA256);
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.VERSION);
  }

  @Test
  void ticketInAHelloThatOffers13_resumesWhere12IsNegotiated() {
    TestNode node = TestNode.standard();
    SavedSession session = node.fullHandshake(modern(new TestClient()));

    node.assertResumes(modern(TestClient.offering(session)), Mechanism.TICKET);
  }

  @Test
  void idInAHelloThatOffers13_resumesWhere12IsNegotiated() {
    TestNode node = TestNode.withSessionIdsOnly();
    SavedSession session = node.fullHandshake(modern(new TestClient()));

    node.assertResumes(modern(TestClient.offering(session)), Mechanism.SESSION_ID);
  }

  @Test
  void noLookup_when13IsNegotiated() {
    TestNode node = TestNode.withSessionIdsOnly();
    SavedSession session = node.fullHandshake();
    List<Object> asked = new ArrayList<>();
    node.engineSetUp =
        engine ->
            engine
                .sharedSessions(
                    (id, now) -> {
                      asked.add(id);
                      return new CompletableFuture<>();
                    })
                .answerTimeout(Duration.ofDays(1));
    TestNode sibling = node.sibling(node.policy).forgetful();
    sibling.engineSetUp = node.engineSetUp;
    sibling.serverSetUp = server -> server.versions = BOTH;

    TestClient client = modern(TestClient.offering(session));
    sibling.connect(client);

    assertThat(client.complete).isTrue();
    assertThat(asked).isEmpty();
  }

  // = RFC 8446, Section 4.1.3
  // # TLS 1.3 servers which negotiate TLS 1.2 or below in response to a ClientHello MUST set the
  // # last 8 bytes of their Random value specially in their ServerHello.
  @ParameterizedTest
  @EnumSource
  void downgradeSentinel_isInAbbreviatedHandshakes_too(Mechanism mechanism) {
    TestNode node = TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET));
    SavedSession session = node.fullHandshake();
    node.serverSetUp = server -> server.versions = BOTH;

    RawReply full = node.raw(RawHello.ordinary());
    RawReply resumed = node.raw(offering(session));

    assertThat(full.full()).isTrue();
    assertThat(full.random).endsWith(TestBytes.ascii("DOWNGRD\u0001"));
    assertThat(resumed.resumed()).isTrue();
    assertThat(resumed.random).endsWith(TestBytes.ascii("DOWNGRD\u0001"));
  }

  // = RFC 7507, Section 3
  // # If TLS_FALLBACK_SCSV appears in ClientHello.cipher_suites and the highest protocol version
  // # supported by the server is higher than the version indicated in ClientHello.client_version,
  // # the server MUST respond with a fatal inappropriate_fallback alert
  @ParameterizedTest
  @EnumSource
  void fallbackBelowWhatTheServerHas_isRefused_alsoWithASession(Mechanism mechanism) {
    TestNode node = TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET));
    SavedSession session = node.fullHandshake();

    assertThat(node.raw(fallingBack(session)).resumed()).isTrue();

    node.serverSetUp = server -> server.versions = BOTH;
    RawReply refused = node.raw(fallingBack(session));
    assertThat(refused.alerts).containsExactly("inappropriate_fallback");
    assertThat(refused.handshakeTypes).isEmpty();
    node.assertResumes(TestClient.offering(session), mechanism);
  }

  private static RawHello offering(SavedSession session) {
    return session.hasTicket()
        ? RawHello.ordinary().ticket(session.ticket)
        : RawHello.ordinary().sessionId(session.sessionId);
  }

  private static RawHello fallingBack(SavedSession session) {
    return offering(session)
        .suites(
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_EMPTY_RENEGOTIATION_INFO_SCSV,
            CipherSuite.TLS_FALLBACK_SCSV);
  }

  @Test
  void olderVersion_isNeitherResumedNorIssued() {
    TestNode node = TestNode.standard();
    node.serverSetUp =
        server -> {
          server.versions = ProtocolVersion.TLSv11.only();
          server.suites = new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA};
        };
    TestClient client = new TestClient();
    client.versions = ProtocolVersion.TLSv12.downTo(ProtocolVersion.TLSv11);
    client.suites = new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA};

    MemoryConnection connection = node.connect(client);

    assertThat(client.complete).isTrue();
    assertThat(client.receivedTickets).isZero();
    assertThat(connection.client.serverSessionId).isEmpty();
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.NOT_OFFERED);
  }
}
