// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.testing.DatagramConnection;
import dev.reprise.engine.bc.testing.DatagramNetwork;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Resumption of DTLS 1.2, decided and told as that of TLS 1.2. */
class DatagramHandshakeTest {

  private final TestNode node = TestNode.standard();
  private ResumingTlsServer server = node.wrapped(node.newServer());

  private static TestNode nodeFor(Mechanism mechanism) {
    TestNode node =
        mechanism == Mechanism.TICKET ? TestNode.standard() : TestNode.withSessionIdsOnly();
    return datagrams(node);
  }

  private static TestNode datagrams(TestNode node) {
    node.serverSetUp =
        node.serverSetUp.andThen(
            each -> {
              each.versions = ProtocolVersion.DTLSv12.only();
              each.resendMillis = 20;
            });
    return node;
  }

  private static TestClient datagrams(TestClient client) {
    client.versions = ProtocolVersion.DTLSv12.only();
    client.resendMillis = 20;
    return client;
  }

  /** Shakes hands and exchanges data; {@code server} is then the one who did. */
  private void connect(TestClient client, TestNode target, DatagramNetwork network)
      throws Exception {
    server = target.wrapped(target.newServer());
    try (DatagramConnection connection = DatagramConnection.handshake(client, server, network)) {
      assertThat(connection.carriesData()).isTrue();
    }
  }

  private SavedSession fullHandshake(TestNode target) throws Exception {
    TestClient client = datagrams(new TestClient());
    connect(client, target, DatagramNetwork.reliable());
    assertThat(client.resumed).isFalse();
    assertThat(client.saved).isNotNull();
    return client.saved;
  }

  private ResumptionOutcome.Resumed resumed() {
    assertThat(server.outcome()).get().isInstanceOf(ResumptionOutcome.Resumed.class);
    return (ResumptionOutcome.Resumed) server.outcome().orElseThrow();
  }

  private DeclineReason declined() {
    assertThat(server.outcome()).get().isInstanceOf(ResumptionOutcome.Full.class);
    return ((ResumptionOutcome.Full) server.outcome().orElseThrow()).reason();
  }

  @ParameterizedTest
  @EnumSource
  void sessionOfOneNode_resumesAtTheOther(Mechanism mechanism) throws Exception {
    TestNode one = nodeFor(mechanism);
    SavedSession session = fullHandshake(one);
    TestClient client = datagrams(TestClient.offering(session));

    connect(client, one.sibling(one.policy), DatagramNetwork.reliable());

    assertThat(client.resumed).isTrue();
    assertThat(resumed().mechanism()).isEqualTo(mechanism);
    assertThat(session.hasTicket()).isEqualTo(mechanism == Mechanism.TICKET);
  }

