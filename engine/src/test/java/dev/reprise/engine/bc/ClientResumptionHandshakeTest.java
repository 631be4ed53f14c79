// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

// Longer than 300 lines: each rule of what a client keeps and offers has its test here.

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.testing.ClientNode;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import dev.reprise.engine.client.ClientOutcome;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSession;
import dev.reprise.engine.client.ClientSessionKey;
import dev.reprise.engine.client.ClientSessionStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.MaxFragmentLength;
import org.bouncycastle.tls.ProtocolVersion;
import org.junit.jupiter.api.Test;

/** Our client at our server, in memory. */
class ClientResumptionHandshakeTest {

  private final TestNode node = TestNode.standard();
  private final ClientNode client = new ClientNode(node.clock);

  // = RFC 5077, Section 3.4
  // # When presenting a ticket, the client MAY generate and include a Session ID in the TLS
  // # ClientHello.
  @Test
  void clientWithTicket_resumes() {
    assertThat(client.connect(node).outcome().reason()).contains(ClientOutcome.Reason.NO_SESSION);

    ClientOutcome outcome = client.connect(node).outcome();

    assertThat(outcome.resumed()).contains(Mechanism.TICKET);
    assertThat(outcome.authenticationTime()).isEqualTo(node.clock.instant());
    assertThat(client.tls.certificateChecks).isZero();
  }

  @Test
  void clientWithSessionId_resumes() {
    TestNode ids = TestNode.withSessionIdsOnly();

    client.connect(ids);

    assertThat(client.stored().orElseThrow().ticket().isEmpty()).isTrue();
    assertThat(client.connect(ids).outcome().resumed()).contains(Mechanism.SESSION_ID);
  }

  @Test
  void clientThatWantsNoTickets_resumesById() {
    client.policy = ClientPolicy.DEFAULT.withTickets(false);

    client.connect(withoutTickets(), node);

    assertThat(client.connect(withoutTickets(), node).outcome().resumed())
        .contains(Mechanism.SESSION_ID);
  }

  @Test
  void clientThatWantsNeither_shakesHandsInFull() {
    client.policy = ClientPolicy.DEFAULT.withTickets(false).withSessionIds(false);

    client.connect(node);

    assertThat(client.connect(node).outcome().reason()).contains(ClientOutcome.Reason.DISABLED);
    assertThat(client.stored()).isEmpty();
  }

  @Test
  void renewedTicket_isKeptAndResumesAgain() {
    TestNode renewing = TestNode.with(policy -> policy.renewal(RenewalRule.always()));
    client.connect(renewing);
    ClientSession first = client.stored().orElseThrow();

    assertThat(client.connect(renewing).outcome().resumed()).contains(Mechanism.TICKET);

    ClientSession second = client.stored().orElseThrow();
    assertThat(second.ticket()).isNotEqualTo(first.ticket());
    assertThat(second.authenticationTime()).isEqualTo(first.authenticationTime());
    assertThat(client.connect(renewing).outcome().resumed()).contains(Mechanism.TICKET);
  }

  @Test
  void singleUse_offeredOnceAndGone() {
    TestNode sparing = TestNode.with(policy -> policy.renewal(RenewalRule.never()));
    client.policy = ClientPolicy.DEFAULT.singleUse();
    client.connect(sparing);

    ClientOutcome outcome = client.connect(sparing).outcome();

    assertThat(outcome.resumed()).contains(Mechanism.TICKET);
    assertThat(outcome.kept()).isFalse();
    assertThat(client.connect(sparing).outcome().reason())
        .contains(ClientOutcome.Reason.NO_SESSION);
  }

  // = RFC 5077, Section 3.4
  // # If the server issues a session ticket to the client, the client SHOULD discard any Session ID
  // # sent by the server.
  @Test
  void ticketBesideAnId_isAllThatIsKept() {
    node.clientAuthentication(TestServer.ClientAuthentication.WANT);

    client.connect(node);

    assertThat(client.stored().orElseThrow().ticket().isEmpty()).isFalse();
    assertThat(client.stored().orElseThrow().sessionId().isEmpty()).isTrue();
  }

  @Test
  void ticketAboveTheCap_isNotKept() {
    client.policy = ClientPolicy.DEFAULT.withTicketCap(16);

    client.connect(node);

    assertThat(client.stored()).isEmpty();
  }

  @Test
  void ticketOfTheCapsLength_isKept() {
    client.connect(node);
    int length = client.stored().orElseThrow().ticket().length();
    ClientNode sparing = new ClientNode(node.clock);

    sparing.policy = ClientPolicy.DEFAULT.withTicketCap(length);
    sparing.connect(node);

    assertThat(sparing.stored()).isPresent();
  }

  @Test
  void serverThatNoLongerResumes_leavesNothingOfTheSessionThatItRefused() {
    client.connect(node);

    ClientOutcome outcome =
        client.connect(TestNode.with(policy -> policy.tickets(false).sessionIds(false))).outcome();

    assertThat(outcome.reason()).contains(ClientOutcome.Reason.REFUSED);
    assertThat(outcome.kept()).isFalse();
    assertThat(client.stored()).isEmpty();
  }

  @Test
  void storedClientCertificateThatCannotBeRead_costsAFullHandshakeOnce() {
    client.connect(node);
    ClientSession session = client.stored().orElseThrow();
    client.store.store(
        ClientNode.KEY,
        ClientSession.builder(session.masterSecret())
            .protocolVersion(session.protocolVersion())
            .cipherSuite(session.cipherSuite())
            .extendedMasterSecret(session.extendedMasterSecret())
            .ticket(session.ticket(), 0)
            .authenticationTime(session.authenticationTime())
            .receivedAt(session.receivedAt())
            .serverChain(session.serverChain())
            .clientChain(List.of(new Certificate(Bytes.copyOf(new byte[] {1, 2, 3}))))
            .build());

    assertThat(client.connect(node).outcome().resumed()).isEmpty();
    assertThat(client.connect(node).outcome().resumed()).contains(Mechanism.TICKET);
  }

