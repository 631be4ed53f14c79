// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Listeners whose scope does not say what they do: from the first that shows, nothing resumes. */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONTEXT")
class ScopeTruthHandshakeTest {

  private final Adapter adapter;

  ScopeTruthHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  /** How a listener can differ from its scope, which declares this key and no client request. */
  private record Lie(String name, Consumer<TestServer> listener) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Lie> LIES =
      List.of(
          new Lie(
              "wants certificates",
              server -> server.clientAuthentication = TestServer.ClientAuthentication.WANT),
          new Lie(
              "needs certificates",
              server -> server.clientAuthentication = TestServer.ClientAuthentication.NEED),
          new Lie("has another key", server -> server.ecdsa = TestIdentity.OTHER_ECDSA));

  static Stream<Arguments> liesByMechanism() {
    return LIES.stream()
        .flatMap(
            lie -> Stream.of(Mechanism.values()).map(mechanism -> Arguments.of(lie, mechanism)));
  }

  private TestNode node(Mechanism mechanism) {
    return TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET)).behind(adapter);
  }

  private static TestClient withCertificate(TestClient client) {
    client.identity = TestIdentity.CLIENT;
    return client;
  }

  /** SECURITY.md, row 1: the session of a listener that asks for nothing, at one that asks. */
  @ParameterizedTest
  @MethodSource("liesByMechanism")
  void scopeSeenUntrue_resumesNothingFromThenOn(Lie lie, Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession ofTheTrueListener = node.fullHandshake();
    node.serverSetUp = lie.listener();
    node.connect(withCertificate(new TestClient()));

    node.assertFull(withCertificate(TestClient.offering(ofTheTrueListener)), DeclineReason.SCOPE);
  }

  /** The two listeners have one scope, so a session of the true one could resume at the other. */
  @ParameterizedTest
  @MethodSource("liesByMechanism")
  void scopeSeenUntrueAtOneListener_issuesNothingAtTheOther(Lie lie, Mechanism mechanism) {
    TestNode node = node(mechanism);
    Consumer<TestServer> truth = node.serverSetUp;
    node.serverSetUp = lie.listener();
    node.connect(withCertificate(new TestClient()));
    node.serverSetUp = truth;
    TestClient client = new TestClient();

    MemoryConnection connection = node.connect(client);

    assertThat(client.complete).isTrue();
    assertThat(client.receivedTicket).isNullOrEmpty();
    assertThat(TestNode.full(connection).notIssued()).contains(NotIssuedReason.SCOPE_UNTRUE);
    assertThat(node.events.all).doesNotContain("issued", "stored");
  }

  /** A client that asks for nothing shows the lie as well as any other. */
  @ParameterizedTest
  @MethodSource("liesByMechanism")
  void scopeSeenUntrueByAClientThatGetsNothing_resumesNothingEither(Lie lie, Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession ofTheTrueListener = node.fullHandshake();
    node.serverSetUp = lie.listener();
    TestClient withoutExtendedMasterSecret = withCertificate(new TestClient());
    withoutExtendedMasterSecret.useExtendedMasterSecret = false;
    node.connect(withoutExtendedMasterSecret);

    node.assertFull(withCertificate(TestClient.offering(ofTheTrueListener)), DeclineReason.SCOPE);
  }

  /**
   * A chain that the scope does not list is no lie: a renewed certificate may have the same key.
   */
  @ParameterizedTest
  @EnumSource
  void scopeWithoutTheRenewedChain_isBelievedAgainWhenItListsTheChain(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();
    Consumer<TestServer> before = node.serverSetUp;
    node.serverSetUp = server -> server.ecdsa = TestIdentity.ECDSA.renewed();
    node.connect(new TestClient());
    node.serverSetUp = before;

    node.assertResumes(TestClient.offering(session), mechanism);
  }

  @ParameterizedTest
  @EnumSource
  void scopeThatKnowsAnotherKey_issuesNothing(Mechanism mechanism) {
    TestNode node = node(mechanism);
    node.serverSetUp = server -> server.ecdsa = TestIdentity.OTHER_ECDSA;
    TestClient client = new TestClient();

    assertScopeUntrue(node, client);
  }

  /** It would be issued, and would then be declined with local_identity again and again. */
  @ParameterizedTest
  @EnumSource
  void scopeThatDoesNotListTheChain_issuesNothing_andSaysSo(Mechanism mechanism) {
    TestNode node = node(mechanism);
    node.serverSetUp = server -> server.ecdsa = TestIdentity.ECDSA.renewed();
    TestClient client = new TestClient();

    assertScopeUntrue(node, client);
    assertThat(node.events.all).containsExactly("declined not_offered", "not issued scope_untrue");
  }

  @ParameterizedTest
  @EnumSource
  void scopeThatDoesNotKnowOfTheCertificateRequest_issuesNothing(Mechanism mechanism) {
    TestNode node = node(mechanism);
    node.serverSetUp = server -> server.clientAuthentication = TestServer.ClientAuthentication.WANT;
    TestClient client = withCertificate(new TestClient());

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
}