  @ParameterizedTest
  @EnumSource
  void resumption_givesBothEndsTheSameKeys(Mechanism mechanism) throws Exception {
    TestNode one = nodeFor(mechanism);
    TestClient client = datagrams(TestClient.offering(fullHandshake(one)));
    TestServer inner = one.newServer();

    server = one.wrapped(inner);
    try (DatagramConnection connection =
        DatagramConnection.handshake(client, server, DatagramNetwork.reliable())) {
      assertThat(connection.carriesData()).isTrue();
    }

    assertThat(client.exported).isNotNull().isEqualTo(inner.exported);
    assertThat(inner.credentialRequests).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void sessionOfTls_isNotResumedInDtls(Mechanism mechanism) throws Exception {
    TestNode tls =
        mechanism == Mechanism.TICKET ? TestNode.standard() : TestNode.withSessionIdsOnly();
    SavedSession session = tls.fullHandshake();
    TestClient client = datagrams(TestClient.offering(session));

    connect(client, datagrams(tls.sibling(tls.policy)), DatagramNetwork.reliable());

    assertThat(client.resumed).isFalse();
    assertThat(declined()).isEqualTo(DeclineReason.VERSION);
  }

  @ParameterizedTest
  @EnumSource
  void sessionOfDtls_isNotResumedInTls(Mechanism mechanism) throws Exception {
    TestNode dtls = nodeFor(mechanism);
    SavedSession session = fullHandshake(dtls);
    TestNode tls = dtls.sibling(dtls.policy);
    tls.serverSetUp = each -> each.versions = ProtocolVersion.TLSv12.only();

    tls.assertFull(TestClient.offering(session), DeclineReason.VERSION);
  }

  /** Bouncy Castle's DTLS server cannot send a ticket there, so none is promised. */
  @Test
  void renewalThatIsDue_isNotPromised() throws Exception {
    TestNode eager = datagrams(TestNode.with(policy -> policy.renewal(RenewalRule.always())));
    TestClient client = datagrams(TestClient.offering(fullHandshake(eager)));

    connect(client, eager, DatagramNetwork.reliable());

    assertThat(client.receivedTickets).isZero();
    assertThat(resumed().renewed()).isFalse();
  }

  @Test
  void ticketThatExpired_isReplacedByAFullHandshake() throws Exception {
    datagrams(node);
    SavedSession session = fullHandshake(node);
    node.clock.advance(node.policy.ticketLifetime().plus(Duration.ofMinutes(1)));
    TestClient client = datagrams(TestClient.offering(session));

    connect(client, node, DatagramNetwork.reliable());

    assertThat(declined()).isEqualTo(DeclineReason.EXPIRED);
    assertThat(Bytes.copyOf(client.receivedTicket)).isNotEqualTo(Bytes.copyOf(session.ticket));
  }

  @ParameterizedTest
  @EnumSource
  void cookieExchange_comesBeforeAResumption(Mechanism mechanism) throws Exception {
    TestNode one = nodeFor(mechanism);
    TestClient client = datagrams(TestClient.offering(fullHandshake(one)));
    server = one.wrapped(one.newServer());

    try (DatagramConnection connection =
        DatagramConnection.handshakeWithCookie(client, server, DatagramNetwork.reliable())) {
      assertThat(connection.carriesData()).isTrue();
    }

    assertThat(resumed().mechanism()).isEqualTo(mechanism);
  }

  @ParameterizedTest
  @EnumSource
  void fragmentedMessages_carryTicketsAndHellos(Mechanism mechanism) throws Exception {
    TestNode one = nodeFor(mechanism);
    one.clientAuthentication(TestServer.ClientAuthentication.NEED);
    TestClient first = datagrams(new TestClient());
    first.identity = TestIdentity.CLIENT;
    DatagramNetwork narrow = DatagramNetwork.narrow(160);
    connect(first, one, narrow);
    int forFull = narrow.datagrams();
    TestClient second = datagrams(TestClient.offering(first.saved));

    connect(second, one, DatagramNetwork.narrow(160));

    assertThat(resumed().mechanism()).isEqualTo(mechanism);
    assertThat(forFull).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void lostDoubledAndSwappedDatagrams_changeNothing(long seed) throws Exception {
    TestNode byId = nodeFor(Mechanism.SESSION_ID);
    TestClient first = datagrams(new TestClient());
    connect(first, byId, DatagramNetwork.lossy(seed));
    connect(datagrams(TestClient.offering(first.saved)), byId, DatagramNetwork.lossy(seed + 100));
    assertThat(resumed().mechanism()).isEqualTo(Mechanism.SESSION_ID);

    TestNode byTicket = nodeFor(Mechanism.TICKET);
    TestClient second = datagrams(TestClient.offering(fullHandshake(byTicket)));
    connect(second, byTicket, DatagramNetwork.lossy(seed + 200));
    assertThat(resumed().mechanism()).isEqualTo(Mechanism.TICKET);
  }

  /**
   * Bouncy Castle's client goes to the next epoch with ChangeCipherSpec, and then passes over a
   * NewSessionTicket that is sent again: that one flight has to arrive in order.
   */
  @Test
  void ticketThatIsLost_costsTheHandshake_andTheNextOneWorks() throws Exception {
    datagrams(node);
    TestClient unlucky = datagrams(new TestClient());
    unlucky.timeoutMillis = 500;
    DatagramNetwork network = DatagramNetwork.losing(DatagramHandshakeTest::isNewSessionTicket);
    try (DatagramConnection connection =
        DatagramConnection.handshake(unlucky, node.wrapped(node.newServer()), network)) {
      assertThat(connection.clientFailure).isInstanceOf(TlsTimeoutException.class);
    }

    SavedSession session = fullHandshake(node);
    connect(datagrams(TestClient.offering(session)), node, DatagramNetwork.reliable());

    assertThat(resumed().mechanism()).isEqualTo(Mechanism.TICKET);
  }

  private static boolean isNewSessionTicket(byte[] datagram) {
    return datagram[0] == ContentType.handshake
        && datagram[4] == 0 // the epoch without protection
        && datagram[13] == HandshakeType.new_session_ticket;
  }

  @Test
  void thiefOfASessionId_doesNotCostTheClientItsSession() throws Exception {
    TestNode one = nodeFor(Mechanism.SESSION_ID);
    SavedSession session = fullHandshake(one);
    // DTLS drops a Finished that it cannot open, so such a handshake ends when its time is over.
    TestClient thief = datagrams(TestClient.offering(session.withoutSecret()));
    thief.timeoutMillis = 200;
    TestServer inner = one.newServer();
    inner.timeoutMillis = 200;
    server = one.wrapped(inner);
    try (DatagramConnection connection =
        DatagramConnection.handshake(thief, server, DatagramNetwork.reliable())) {
      assertThat(connection.clientFailure).isNotNull();
      assertThat(connection.serverFailure()).isInstanceOf(IOException.class);
    }

    TestClient client = datagrams(TestClient.offering(session));
    connect(client, one, DatagramNetwork.reliable());

    assertThat(client.resumed).isTrue();
  }

  @Test
  void extendedMasterSecretThatIsMissing_endsInTheOneAlert() throws Exception {
    TestNode one = nodeFor(Mechanism.TICKET);
    TestClient client = datagrams(TestClient.offering(fullHandshake(one)));
    client.useExtendedMasterSecret = false;

    try (DatagramConnection connection =
        DatagramConnection.handshake(
            client, one.wrapped(one.newServer()), DatagramNetwork.reliable())) {
      assertThat(connection.clientFailure).isNotNull();
    }

    assertThat(client.receivedAlerts).containsExactly("handshake_failure");
    assertThat(one.events.all).contains("aborted ticket");
  }

  @Test
  void fatalAlertAfterTheHandshake_endsTheSession_andAFailedNetworkDoesNot() throws Exception {
    TestNode one = nodeFor(Mechanism.SESSION_ID);
    SavedSession session = fullHandshake(one);

    server.notifyAlertRaised(AlertLevel.fatal, AlertDescription.internal_error, null, null);
    TestClient client = datagrams(TestClient.offering(session));
    connect(client, one, DatagramNetwork.reliable());
    assertThat(client.resumed).isTrue();

    server.notifyAlertReceived(AlertLevel.fatal, AlertDescription.bad_record_mac);
    connect(datagrams(TestClient.offering(session)), one, DatagramNetwork.reliable());
    assertThat(declined()).isEqualTo(DeclineReason.UNKNOWN_SESSION);
  }
}
