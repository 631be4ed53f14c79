// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.TlsServerProtocol;
import org.junit.jupiter.api.Test;

/** Renewals behind Bouncy Castle's own protocol, which can't send them, and behind subclasses. */
class OtherProtocolsHandshakeTest {

  private static TestNode renewing() {
    return TestNode.with(policy -> policy.renewal(RenewalRule.always()));
  }

  @Test
  void plainProtocol_resumesAndNeverPromisesARenewal() {
    TestNode node = renewing();
    SavedSession session = node.fullHandshake();

    TestClient client = TestClient.offering(session);
    MemoryConnection connection = node.connect(client, node.newServer(), new TlsServerProtocol());

    assertThat(client.resumed).isTrue();
    assertThat(client.receivedTickets).isZero();
    assertThat(connection.client.serverHelloExtensions)
        .doesNotContainKey(ExtensionType.session_ticket);
    assertThat(TestNode.resumed(connection).renewed()).isFalse();
    assertThat(connection.carriesData()).isTrue();
  }

  @Test
  void plainProtocol_issuesTicketsInFullHandshakes() {
    TestNode node = renewing();
    TestClient client = new TestClient();

    node.connect(client, node.newServer(), new TlsServerProtocol());

    assertThat(client.receivedTicket).isNotEmpty();
    node.assertResumes(TestClient.offering(client.saved), Mechanism.TICKET);
  }

  @Test
  void subclassOfOurProtocol_renews() {
    TestNode node = renewing();
    SavedSession session = node.fullHandshake();

    TestClient client = TestClient.offering(session);
    node.connect(client, node.newServer(), new ResumingTlsServerProtocol() {});

    assertThat(client.resumed).isTrue();
    assertThat(client.receivedTicket).isNotEmpty();
  }

  @Test
  void renewedTicket_exportsTheSameKeyingMaterialAtBothEnds() {
    TestNode node = renewing();
    TestClient renewed = TestClient.offering(node.fullHandshake());
    node.assertResumes(renewed, Mechanism.TICKET);
    TestServer server = node.newServer();
    TestClient client = TestClient.offering(renewed.saved);

    node.connect(client, server);

    assertThat(client.resumed).isTrue();
    assertThat(client.exported).isNotNull().isEqualTo(server.exported);
  }
}