  @Test
  void serverThatDoesNotKnowTheTicket_full_withTheNewTicketKept() {
    client.connect(TestNode.standard());
    ClientSession foreign = client.stored().orElseThrow();

    ClientOutcome outcome = client.connect(node).outcome();

    assertThat(outcome.reason()).contains(ClientOutcome.Reason.REFUSED);
    assertThat(client.stored().orElseThrow()).isNotEqualTo(foreign);
    assertThat(client.connect(node).outcome().resumed()).contains(Mechanism.TICKET);
  }

  @Test
  void suiteNoLongerOffered_fullWithoutTheTicket() {
    client.connect(node);
    TestClient other = new TestClient();
    other.suites = new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384};

    assertThat(client.connect(other, node).outcome().reason())
        .contains(ClientOutcome.Reason.CIPHER_SUITE);
  }

  @Test
  void sessionDroppedByBouncyCastle_takesTheTicketOutOfTheHello() {
    client.connect(node);
    client.policy = ClientPolicy.DEFAULT.dangerouslyAllowSessionsWithoutExtendedMasterSecret();
    TestClient without = new TestClient();
    without.useExtendedMasterSecret = false;

    // With the ticket in the hello our server would abort (RFC 7627, Section 5.3).
    assertThat(client.connect(without, node).outcome().reason()).contains(ClientOutcome.Reason.EMS);
  }

  @Test
  void sessionWithoutExtendedMasterSecret_isNotKept() {
    TestClient without = new TestClient();
    without.useExtendedMasterSecret = false;

    client.connect(without, node);

    assertThat(client.stored()).isEmpty();
  }

  @Test
  void maxFragmentLength_resumedWithTheSameOnly() {
    client.connect(fragmenting(MaxFragmentLength.pow2_10), node);

    assertThat(client.connect(new TestClient(), node).outcome().reason())
        .contains(ClientOutcome.Reason.EXTENSION);

    client.connect(fragmenting(MaxFragmentLength.pow2_10), node);
    assertThat(client.connect(fragmenting(MaxFragmentLength.pow2_10), node).outcome().resumed())
        .contains(Mechanism.TICKET);
  }

  @Test
  void expiredHint_fullWithoutTheTicket() {
    client.connect(node);
    node.clock.advance(node.policy.ticketLifetime().plusSeconds(1));

    assertThat(client.connect(node).outcome().reason()).contains(ClientOutcome.Reason.EXPIRED);
  }

  @Test
  void encryptThenMac_followsTheServersAnswerOfThisConnection() {
    TestClient first = cbc();
    client.connect(first, node);
    assertThat(first.encryptThenMac).isTrue();
    TestClient second = cbc();
    second.offerEncryptThenMac = false;

    assertThat(client.connect(second, node).outcome().resumed()).contains(Mechanism.TICKET);
    assertThat(second.encryptThenMac).isFalse();
  }

  @Test
  void fatalAlertAfterTheHandshake_endsTheSession() {
    client.connect(node);

    client.client.notifyAlertReceived(AlertLevel.fatal, AlertDescription.bad_record_mac);

    assertThat(client.stored()).isEmpty();
  }

  @Test
  void warningAfterTheHandshake_keepsTheSession() {
    client.connect(node);

    client.client.notifyAlertReceived(AlertLevel.warning, AlertDescription.close_notify);

    assertThat(client.stored()).isPresent();
  }

  @Test
  void storeThatThrows_costsAFullHandshakeOnly() {
    client.store = new FailingStore();

    assertThat(client.connect(node).outcome().reason()).contains(ClientOutcome.Reason.STORE_ERROR);
    assertThat(client.connect(node).outcome().reason()).contains(ClientOutcome.Reason.STORE_ERROR);
  }

  @Test
  void tls13_leavesNoTrace() {
    node.serverSetUp = server -> server.versions = both();
    TestClient modern = new TestClient();
    modern.versions = both();

    client.connect(modern, node);

    assertThat(client.failure).isNull();
    assertThat(client.tls.complete).isTrue();
    assertThat(client.client.outcome()).isEmpty();
    assertThat(client.stored()).isEmpty();
  }

  @Test
  void ticketOfTls12InAHelloThatAlsoOffersTls13_resumesAtAServerOfTls12() {
    client.connect(node);
    TestClient modern = new TestClient();
    modern.versions = both();

    assertThat(client.connect(modern, node).outcome().resumed()).contains(Mechanism.TICKET);
  }

  private static ProtocolVersion[] both() {
    return ProtocolVersion.TLSv13.downTo(ProtocolVersion.TLSv12);
  }

  private static TestClient fragmenting(short code) {
    TestClient tls = new TestClient();
    tls.maxFragmentLength = code;
    return tls;
  }

  private static TestClient withoutTickets() {
    TestClient tls = new TestClient();
    tls.offerTicketExtension = false;
    return tls;
  }

  private static TestClient cbc() {
    TestClient tls = new TestClient();
    tls.suites = new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256};
    return tls;
  }

  /** A store whose every method fails. */
  private static final class FailingStore implements ClientSessionStore {
    @Override
    public Optional<ClientSession> find(ClientSessionKey key, Instant now) {
      throw new IllegalStateException("planted");
    }

    @Override
    public void store(ClientSessionKey key, ClientSession session) {
      throw new IllegalStateException("planted");
    }

    @Override
    public boolean remove(ClientSessionKey key, ClientSession session) {
      throw new IllegalStateException("planted");
    }
  }
}
