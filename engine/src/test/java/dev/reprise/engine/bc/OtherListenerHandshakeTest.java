// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionScope;
import java.util.Arrays;
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
}
