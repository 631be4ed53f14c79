// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import java.util.List;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExtensionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The extensions of the ServerHello that resumes: Bouncy Castle repeats those of the full
 * handshake, which is wrong for nearly all of them.
 */
class ServerExtensionsHandshakeTest {

  private static final int CBC_SUITE = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256;
  private static final int UNKNOWN_EXTENSION = 0xfafa;

  private static TestNode node(Mechanism mechanism) {
    return mechanism == Mechanism.TICKET
        ? TestNode.with(policy -> policy.renewal(RenewalRule.never()))
        : TestNode.withSessionIdsOnly();
  }

  private static RawHello offer(SavedSession session) {
    return session.hasTicket()
        ? RawHello.ordinary().ticket(session.ticket).sessionId(new byte[] {9})
        : RawHello.ordinary().sessionId(session.sessionId);
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsReplayedThatTheNewHelloDidNotOffer(Mechanism mechanism) {
    TestNode node = node(mechanism);
    node.serverSetUp =
        server -> {
          server.protocolNames = List.of("h2");
          server.suites = new int[] {CBC_SUITE};
        };
    TestClient first = new TestClient();
    first.suites = new int[] {CBC_SUITE};
    first.protocolNames = List.of("h2");
    SavedSession session = node.fullHandshake(first);

    RawReply reply = node.raw(offer(session).suites(CBC_SUITE, 0x00ff));

    assertThat(reply.resumed()).isTrue();
    assertThat(reply.extensions)
        .containsOnlyKeys(ExtensionType.extended_master_secret, ExtensionType.renegotiation_info);
  }

  @ParameterizedTest
  @EnumSource
  void encryptThenMacFollowsTheNewHello_bothWays(Mechanism mechanism) {
    TestNode node = node(mechanism);
    TestClient with = cbcClient(new TestClient());
    SavedSession session = node.fullHandshake(with);
    assertThat(with.encryptThenMac).isTrue();

    RawReply without = node.raw(offer(session).suites(CBC_SUITE, 0x00ff));
    TestClient again = cbcClient(TestClient.offering(session));
    node.assertResumes(again, mechanism);

    assertThat(without.resumed()).isTrue();
    assertThat(without.extensions).doesNotContainKey(ExtensionType.encrypt_then_mac);
    assertThat(again.encryptThenMac).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void sessionSetUpWithoutEncryptThenMac_resumesWithIt(Mechanism mechanism) {
    TestNode node = node(mechanism);
    TestClient without = cbcClient(new TestClient());
    without.offerEncryptThenMac = false;
    SavedSession session = node.fullHandshake(without);
    assertThat(without.encryptThenMac).isFalse();

    TestClient with = cbcClient(TestClient.offering(session));
    node.assertResumes(with, mechanism);

    assertThat(with.encryptThenMac).isTrue();
  }

  @Test
  void encryptThenMac_isNotAnsweredForAnAeadSuite() {
    TestNode node = node(Mechanism.TICKET);
    SavedSession session = node.fullHandshake();

    RawReply reply =
        node.raw(offer(session).extension(ExtensionType.encrypt_then_mac, new byte[0]));

    assertThat(reply.resumed()).isTrue();
    assertThat(reply.extensions).doesNotContainKey(ExtensionType.encrypt_then_mac);
  }

  // = RFC 6066, Section 3
  // # When resuming a session, the server MUST NOT include a server_name extension in the server
  // # hello.
  @ParameterizedTest
  @EnumSource
  void serverName_isNotAcknowledgedWhenResuming(Mechanism mechanism) {
    TestNode node = node(mechanism);
    node.serverSetUp =
        server -> server.extraConnectionExtensions.put(ExtensionType.server_name, new byte[0]);
    TestClient first = new TestClient();
    MemoryConnection full = node.connect(first);
    assertThat(full.client.serverHelloExtensions).containsKey(ExtensionType.server_name);

    MemoryConnection resumed = node.assertResumes(TestClient.offering(first.saved), mechanism);

    assertThat(resumed.client.serverHelloExtensions).doesNotContainKey(ExtensionType.server_name);
  }

  @ParameterizedTest
  @EnumSource
  void protocolName_isNegotiatedAnew(Mechanism mechanism) {
    TestNode node = node(mechanism);
    node.serverSetUp = server -> server.protocolNames = List.of("h2", "http/1.1");
    TestClient first = new TestClient();
    first.protocolNames = List.of("h2");
    SavedSession session = node.fullHandshake(first);
    assertThat(first.protocolName).isEqualTo("h2");

    TestClient second = TestClient.offering(session);
    second.protocolNames = List.of("http/1.1");
    node.assertResumes(second, mechanism);
    TestClient third = TestClient.offering(session);
    node.assertResumes(third, mechanism);

    assertThat(second.protocolName).isEqualTo("http/1.1");
    assertThat(third.protocolName).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void renegotiationInfo_isAlwaysTheEmptyOne(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();

    MemoryConnection connection = node.assertResumes(TestClient.offering(session), mechanism);

    assertThat(connection.client.serverHelloExtensions)
        .containsEntry(ExtensionType.renegotiation_info, new byte[] {0});
  }

  @ParameterizedTest
  @EnumSource
  void statusRequest_isNotReplayedAndDoesNotHinderResumption(Mechanism mechanism) {
    TestNode node = node(mechanism);
    TestClient first = new TestClient();
    MemoryConnection full = node.connect(first);
    assertThat(full.client.serverHelloExtensions).containsKey(ExtensionType.status_request);

    MemoryConnection resumed = node.assertResumes(TestClient.offering(first.saved), mechanism);

    assertThat(resumed.client.serverHelloExtensions)
        .doesNotContainKey(ExtensionType.status_request);
  }

  @ParameterizedTest
  @EnumSource
  void unknownExtension_makesTheSessionUnresumable(Mechanism mechanism) {
    TestNode node = node(mechanism);
    node.serverSetUp = server -> server.extraExtensions.put(UNKNOWN_EXTENSION, new byte[0]);
    TestClient first = new TestClient();
    first.extraExtensions.put(UNKNOWN_EXTENSION, new byte[0]);

    MemoryConnection full = node.connect(first);

    assertThat(first.complete).isTrue();
    assertThat(first.receivedTickets).isZero();
    assertThat(TestNode.full(full).notIssued()).contains(NotIssuedReason.EXTENSION);
    assertThat(node.events.all).doesNotContain("stored", "issued");
  }

  @ParameterizedTest
  @EnumSource
  void unknownExtension_thatTheEmbedderNegotiatesAnew_doesNot(Mechanism mechanism) {
    TestNode node = node(mechanism);
    node.engineSetUp = engine -> engine.negotiatedOnEachConnection(UNKNOWN_EXTENSION);
    node.serverSetUp =
        server -> server.extraConnectionExtensions.put(UNKNOWN_EXTENSION, new byte[] {5});
    TestClient first = new TestClient();
    first.extraExtensions.put(UNKNOWN_EXTENSION, new byte[0]);
    SavedSession session = node.fullHandshake(first);

    TestClient second = TestClient.offering(session);
    second.extraExtensions.put(UNKNOWN_EXTENSION, new byte[0]);
    MemoryConnection resumed = node.assertResumes(second, mechanism);

    assertThat(resumed.client.serverHelloExtensions)
        .containsEntry(UNKNOWN_EXTENSION, new byte[] {5});
  }

  @Test
  void ticketExtensionOfTheWrappedServer_isNotSent() {
    TestNode node = TestNode.withSessionIdsOnly();
    node.serverSetUp =
        server -> server.extraExtensions.put(ExtensionType.session_ticket, new byte[0]);

    TestClient client = new TestClient();
    MemoryConnection connection = node.connect(client);

    assertThat(connection.client.serverHelloExtensions)
        .doesNotContainKey(ExtensionType.session_ticket);
    node.assertResumes(TestClient.offering(client.saved), Mechanism.SESSION_ID);
  }

  @Test
  void ticketsOff_ticketExtensionIsUnknown_andTheIdIsLookedUp() {
    TestNode withTickets = TestNode.standard();
    SavedSession ticket = withTickets.fullHandshake();
    TestNode node = TestNode.withSessionIdsOnly();
    SavedSession session = node.fullHandshake();

    TestClient client = TestClient.offering(session.withTicket(ticket.ticket));
    client.offeredId = session.sessionId;

    MemoryConnection connection = node.assertResumes(client, Mechanism.SESSION_ID);
    assertThat(connection.client.serverHelloExtensions)
        .doesNotContainKey(ExtensionType.session_ticket);
  }

  @Test
  void sessionIdsOff_neitherIssuesNorResumesThem() {
    TestNode both = TestNode.withSessionIdsOnly();
    SavedSession session = both.fullHandshake();
    TestNode node =
        both.sibling(ResumptionPolicy.builder().tickets(false).sessionIds(false).build());

    TestClient client = TestClient.offering(session);
    MemoryConnection connection = node.assertFull(client, DeclineReason.DISABLED);

    assertThat(connection.client.serverSessionId).isEmpty();
  }

  private static TestClient cbcClient(TestClient client) {
    client.suites = new int[] {CBC_SUITE};
    return client;
  }
}
