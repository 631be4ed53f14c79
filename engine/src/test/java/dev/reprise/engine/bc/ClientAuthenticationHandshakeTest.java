// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.PeerChain;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.SecurityParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Client identities on resumption.
 *
 * <p>Alone, Bouncy Castle resumes any session, even one without the client authentication that the
 * server needs. It restores only part of the session and skips many hooks.
 */
class ClientAuthenticationHandshakeTest {

  private static TestNode node(
      Mechanism mechanism,
      TestServer.ClientAuthentication mode,
      UnaryOperator<ResumptionPolicy.Builder> change) {
    return TestNode.with(policy -> change.apply(policy.tickets(mechanism == Mechanism.TICKET)))
        .clientAuthentication(mode);
  }

  private static TestNode node(Mechanism mechanism, TestServer.ClientAuthentication mode) {
    return node(mechanism, mode, policy -> policy);
  }

  private static TestClient clientWithCertificate() {
    TestClient client = new TestClient();
    client.identity = TestIdentity.CLIENT;
    return client;
  }

  @ParameterizedTest
  @EnumSource
  void sessionWithoutIdentity_doesNotResumeWhereOneIsNeeded(Mechanism mechanism) {
    TestNode asking = node(mechanism, TestServer.ClientAuthentication.WANT);
    SavedSession anonymous = asking.fullHandshake();

    asking.serverSetUp =
        server -> server.clientAuthentication = TestServer.ClientAuthentication.NEED;
    asking.scopes =
        ScopeResolver.fixed(
            TestNode.scope(
                ResumptionScope.builder()
                    .clientAuthentication(ClientAuthentication.NEED)
                    // The former state is accepted, so that it is the identity that decides.
                    .formerFingerprints(
                        List.of(
                            TestNode.scope(
                                    ResumptionScope.builder()
                                        .clientAuthentication(ClientAuthentication.WANT))
                                .scope()
                                .fingerprint()))));
    TestClient client = TestClient.offering(anonymous);
    client.identity = TestIdentity.CLIENT;

    asking.assertFull(client, DeclineReason.CLIENT_AUTH);
  }

  @ParameterizedTest
  @EnumSource
  void serverThatNowAsksForCertificates_isAnotherScope(Mechanism mechanism) {
    TestNode node = node(mechanism, TestServer.ClientAuthentication.NONE);
    SavedSession session = node.fullHandshake();
    node.clientAuthentication(TestServer.ClientAuthentication.WANT);

    node.assertFull(TestClient.offering(session), DeclineReason.SCOPE);
  }

  @ParameterizedTest
  @EnumSource
  void peerAndLocalCertificate_areRestored(Mechanism mechanism) throws Exception {
    TestNode node = node(mechanism, TestServer.ClientAuthentication.NEED);
    SavedSession session = node.fullHandshake(clientWithCertificate());

    TestServer server = node.newServer();
    MemoryConnection connection = node.connect(TestClient.offering(session), server);

    assertThat(TestNode.resumed(connection).mechanism()).isEqualTo(mechanism);
    SecurityParameters restored = server.parameters();
    assertThat(encodedLeaf(restored.getPeerCertificate()))
        .isEqualTo(TestIdentity.CLIENT.encoded(0));
    assertThat(encodedLeaf(restored.getLocalCertificate()))
        .isEqualTo(TestIdentity.ECDSA.encoded(0));
    assertThat(server.clientCertificate).isNull();
    assertThat(server.serverEndPoint).isNull();
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
  void formThatFits_leavesTheIdEmpty_andRestoresNoCertificate(PeerChain.Form form) {
    TestNode node =
        node(
            Mechanism.TICKET,
            TestServer.ClientAuthentication.NEED,
            policy -> policy.peerChainForm(form));

    MemoryConnection full = node.connect(clientWithCertificate());
    assertThat(full.client.serverSessionId).isEmpty();
    TestClient first = clientWithCertificate();
    node.connect(first);

    TestServer server = node.newServer();
    MemoryConnection resumed = node.connect(TestClient.offering(first.saved), server);
    assertThat(TestNode.resumed(resumed).mechanism()).isEqualTo(Mechanism.TICKET);
    assertThat(server.parameters().getPeerCertificate()).isNull();
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

    TestServer server = node.newServer();
    node.connect(TestClient.offering(session), server);

    Certificate restored = server.parameters().getPeerCertificate();
    assertThat(restored.getLength()).isEqualTo(1);
    assertThat(encodedLeaf(restored)).isEqualTo(identity.encoded(0));
  }

  @ParameterizedTest
  @EnumSource
  void ourCertificateIsGone_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = node(mechanism, TestServer.ClientAuthentication.NONE);
    SavedSession session = node.fullHandshake();
    Bytes before = TestNode.scope(ResumptionScope.builder()).scope().fingerprint();
    node.serverSetUp = server -> server.ecdsa = TestIdentity.OTHER_ECDSA;
    node.scopes =
        ScopeResolver.fixed(
            TestNode.scope(
                ResumptionScope.builder().formerFingerprints(List.of(before)),
                TestIdentity.OTHER_ECDSA));

    node.assertFull(TestClient.offering(session), DeclineReason.LOCAL_IDENTITY);
  }

  @ParameterizedTest
  @EnumSource
  void scopeThatKnowsAnotherKey_issuesNothing(Mechanism mechanism) {
    TestNode node = node(mechanism, TestServer.ClientAuthentication.NONE);
    node.serverSetUp = server -> server.ecdsa = TestIdentity.OTHER_ECDSA;
    TestClient client = new TestClient();

    assertScopeUntrue(node, client);
  }

  /** It would be issued, and would then be declined with local_identity again and again. */
  @ParameterizedTest
  @EnumSource
  void scopeThatDoesNotListTheChain_issuesNothing_andSaysSo(Mechanism mechanism) {
    TestNode node = node(mechanism, TestServer.ClientAuthentication.NONE);
    node.serverSetUp = server -> server.ecdsa = TestIdentity.ECDSA.renewed();
    TestClient client = new TestClient();

    assertScopeUntrue(node, client);
    assertThat(node.events.all).containsExactly("declined not_offered", "not issued scope_untrue");
  }

  @ParameterizedTest
  @EnumSource
  void scopeThatDoesNotKnowOfTheCertificateRequest_issuesNothing(Mechanism mechanism) {
    TestNode node = node(mechanism, TestServer.ClientAuthentication.NONE);
    node.serverSetUp = server -> server.clientAuthentication = TestServer.ClientAuthentication.WANT;
    TestClient client = clientWithCertificate();

    assertScopeUntrue(node, client);
  }

  /** The handshake completes, and leaves neither a ticket nor a session. */
  private static void assertScopeUntrue(TestNode node, TestClient client) {
    MemoryConnection connection = node.connect(client);

    assertThat(client.complete).isTrue();
    assertThat(client.receivedTicket).isEmpty();
    assertThat(TestNode.full(connection).notIssued()).contains(NotIssuedReason.SCOPE_UNTRUE);
    assertThat(node.events.all).doesNotContain("issued", "stored");
  }

  private static byte[] encodedLeaf(Certificate chain) throws IOException {
    return chain.getCertificateAt(0).getEncoded();
  }
}
