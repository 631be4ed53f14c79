// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.PeerChain;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Client identities on resumption.
 *
 * <p>Alone, Bouncy Castle resumes any session, even one without the client authentication that the
 * server needs. It restores only part of the session and skips many hooks.
 */
@ParameterizedClass
@EnumSource
class ClientAuthenticationHandshakeTest {

  private final Adapter adapter;

  ClientAuthenticationHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  private TestNode node(
      Mechanism mechanism,
      TestServer.ClientAuthentication mode,
      UnaryOperator<ResumptionPolicy.Builder> change) {
    return TestNode.with(policy -> change.apply(policy.tickets(mechanism == Mechanism.TICKET)))
        .behind(adapter)
        .clientAuthentication(mode);
  }

  private TestNode node(Mechanism mechanism, TestServer.ClientAuthentication mode) {
    return node(mechanism, mode, policy -> policy);
  }

  private static TestClient clientWithCertificate() {
    TestClient client = new TestClient();
    client.identity = TestIdentity.CLIENT;
    return client;
  }

  /** SECURITY.md, row 2. */
  @ParameterizedTest
  @EnumSource
  void serverThatNowAsksForCertificates_isAnotherScope(Mechanism mechanism) {
    TestNode node = node(mechanism, TestServer.ClientAuthentication.NONE);
    SavedSession session = node.fullHandshake();
    node.clientAuthentication(TestServer.ClientAuthentication.WANT);

    node.assertFull(TestClient.offering(session), DeclineReason.SCOPE);
  }

  /** SECURITY.md, row 30: netty #14404, Envoy #21235. */
  @ParameterizedTest
  @EnumSource
  void peerAndLocalCertificate_areRestored(Mechanism mechanism) throws Exception {
    TestNode node = node(mechanism, TestServer.ClientAuthentication.NEED);
    SavedSession session = node.fullHandshake(clientWithCertificate());

    MemoryConnection connection = node.assertResumes(TestClient.offering(session), mechanism);

    assertThat(connection.server.clientChain()).containsExactly(TestIdentity.CLIENT.encoded(0));
    assertThat(connection.server.serverChain()).containsExactly(TestIdentity.ECDSA.encoded(0));
    assertThat(TestNode.resumed(connection).serverEndPoint()).isPresent();
  }

  @Test
  void clientWithACertificate_getsAnId_whenItIsNotSureThatATicketFits() {
    TestNode node = node(Mechanism.TICKET, TestServer.ClientAuthentication.NEED);

    MemoryConnection connection = node.connect(clientWithCertificate());

    assertThat(connection.client.serverSessionId).hasSize(32);
    assertThat(connection.client.serverHelloExtensions).containsKey(35);
    assertThat(node.events.all).contains("issued").doesNotContain("stored");
  }

  @Test
  void chainTooLargeForATicket_isStoredUnderTheId_behindAnEmptyTicket() {
    TestNode node =
        node(
            Mechanism.TICKET,
            TestServer.ClientAuthentication.NEED,
            policy -> policy.ticketCap(300));
    TestClient client = clientWithCertificate();

    MemoryConnection connection = node.connect(client);

    assertThat(client.receivedTickets).isEqualTo(1);
    assertThat(client.receivedTicket).isEmpty();
    assertThat(TestNode.full(connection).notIssued()).contains(NotIssuedReason.TOO_LARGE);
    assertThat(node.events.all).contains("stored", "not issued too_large");
    // OpenSSL keeps the ID when the ticket is empty; Bouncy Castle's client does not.
    SavedSession session = client.saved.withSessionId(connection.client.serverSessionId);
    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  @ParameterizedTest
  @EnumSource(names = {"DIGEST", "NONE"})
  void formThatFits_leavesTheIdEmpty_andRestoresNoCertificate(PeerChain.Form form)
      throws IOException {
    TestNode node =
        node(
            Mechanism.TICKET,
            TestServer.ClientAuthentication.NEED,
            policy -> policy.peerChainForm(form));

    MemoryConnection full = node.connect(clientWithCertificate());
    assertThat(full.client.serverSessionId).hasSize(adapter.idWithoutSession());
    TestClient first = clientWithCertificate();
    node.connect(first);

    MemoryConnection resumed =
        node.assertResumes(TestClient.offering(first.saved), Mechanism.TICKET);
    assertThat(resumed.server.clientChain()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void leafForm_restoresTheLeafOfALongerChain(Mechanism mechanism) throws Exception {
    TestNode node =
        node(
            mechanism,
            TestServer.ClientAuthentication.NEED,
            policy -> policy.peerChainForm(PeerChain.Form.LEAF));
    TestIdentity identity = TestIdentity.signedByAuthority("client with authority");
    TestClient client = new TestClient();
    client.identity = identity;
    SavedSession session = node.fullHandshake(client);

    MemoryConnection resumed = node.assertResumes(TestClient.offering(session), mechanism);

    assertThat(resumed.server.clientChain()).containsExactly(identity.encoded(0));
  }
}
