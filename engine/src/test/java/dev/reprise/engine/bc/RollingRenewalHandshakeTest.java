// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.tls.Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A fleet of three that changes its certificate one node after the other, while clients that
 * authenticate themselves come and go: in the order that {@link
 * ResumptionScope.Builder#formerFingerprints} gives, no session is lost at any node at any time.
 */
class RollingRenewalHandshakeTest {

  private static final TestIdentity OLD = TestIdentity.ECDSA;

  /** The settings of one node. */
  private record SetUp(
      TestIdentity presented, List<TestIdentity> listed, List<List<TestIdentity>> accepted) {

    ServerScope scope() {
      return RollingRenewalHandshakeTest.scope(
          listed,
          accepted.stream()
              .map(each -> RollingRenewalHandshakeTest.scope(each, List.of()))
              .map(scope -> scope.scope().fingerprint())
              .toList());
    }
  }

  private final List<TestNode> nodes = new ArrayList<>();
  private final List<SavedSession> sessions = new ArrayList<>();

  private static ServerScope scope(List<TestIdentity> identities, List<Bytes> former) {
    try {
      List<Certificate> chains = new ArrayList<>();
      for (TestIdentity identity : identities) {
        chains.add(identity.certificate(TestIdentity.crypto()));
      }
      return ServerScope.of(
          chains,
          ResumptionScope.builder()
              .clientAuthentication(ClientAuthentication.NEED)
              .formerFingerprints(former));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void startFleet(Mechanism mechanism) {
    TestNode first = TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET));
    nodes.add(first);
    nodes.add(first.sibling(first.policy));
    nodes.add(first.sibling(first.policy));
    nodes.forEach(node -> setUp(node, new SetUp(OLD, List.of(OLD), List.of())));
    nodes.forEach(this::issue);
  }

  private static void setUp(TestNode node, SetUp setUp) {
    node.scopes = ScopeResolver.fixed(setUp.scope());
    node.serverSetUp =
        server -> {
          server.ecdsa = setUp.presented();
          server.clientAuthentication = TestServer.ClientAuthentication.NEED;
        };
  }

  private void issue(TestNode node) {
    TestClient client = new TestClient();
    client.identity = TestIdentity.CLIENT;
    sessions.add(node.fullHandshake(client));
  }

  /** One node after the other; each makes a session, and all sessions so far visit all nodes. */
  private void roll(Mechanism mechanism, SetUp to) {
    for (TestNode node : nodes) {
      setUp(node, to);
      issue(node);
      assertEverySessionResumesEverywhere(mechanism);
    }
  }

  private void assertEverySessionResumesEverywhere(Mechanism mechanism) {
    for (SavedSession session : sessions) {
      for (TestNode node : nodes) {
        TestServer server = node.newServer();
        MemoryConnection connection = node.connect(TestClient.offering(session), server);
        assertThat(TestNode.resumed(connection).mechanism()).isEqualTo(mechanism);
        assertThat(server.parameters().getPeerCertificate().isEmpty()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void newCertificateOfTheSameKey_costsNoResumption(Mechanism mechanism) {
    TestIdentity renewed = OLD.renewed();
    startFleet(mechanism);

    roll(mechanism, new SetUp(OLD, List.of(OLD, renewed), List.of()));
    roll(mechanism, new SetUp(renewed, List.of(OLD, renewed), List.of()));
  }

  @ParameterizedTest
  @EnumSource
  void newKey_costsNoResumption(Mechanism mechanism) {
    TestIdentity successor = TestIdentity.selfSigned("EC", "localhost");
    List<TestIdentity> both = List.of(OLD, successor);
    startFleet(mechanism);

    roll(mechanism, new SetUp(OLD, List.of(OLD), List.of(both)));
    roll(mechanism, new SetUp(OLD, both, List.of(List.of(OLD))));
    roll(mechanism, new SetUp(successor, both, List.of(List.of(OLD))));
  }

  /** The sessions of the old certificate have ended by then; those of the new one go on. */
  @ParameterizedTest
  @EnumSource
  void oldKeyTakenOut_afterItsSessionsHaveEnded_costsNoResumption(Mechanism mechanism) {
    TestIdentity successor = TestIdentity.selfSigned("EC", "localhost");
    List<TestIdentity> both = List.of(OLD, successor);
    List<TestIdentity> alone = List.of(successor);
    startFleet(mechanism);
    nodes.forEach(node -> setUp(node, new SetUp(successor, both, List.of(List.of(OLD)))));
    nodes.forEach(node -> node.clock.advance(node.policy.lineage()));
    sessions.clear();

    roll(mechanism, new SetUp(successor, both, List.of(alone)));
    roll(mechanism, new SetUp(successor, alone, List.of(both)));
  }

  @Test
  void newKeyWithoutTheOrder_isAnotherScope() {
    TestIdentity successor = TestIdentity.selfSigned("EC", "localhost");
    startFleet(Mechanism.TICKET);

    setUp(nodes.get(0), new SetUp(successor, List.of(OLD, successor), List.of()));

    nodes.get(0).assertFull(offeredAgain(), DeclineReason.SCOPE);
  }

  private TestClient offeredAgain() {
    TestClient client = TestClient.offering(sessions.get(0));
    client.identity = TestIdentity.CLIENT;
    return client;
  }
}
