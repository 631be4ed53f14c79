// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Two listeners of one fleet, with the same keys and sessions: one's sessions at the other. */
@ParameterizedClass
@EnumSource
class OtherListenerHandshakeTest {

  /** How a listener differs from one that asks for no certificate. */
  private enum Listener {
    WANTS_CERTIFICATES {
      @Override
      TestNode setUp(TestNode node) {
        return node.clientAuthentication(TestServer.ClientAuthentication.WANT);
      }
    },
    NEEDS_CERTIFICATES {
      @Override
      TestNode setUp(TestNode node) {
        return node.clientAuthentication(TestServer.ClientAuthentication.NEED);
      }
    },
    HAS_ANOTHER_KEY {
      @Override
      TestNode setUp(TestNode node) {
        node.serverSetUp = server -> server.ecdsa = TestIdentity.OTHER_ECDSA;
        node.scopes =
            ScopeResolver.fixed(
                TestNode.scope(ResumptionScope.builder(), TestIdentity.OTHER_ECDSA));
        return node;
      }
    };

    abstract TestNode setUp(TestNode node);
  }

  private final Adapter adapter;

  OtherListenerHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  static Stream<Arguments> listenersByMechanism() {
    return Arrays.stream(Listener.values())
        .flatMap(
            listener ->
                Stream.of(Mechanism.values()).map(mechanism -> Arguments.of(listener, mechanism)));
  }

  private static TestClient withCertificate(TestClient client) {
    client.identity = TestIdentity.CLIENT;
    return client;
  }

  /**
   * SECURITY.md, rows 1, 2, 6, 9: a session of a listener that lets everybody in, at one that does
   * not or that is somebody else's.
   */
  @ParameterizedTest
  @MethodSource("listenersByMechanism")
  void sessionOfAnOpenListener_getsAFullHandshake(Listener listener, Mechanism mechanism) {
    TestNode open =
        TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET)).behind(adapter);
    SavedSession session = open.fullHandshake();
    TestNode other = listener.setUp(open.sibling(open.policy));

    other.assertFull(withCertificate(TestClient.offering(session)), DeclineReason.SCOPE);

    open.assertResumes(TestClient.offering(session), mechanism);
  }

  /** SECURITY.md, rows 1, 2: the other way round, no identity leaks to where none was asked for. */
  @ParameterizedTest
  @MethodSource("listenersByMechanism")
  void sessionOfAnotherListener_getsAFullHandshakeAtAnOpenOne(
      Listener listener, Mechanism mechanism) throws Exception {
    TestNode open =
        TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET)).behind(adapter);
    TestNode other = listener.setUp(open.sibling(open.policy));
    SavedSession session = other.fullHandshake(withCertificate(new TestClient()));

    MemoryConnection connection =
        open.assertFull(TestClient.offering(session), DeclineReason.SCOPE);

    assertThat(connection.server.clientChain()).isEmpty();
    other.assertResumes(TestClient.offering(session), mechanism);
  }

  /** SECURITY.md, rows 2, 3, 8, 45: another authority is trusted from now on. */
  @ParameterizedTest
  @EnumSource
  void sessionOfAClientWhoseAuthorityIsNotTrustedAnyMore_getsAFullHandshake(Mechanism mechanism) {
    TestIdentity member = TestIdentity.signedByAuthority("member");
    TestNode before =
        trusting(
            TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET)).behind(adapter),
            member);
    TestClient client = new TestClient();
    client.identity = member;
    SavedSession session = before.fullHandshake(client);
    TestNode now =
        trusting(before.sibling(before.policy), TestIdentity.signedByAuthority("stranger"));

    TestClient again = TestClient.offering(session);
    again.identity = member;
    now.assertFull(again, DeclineReason.SCOPE);

    before.assertResumes(TestClient.offering(session), mechanism);
  }

  /** A listener that needs certificates, which the issuer of this one's has signed. */
  private static TestNode trusting(TestNode node, TestIdentity member) {
    X509Certificate authority = member.chain().get(1);
    node.serverSetUp =
        server -> {
          server.clientAuthentication = TestServer.ClientAuthentication.NEED;
          server.acceptedIssuers = List.of(authority);
        };
    try {
      node.scopes =
          ScopeResolver.fixed(
              ServerScope.presenting(TestIdentity.ECDSA.certificate(TestIdentity.crypto()))
                  .withClientsOf(ClientAuthentication.NEED, List.of(authority)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return node;
  }
}
