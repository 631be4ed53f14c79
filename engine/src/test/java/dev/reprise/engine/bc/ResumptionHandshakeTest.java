// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.time.Duration;
import org.bouncycastle.tls.ExtensionType;
import org.junit.jupiter.api.Test;

/** The whole path: a full handshake, and the abbreviated ones that follow it. */
class ResumptionHandshakeTest {

  // = RFC 5077, Section 3.4
  // # If a server is planning on issuing a session ticket to a client that does not present one,
  // # it SHOULD include an empty Session ID in the ServerHello.
  @Test
  void firstHandshake_isFull_andGivesATicketInsteadOfAnId() {
    TestNode node = TestNode.standard();
    TestClient client = new TestClient();

    MemoryConnection connection = node.connect(client);

    assertThat(connection.carriesData()).isTrue();
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.NOT_OFFERED);
    assertThat(TestNode.full(connection).notIssued()).isEmpty();
    assertThat(client.receivedTicket).isNotEmpty();
    assertThat(connection.client.serverSessionId).isEmpty();
    assertThat(node.events.all).containsExactly("declined not_offered", "issued");
  }

  @Test
  void ticket_resumes() {
    TestNode node = TestNode.standard();
    SavedSession session = node.fullHandshake();
    node.clock.advance(Duration.ofMinutes(3));

    TestServer server = node.newServer();
    TestClient client = TestClient.offering(session);
    MemoryConnection connection = node.connect(client, server);

    assertThat(client.resumed).isTrue();
    assertThat(client.certificateChecks).isZero();
    assertThat(server.credentialRequests).isZero();
    assertThat(connection.carriesData()).isTrue();
    ResumptionOutcome.Resumed outcome = TestNode.resumed(connection);
    assertThat(outcome.mechanism()).isEqualTo(Mechanism.TICKET);
    assertThat(outcome.renewed()).isFalse();
    assertThat(outcome.sessionAge()).isEqualTo(Duration.ofMinutes(3));
    assertThat(outcome.keyAge()).contains(Duration.ofMinutes(3));
    assertThat(outcome.authenticationTime()).isEqualTo(TestIdentity.NOW);
  }

  @Test
  void ticket_resumesAgainAndAgain() {
    TestNode node = TestNode.standard();
    SavedSession session = node.fullHandshake();

    for (int i = 0; i < 3; i++) {
      node.assertResumes(TestClient.offering(session), Mechanism.TICKET);
    }
  }

  @Test
  void sessionId_resumes() {
    TestNode node = TestNode.withSessionIdsOnly();
    SavedSession session = node.fullHandshake();

    assertThat(session.sessionId).hasSize(32);
    MemoryConnection connection =
        node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
    assertThat(connection.client.serverSessionId).isEqualTo(session.sessionId);
    assertThat(node.events.all)
        .containsExactly("declined not_offered", "stored", "resumed session-id");
  }

  // = RFC 5077, Section 3.2
  // # The server MUST NOT send this extension if it does not receive one in the ClientHello.
  @Test
  void clientWithoutTicketExtension_getsAnId() {
    TestNode node = TestNode.standard();
    TestClient first = new TestClient();
    first.offerTicketExtension = false;

    MemoryConnection connection = node.connect(first);

    assertThat(connection.client.serverHelloExtensions)
        .doesNotContainKey(ExtensionType.session_ticket);
    assertThat(TestNode.full(connection).notIssued()).contains(NotIssuedReason.NOT_ASKED);
    TestClient second = TestClient.offering(first.saved);
    second.offerTicketExtension = false;
    node.assertResumes(second, Mechanism.SESSION_ID);
  }

  @Test
  void ticketOfOneNode_resumesAtItsSibling() {
    TestNode node = TestNode.standard();
    TestNode sibling = node.sibling(ResumptionPolicy.defaults());

    SavedSession session = node.fullHandshake();

    sibling.assertResumes(TestClient.offering(session), Mechanism.TICKET);
  }

  @Test
  void ticketOfAnotherFleet_getsAFullHandshake() {
    SavedSession session = TestNode.standard().fullHandshake();

    TestNode.standard().assertFull(TestClient.offering(session), DeclineReason.UNKNOWN_KEY);
  }

  @Test
  void ticketWithAFlippedOctet_getsAFullHandshake() {
    TestNode node = TestNode.standard();
    SavedSession session = node.fullHandshake();

    SavedSession forged = session.withTicket(TestBytes.flipped(session.ticket, 40));

    node.assertFull(TestClient.offering(forged), DeclineReason.BAD_MAC);
  }

  @Test
  void renewedTicket_resumes() {
    TestNode node = TestNode.with(policy -> policy.renewal(RenewalRule.always()));
    SavedSession session = node.fullHandshake();

    TestClient second = TestClient.offering(session);
    MemoryConnection connection = node.assertResumes(second, Mechanism.TICKET);
    assertThat(TestNode.resumed(connection).renewed()).isTrue();
    assertThat(second.receivedTickets).isEqualTo(1);
    assertThat(second.receivedTicket).isNotEmpty().isNotEqualTo(session.ticket);

    node.assertResumes(TestClient.offering(second.saved), Mechanism.TICKET);
    assertThat(node.events.all)
        .containsExactly(
            "declined not_offered",
            "issued",
            "resumed ticket sealing",
            "renewed",
            "resumed ticket sealing",
            "renewed");
  }

  @Test
  void ticketAfterARotation_resumesAndIsRenewedUnderTheNewKey() {
    Duration sealPeriod = ResumptionPolicy.defaults().ticketLifetime().dividedBy(2);
    TestNode node = TestNode.with(policy -> policy.sealPeriod(sealPeriod));
    SavedSession session = node.fullHandshake();
    node.clock.advance(sealPeriod);

    TestClient second = TestClient.offering(session);
    node.assertResumes(second, Mechanism.TICKET);

    Bytes before = Bytes.copyOf(session.ticket).slice(0, 16);
    assertThat(Bytes.copyOf(second.receivedTicket).slice(0, 16)).isNotEqualTo(before);
  }

  @Test
  void outcome_knowsTheServerEndPointOfTheFullHandshake() {
    TestNode node = TestNode.standard();
    TestServer first = node.newServer();
    TestClient client = new TestClient();
    node.connect(client, first);

    MemoryConnection connection =
        node.assertResumes(TestClient.offering(client.saved), Mechanism.TICKET);

    assertThat(TestNode.resumed(connection).serverEndPoint())
        .contains(Bytes.copyOf(first.serverEndPoint));
  }
}
