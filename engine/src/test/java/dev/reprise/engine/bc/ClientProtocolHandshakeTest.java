// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.bc.testing.ClientNode;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.client.ClientOutcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Hashtable;
import org.bouncycastle.tls.ClientHello;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerHello;
import org.bouncycastle.tls.TlsServerProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our client at servers that do not keep to RFC 5077. */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
class ClientProtocolHandshakeTest {

  private final TestNode node = TestNode.with(policy -> policy.renewal(RenewalRule.never()));
  private final ClientNode client = new ClientNode(node.clock);

  // = RFC 5077, Section 3.3
  // # The NewSessionTicket message MUST be sent if the server included a SessionTicket extension in
  // # the ServerHello.
  @Test
  void ticketPromisedAndNotSent_isRefused() {
    client.connect(node);

    connect(new Misbehaving(true, 0));

    assertThat(client.tls.raisedAlerts).containsExactly("unexpected_message");
  }

  // = RFC 5077, Section 3.3
  // # This message MUST NOT be sent if the server did not include a SessionTicket extension in the
  // # ServerHello.
  @Test
  void ticketSentAndNotPromised_isRefused() {
    client.connect(node);

    connect(new Misbehaving(false, 1));

    assertThat(client.tls.raisedAlerts).containsExactly("unexpected_message");
  }

  @Test
  void ticketSentTwice_isRefused() {
    client.connect(node);

    connect(new Misbehaving(true, 2));

    assertThat(client.tls.raisedAlerts).containsExactly("unexpected_message");
  }

  @Test
  void ticketPromisedAndSentOnce_isTaken() {
    client.connect(node);

    connect(new Misbehaving(true, 1));

    assertThat(client.tls.raisedAlerts).isEmpty();
    assertThat(client.outcome().kept()).isTrue();
    assertThat(client.stored().orElseThrow().ticket().hex()).isEqualTo("0102030405");
  }

  @Test
  void attemptThatFailed_isNotRepeatedWithTheSameSession() {
    client.connect(node);
    connect(new Misbehaving(true, 0));

    assertThat(client.stored()).isEmpty();
  }

  @Test
  void echoOfAnIdThatNamesNothing_isRefused() {
    TestClient modern = new TestClient();
    modern.versions = ProtocolVersion.TLSv13.downTo(ProtocolVersion.TLSv12);

    client.connect(modern, node.newServer(), new Echoing());

    assertThat(modern.raisedAlerts).containsExactly("illegal_parameter");
  }

  private void connect(TlsServerProtocol protocol) {
    client.connect(new TestClient(), node.wrapped(node.newServer()), protocol);
  }

  /** Promises a ticket when resuming, or not, and sends as many as it likes. */
  private static final class Misbehaving extends TlsServerProtocol {
    private final boolean promises;
    private final int sends;

    Misbehaving(boolean promises, int sends) {
      this.promises = promises;
      this.sends = sends;
    }

    @Override
    @SuppressWarnings("unchecked")
    protected void sendServerHelloMessage(ServerHello serverHello) throws IOException {
      boolean resumed = getContext().getSecurityParametersHandshake().isResumedSession();
      Hashtable extensions = serverHello.getExtensions();
      if (resumed && promises) {
        extensions.put(EXT_SessionTicket, new byte[0]);
      }
      super.sendServerHelloMessage(serverHello);
      for (int i = 0; resumed && i < sends; i++) {
        sendNewSessionTicketMessage(new NewSessionTicket(60, new byte[] {1, 2, 3, 4, 5}));
      }
    }
  }

  /** Echoes every ID that a client sends. */
  private static final class Echoing extends TlsServerProtocol {
    private byte[] offered = {};

    @Override
    protected ClientHello receiveClientHelloMessage(ByteArrayInputStream body) throws IOException {
      ClientHello hello = super.receiveClientHelloMessage(body);
      offered = hello.getSessionID();
      return hello;
    }

    @Override
    protected void sendServerHelloMessage(ServerHello serverHello) throws IOException {
      super.sendServerHelloMessage(
          new ServerHello(
              serverHello.getVersion(),
              serverHello.getRandom(),
              offered,
              serverHello.getCipherSuite(),
              serverHello.getExtensions()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void serversCertificateExpired_offersNothing(Mechanism mechanism) {
    Instant end = TestIdentity.NOW.plus(Duration.ofHours(1));
    TestIdentity shortLived = TestIdentity.selfSigned("EC", "localhost", end);
    TestNode server = TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET));
    server.serverSetUp = embedders -> embedders.ecdsa = shortLived;
    server.scopes = ScopeResolver.fixed(TestNode.scope(ResumptionScope.builder(), shortLived));
    ClientNode customer = new ClientNode(server.clock);
    customer.policy = customer.policy.withLifetime(Duration.ofHours(4));
    customer.connect(server);
    server.clock.advance(Duration.ofHours(1));
    assertThat(customer.connect(server).outcome().resumed()).contains(mechanism);

    server.clock.advance(Duration.ofSeconds(1));

    assertThat(customer.connect(server).outcome().reason())
        .contains(ClientOutcome.Reason.CERTIFICATE_EXPIRED);
  }
}
