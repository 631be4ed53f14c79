// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.StatePlaintext;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.ClientNode;
import dev.reprise.engine.bc.testing.DatagramConnection;
import dev.reprise.engine.bc.testing.DatagramNetwork;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.client.ClientOutcome;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSessionStore;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ProtocolVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link ResumptionClient} over DTLS 1.2. */
class DatagramClientHandshakeTest {

  private final TestNode node = TestNode.standard();
  private final ClientSessionStore store = ClientSessionStore.inMemory(4);
  private final ResumptionClient resumption =
      new ResumptionClient(store, ClientPolicy.DEFAULT, node.clock, TestIdentity.RANDOM);

  DatagramClientHandshakeTest() {
    node.serverSetUp = server -> server.versions = ProtocolVersion.DTLSv12.only();
  }

  private ClientOutcome connect(TestNode target, TestClient client) throws Exception {
    client.versions = ProtocolVersion.DTLSv12.only();
    client.offerTicketExtension = false; // that is the wrapper's business
    ResumingTlsClient resuming = resumption.client(client, ClientNode.KEY);
    try (DatagramConnection connection =
        DatagramConnection.handshake(
            resuming, target.wrapped(target.newServer()), DatagramNetwork.reliable())) {
      assertThat(connection.carriesData()).isTrue();
    }
    return resuming.outcome().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void sessionThatIsKept_isResumed(Mechanism mechanism) throws Exception {
    TestNode target = mechanism == Mechanism.TICKET ? node : TestNode.withSessionIdsOnly();
    target.serverSetUp = node.serverSetUp;

    ClientOutcome full = connect(target, new TestClient());
    ClientOutcome resumed = connect(target, new TestClient());

    assertThat(full.resumed()).isEmpty();
    assertThat(resumed.resumed()).contains(mechanism);
    assertThat(store.find(ClientNode.KEY, node.clock.instant()))
        .get()
        .satisfies(
            session -> assertThat(session.protocolVersion()).isEqualTo(StatePlaintext.DTLS_1_2));
  }

  @Test
  void sessionOfDtls_isNotOfferedInTls() throws Exception {
    connect(node, new TestClient());
    ClientNode client = new ClientNode(node.clock);
    client.store = store;
    TestNode tls = node.sibling(node.policy);
    tls.serverSetUp = server -> server.versions = ProtocolVersion.TLSv12.only();

    assertThat(client.connect(tls).outcome().reason()).contains(ClientOutcome.Reason.VERSION);
  }

  /** A resumption could not tell whether encrypt_then_mac was agreed. */
  @Test
  void sessionWithABlockCipher_isNotKept() throws Exception {
    TestClient client = new TestClient();
    client.suites = new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256};

    assertThat(connect(node, client).resumed()).isEmpty();
    assertThat(store.find(ClientNode.KEY, node.clock.instant())).isEmpty();
  }
}
