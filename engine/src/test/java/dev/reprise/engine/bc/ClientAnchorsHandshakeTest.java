// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.PeerChain;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionAuthorizer;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import dev.reprise.engine.key.RotatingKeys;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sessions with a client certificate at a scope of the front page: the trust anchors of today and
 * the server's own word count, not those of the full handshake.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONTEXT")
class ClientAnchorsHandshakeTest {

  private final Adapter adapter;

  ClientAnchorsHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  private static final TestIdentity MEMBER = TestIdentity.signedByAuthority("member");
  private static final TestIdentity STRANGER = TestIdentity.signedByAuthority("stranger");

  /** How the scope of a node is made. */
  private enum Scope {
    /** Every client with a certificate of the anchors is accepted. */
    ANCHORS_DECIDE,
    /** The server decides in notifyClientCertificate. */
    SERVER_DECIDES
  }

  private static TestClient member(TestClient client) {
    client.identity = MEMBER;
    return client;
  }

  private static TestNode withScope(TestNode node, Scope kind, TestIdentity authority) {
    try {
      ServerScope.Builder presenting =
          ServerScope.presenting(TestIdentity.ECDSA.certificate(TestIdentity.crypto()))
              .describedBy(ResumptionScope.builder().sessionIdContext(Bytes.fromHex("c0ffee")));
      List<X509Certificate> anchors = List.of(authority.chain().get(1));
      node.scopes =
          ScopeResolver.fixed(
              kind == Scope.ANCHORS_DECIDE
                  ? presenting.withClientsOf(ClientAuthentication.NEED, anchors)
                  : presenting.withClientCertificates(ClientAuthentication.NEED, anchors));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    node.serverSetUp = server -> server.clientAuthentication = TestServer.ClientAuthentication.NEED;
    return node;
  }

  /** A node whose sessions are those of OpenSSL, which name no trust anchors. */
  private TestNode openSsl(Mechanism mechanism, Scope kind) {
    TestNode node =
        TestNode.with(
                policy ->
                    policy
                        .tickets(mechanism == Mechanism.TICKET)
                        .ticketFormat(TicketFormat.OPENSSL)
                        .peerChainForm(PeerChain.Form.LEAF))
            .behind(adapter);
    node.keys = new RotatingKeys("test", node.policy, TestIdentity.RANDOM);
    node.engineSetUp = ResumptionEngine.Builder::sessionsOfOtherServers;
    return withScope(node, kind, MEMBER);
  }

  private static TestNode restarted(TestNode before, Scope kind, TestIdentity authority) {
    TestNode node = before.sibling(before.policy);
    node.engineSetUp = before.engineSetUp;
    return withScope(node, kind, authority);
  }

  @ParameterizedTest
  @EnumSource
  void sessionOfOpenSsl_itsAnchorIsStillTrusted_resumes(Mechanism mechanism) {
    TestNode node = openSsl(mechanism, Scope.ANCHORS_DECIDE);
    SavedSession session = node.fullHandshake(member(new TestClient()));

    restarted(node, Scope.ANCHORS_DECIDE, MEMBER)
        .assertResumes(TestClient.offering(session), mechanism);
  }

  /** SECURITY.md, row 45. */
  @ParameterizedTest
  @EnumSource
  void sessionOfOpenSsl_itsAnchorIsNotTrustedAnyMore_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = openSsl(mechanism, Scope.ANCHORS_DECIDE);
    SavedSession session = node.fullHandshake(member(new TestClient()));

    restarted(node, Scope.ANCHORS_DECIDE, STRANGER)
        .assertFull(member(TestClient.offering(session)), DeclineReason.CLIENT_AUTH);
  }

  /** The scope of an adapter that names anchors by their digests only: nobody can check. */
  @ParameterizedTest
  @EnumSource
  void sessionOfOpenSsl_anchorsAreNotKnown_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = openSsl(mechanism, Scope.ANCHORS_DECIDE);
    SavedSession session = node.fullHandshake(member(new TestClient()));
    TestNode other = restarted(node, Scope.ANCHORS_DECIDE, MEMBER);
    other.scopes =
        ScopeResolver.fixed(
            TestNode.scope(
                ResumptionScope.builder()
                    .clientAuthentication(ClientAuthentication.NEED)
                    .sessionIdContext(Bytes.fromHex("c0ffee"))));

    other.assertFull(member(TestClient.offering(session)), DeclineReason.CLIENT_AUTH);
  }

  /**
   * A scope of the front page asks the server again, without being told to. SECURITY.md, row 45.
   */
  @ParameterizedTest
  @EnumSource
  void serverDecides_andRefusesNow_getsAFullHandshake(Mechanism mechanism) {
    TestNode node =
        withScope(
            TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET)).behind(adapter),
            Scope.SERVER_DECIDES,
            MEMBER);
    SavedSession session = node.fullHandshake(member(new TestClient()));
    RefusingOnce server = new RefusingOnce();
    server.clientAuthentication = TestServer.ClientAuthentication.NEED;

    MemoryConnection connection = node.connect(member(TestClient.offering(session)), server);

    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.IDENTITY_REFUSED);
    assertThat(connection.carriesData()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void serverDecides_andAccepts_resumes(Mechanism mechanism) {
    TestNode node =
        withScope(
            TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET)).behind(adapter),
            Scope.SERVER_DECIDES,
            MEMBER);
    SavedSession session = node.fullHandshake(member(new TestClient()));

    node.assertResumes(TestClient.offering(session), mechanism);
  }

  /** An authorizer decides in the server's place. */
  @ParameterizedTest
  @EnumSource
  void authorizerAccepts_serverIsNotAsked(Mechanism mechanism) {
    TestNode node =
        withScope(
            TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET)).behind(adapter),
            Scope.SERVER_DECIDES,
            MEMBER);
    node.engineSetUp =
        engine ->
            engine.authorizer(
                request -> CompletableFuture.completedFuture(ResumptionAuthorizer.Answer.ACCEPT));
    SavedSession session = node.fullHandshake(member(new TestClient()));
    RefusingOnce server = new RefusingOnce();
    server.clientAuthentication = TestServer.ClientAuthentication.NEED;

    MemoryConnection connection = node.connect(TestClient.offering(session), server);

    assertThat(TestNode.resumed(connection).mechanism()).isEqualTo(mechanism);
  }

  /** A server that refuses the first client certificate that it is shown. */
  private static final class RefusingOnce extends TestServer {
    private boolean refused;

    @Override
    public void notifyClientCertificate(Certificate certificate) throws IOException {
      super.notifyClientCertificate(certificate);
      if (!refused) {
        refused = true;
        throw new TlsFatalAlert(AlertDescription.certificate_revoked);
      }
    }
  }
}
