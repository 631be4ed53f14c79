// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

// Longer than 300 lines: one test for each bound property of a ClientHello.

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.MaxFragmentLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What must be as it was for a session to be resumed, by either mechanism. */
@ParameterizedClass
@EnumSource
class HelloBindingHandshakeTest {

  private final Adapter adapter;

  HelloBindingHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  private static final int SUITE = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
  private static final int OTHER_SUITE = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;
  private static final int SIGNALLING = CipherSuite.TLS_EMPTY_RENEGOTIATION_INFO_SCSV;

  private TestNode node(Mechanism mechanism) {
    return TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET)).behind(adapter);
  }

  private static RawHello offer(RawHello hello, SavedSession session) {
    return session.hasTicket()
        ? hello.ticket(session.ticket).sessionId(new byte[] {9})
        : hello.sessionId(session.sessionId);
  }

  /** SECURITY.md, row 21: OpenSSL CVE-2010-4180. */
  @ParameterizedTest
  @EnumSource
  void suiteNotOffered_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();

    RawReply reply = node.raw(offer(RawHello.ordinary(), session).suites(OTHER_SUITE, SIGNALLING));

    assertThat(reply.alerts).isEmpty();
    assertThat(reply.full()).isTrue();
    assertThat(reply.cipherSuite).isEqualTo(OTHER_SUITE);
  }

  @Test
  void suiteNotOffered_byIdWithoutAnyExtension_getsAFullHandshake() {
    TestNode node = withoutExtendedMasterSecret(Mechanism.SESSION_ID);
    SavedSession session = node.fullHandshake(bareClient());

    RawReply reply =
        node.raw(
            RawHello.ordinary()
                .withoutExtensions()
                .sessionId(session.sessionId)
                .suites(OTHER_SUITE, SIGNALLING));

    assertThat(reply.alerts).isEmpty();
    assertThat(reply.full()).isTrue();
  }

  @Test
  void idWithoutAnyExtension_resumes() {
    TestNode node = withoutExtendedMasterSecret(Mechanism.SESSION_ID);
    SavedSession session = node.fullHandshake(bareClient());

    RawReply reply = node.raw(RawHello.ordinary().withoutExtensions().sessionId(session.sessionId));

    assertThat(reply.resumed()).isTrue();
  }

  @Test
  void suiteNotOffered_byTicketAlone_getsAFullHandshake() {
    TestNode node = withoutExtendedMasterSecret(Mechanism.TICKET);
    SavedSession session = node.fullHandshake(bareClient());

    RawReply reply =
        node.raw(new RawHello().ticket(session.ticket).suites(OTHER_SUITE, SIGNALLING));

    assertThat(reply.alerts).isEmpty();
    assertThat(reply.full()).isTrue();
    assertThat(node.raw(new RawHello().ticket(session.ticket)).resumed()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void suiteNoLongerEnabled_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();
    TestServer server = node.newServer();
    server.suites = new int[] {OTHER_SUITE};
    TestClient client = TestClient.offering(session);
    client.suites = new int[] {SUITE, OTHER_SUITE};

    MemoryConnection connection = node.connect(client, server);

    assertThat(client.complete).isTrue();
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.CIPHER_SUITE);
  }

  /** SECURITY.md, rows 5, 10. */
  @ParameterizedTest
  @EnumSource
  void otherServerName_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();

    TestClient client = TestClient.offering(session);
    client.serverName = "other.example";

    node.assertFull(client, DeclineReason.SERVER_NAME);
  }

  @ParameterizedTest
  @EnumSource
  void noServerName_differsFromOne(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();

    TestClient client = TestClient.offering(session);
    client.serverName = null;

    node.assertFull(client, DeclineReason.SERVER_NAME);
  }

  @ParameterizedTest
  @EnumSource
  void serverNameInOtherCase_resumes(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();

    TestClient client = TestClient.offering(session);
    client.serverName = "LocalHost";

    node.assertResumes(client, mechanism);
  }

  @ParameterizedTest
  @EnumSource
  void expired_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();

    node.clock.advance(ResumptionPolicy.defaults().ticketLifetime().plusSeconds(1));

    MemoryConnection connection = node.connect(TestClient.offering(session));
    assertThat(TestNode.full(connection).reason())
        .isEqualTo(
            mechanism == Mechanism.TICKET
                ? DeclineReason.EXPIRED
                : DeclineReason.UNKNOWN_SESSION); // the cache has forgotten it already
  }

  /** SECURITY.md, row 7: renewals that reset the clock. */
  @Test
  void lineage_isNotStretchedByRenewals() {
    TestNode node = TestNode.with(policy -> policy.renewal(RenewalRule.always())).behind(adapter);
    SavedSession session = node.fullHandshake();
    Duration step = Duration.ofHours(3);
    Duration lineage = node.policy.lineage();

    for (Duration age = step; age.compareTo(lineage) <= 0; age = age.plus(step)) {
      node.clock.advance(step);
      TestClient client = TestClient.offering(session);
      node.assertResumes(client, Mechanism.TICKET);
      session = client.saved;
    }
    node.clock.advance(step);

    node.assertFull(TestClient.offering(session), DeclineReason.LINEAGE);
  }

  @Test
  void lifetimeHint_isWhatIsLeftOfTheLineage() {
    TestNode node = TestNode.with(policy -> policy.renewal(RenewalRule.always())).behind(adapter);
    TestClient first = new TestClient();
    node.connect(first);
    assertThat(first.receivedLifetimeHint).isEqualTo(Duration.ofHours(4).toSeconds());
    node.clock.advance(Duration.ofHours(3));
    TestClient second = TestClient.offering(first.saved);
    node.connect(second);
    node.clock.advance(Duration.ofHours(3));

    TestClient third = TestClient.offering(second.saved);
    node.connect(third);

    assertThat(third.receivedTickets).isEqualTo(1);
    assertThat(third.receivedLifetimeHint).isEqualTo(Duration.ofHours(2).toSeconds());
  }

  @ParameterizedTest
  @EnumSource
  void maxFragmentLengthOfferedAgain_resumesWithIt(Mechanism mechanism) throws IOException {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake(withFragments(MaxFragmentLength.pow2_9));

    TestClient again = TestClient.offering(session);
    again.maxFragmentLength = MaxFragmentLength.pow2_9;
    MemoryConnection connection = node.assertResumes(again, mechanism);

    assertThat(connection.client.serverHelloExtensions)
        .containsEntry(ExtensionType.max_fragment_length, new byte[] {1});
    connection.server.send(new byte[1000]);
    assertThat(RawReply.recordLengths(connection.server.output()))
        .hasSize(2)
        .allMatch(length -> length <= 512 + 24); // the nonce and tag of AES-GCM
  }

  @ParameterizedTest
  @EnumSource
  void maxFragmentLengthNotOfferedAgain_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake(withFragments(MaxFragmentLength.pow2_9));

    // A client of Bouncy Castle's always offers again what it has stored, so ask in the raw.
    RawReply reply = node.raw(offer(RawHello.ordinary(), session));
    RawReply other =
        node.raw(
            offer(RawHello.ordinary(), session)
                .extension(ExtensionType.max_fragment_length, new byte[] {2}));

    assertThat(reply.full()).isTrue();
    assertThat(other.full()).isTrue();
    assertThat(other.extensions).containsEntry(ExtensionType.max_fragment_length, new byte[] {2});
  }

  /** For RFC 7627, Section 5.3: the session with or without EMS, the hello with or without it. */
  static Stream<Mechanism> mechanisms() {
    return Stream.of(Mechanism.values());
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void extendedMasterSecret_sessionWithout_helloWith_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = withoutExtendedMasterSecret(mechanism);
    SavedSession session = node.fullHandshake(plainClient(new TestClient()));

    node.assertFull(TestClient.offering(session), DeclineReason.EMS);
  }

  /** SECURITY.md, row 26: the triple handshake, CVE-2014-1295. */
  @ParameterizedTest
  @MethodSource("mechanisms")
  void extendedMasterSecret_sessionWith_helloWithout_isAborted(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();

    RawReply reply =
        node.raw(
            offer(
                RawHello.ordinary().withoutExtension(ExtensionType.extended_master_secret),
                session));

    assertThat(reply.alerts).containsExactly("handshake_failure");
    assertThat(node.events.all).contains("aborted " + mechanism.word());
    node.assertResumes(TestClient.offering(session), mechanism);
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void extendedMasterSecret_sessionWith_helloWithout_thatWouldNotResumeAnyway_isNotAborted(
      Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();

    RawReply reply =
        node.raw(
            offer(
                RawHello.ordinary()
                    .withoutExtension(ExtensionType.extended_master_secret)
                    .withoutExtension(ExtensionType.server_name),
                session));

    assertThat(reply.alerts).isEmpty();
    assertThat(reply.full()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void extendedMasterSecret_neither_isNeverIssuedByDefault(Mechanism mechanism) {
    TestNode node = node(mechanism);
    TestClient client = plainClient(new TestClient());

    MemoryConnection connection = node.connect(client);

    assertThat(client.complete).isTrue();
    assertThat(connection.client.serverSessionId).hasSize(adapter.idWithoutSession());
    assertThat(connection.client.serverHelloExtensions)
        .doesNotContainKey(ExtensionType.session_ticket);
    assertThat(TestNode.full(connection).notIssued()).contains(NotIssuedReason.NO_EMS);
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void extendedMasterSecret_neither_resumesIfPolicyAllowsDanger(Mechanism mechanism) {
    TestNode node = withoutExtendedMasterSecret(mechanism);
    SavedSession session = node.fullHandshake(plainClient(new TestClient()));

    node.assertResumes(plainClient(TestClient.offering(session)), mechanism);
  }

  private TestNode withoutExtendedMasterSecret(Mechanism mechanism) {
    return TestNode.with(
            policy ->
                policy
                    .tickets(mechanism == Mechanism.TICKET)
                    .dangerouslyAllowSessionsWithoutExtendedMasterSecret())
        .behind(adapter);
  }

  private static TestClient plainClient(TestClient client) {
    client.useExtendedMasterSecret = false;
    return client;
  }

  private static TestClient bareClient() {
    TestClient client = plainClient(new TestClient());
    client.serverName = null;
    return client;
  }

  private static TestClient withFragments(short maxFragmentLength) {
    TestClient client = new TestClient();
    client.maxFragmentLength = maxFragmentLength;
    return client;
  }
}
