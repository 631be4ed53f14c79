// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import dev.reprise.engine.revocation.RevocationList;
import dev.reprise.engine.revocation.RevokedSubject;
import java.util.List;
import org.bouncycastle.tls.ExtensionType;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scopes of an embedder's resolver, which servers of an {@code SSLContext} do not have. */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONTEXT")
class ScopeResolverHandshakeTest {

  private final Adapter adapter;

  ScopeResolverHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  private TestNode node(Mechanism mechanism) {
    return TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET)).behind(adapter);
  }

  @ParameterizedTest
  @EnumSource
  void otherScope_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();
    node.scopes =
        ScopeResolver.fixed(TestNode.scope(ResumptionScope.builder().application("other")));

    node.assertFull(TestClient.offering(session), DeclineReason.SCOPE);
  }

  @ParameterizedTest
  @EnumSource
  void scopeIsResolvedFromTheServerName(Mechanism mechanism) {
    TestNode node = node(mechanism);
    node.scopes =
        hello ->
            TestNode.scope(
                ResumptionScope.builder().application(hello.serverName().orElseThrow().name()));
    SavedSession session = node.fullHandshake();

    node.assertResumes(TestClient.offering(session), mechanism);
  }

  @ParameterizedTest
  @EnumSource
  void scopeResolverThatThrows_costsResumptionOnly(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();
    node.scopes =
        hello -> {
          throw new IllegalStateException("no scope today");
        };

    MemoryConnection connection =
        node.assertFull(TestClient.offering(session), DeclineReason.SCOPE);

    assertThat(connection.client.serverSessionId).isEmpty();
    assertThat(connection.client.serverHelloExtensions)
        .doesNotContainKey(ExtensionType.session_ticket);
  }

  @ParameterizedTest
  @EnumSource
  void extendedMasterSecret_serverThatNoLongerUsesIt_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();
    TestServer server = node.newServer();
    server.useExtendedMasterSecret = false;

    TestClient client = TestClient.offering(session);
    MemoryConnection connection = node.connect(client, server);

    assertThat(client.complete).isTrue();
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.EMS);
  }

  @ParameterizedTest
  @EnumSource
  void sessionWithoutIdentity_doesNotResumeWhereOneIsNeeded(Mechanism mechanism) {
    TestNode asking = node(mechanism).clientAuthentication(TestServer.ClientAuthentication.WANT);
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
  void ourCertificateIsGone_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = node(mechanism).clientAuthentication(TestServer.ClientAuthentication.NONE);
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
  void scope_declinesItsSessions(Mechanism mechanism) {
    TestNode node = node(mechanism);
    RevocationList list = new RevocationList(node.policy);
    node.engineSetUp = engine -> engine.revocations(list);
    SavedSession session = node.fullHandshake();
    ResumptionScope other = TestNode.scope(ResumptionScope.builder().application("other")).scope();

    list.revoke(RevokedSubject.scope(other), node.clock.instant());
    node.assertResumes(TestClient.offering(session), mechanism);
    list.revoke(
        RevokedSubject.scope(TestNode.scope(ResumptionScope.builder()).scope()),
        node.clock.instant());

    node.assertFull(TestClient.offering(session), DeclineReason.REVOKED);
  }

  @ParameterizedTest
  @EnumSource
  void hooksOfTheServer_areNotCalledForTheCertificateOfAResumedSession(Mechanism mechanism) {
    TestNode node = node(mechanism).clientAuthentication(TestServer.ClientAuthentication.NEED);
    TestClient client = new TestClient();
    client.identity = TestIdentity.CLIENT;
    SavedSession session = node.fullHandshake(client);
    TestServer server = node.newServer();

    MemoryConnection connection = node.connect(TestClient.offering(session), server);

    assertThat(TestNode.resumed(connection).mechanism()).isEqualTo(mechanism);
    assertThat(server.clientCertificate).isNull();
    assertThat(server.serverEndPoint).isNull();
  }
}
