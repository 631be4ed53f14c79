// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.io.IOException;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.RenegotiationPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Renegotiation, for servers that insist on it.
 *
 * <p>The ClientHello of a renegotiation is encrypted, so it cannot be read ahead. The hooks run
 * again and must not see the state of the first handshake. Bouncy Castle asks the old handshake
 * whether the new one resumes.
 */
class RenegotiationHandshakeTest {

  /** A protocol that accepts renegotiations. */
  private static final class Renegotiating extends ResumingTlsServerProtocol {
    @Override
    protected int getRenegotiationPolicy() {
      return RenegotiationPolicy.ACCEPT;
    }
  }

  private static TestNode node(Mechanism mechanism) {
    return mechanism == Mechanism.TICKET ? TestNode.standard() : TestNode.withSessionIdsOnly();
  }

  private static void renegotiate(MemoryConnection connection) {
    try {
      connection.client.renegotiate();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    connection.pump();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsResumedOrIssued(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();
    TestServer server = node.newServer();
    TestClient client = new TestClient();
    MemoryConnection connection = node.connect(client, server, new Renegotiating());
    int ticketsBefore = client.receivedTickets;
    node.events.all.clear();

    client.offered = session;
    client.offeredId = session.hasTicket() ? new byte[] {1} : session.sessionId;
    renegotiate(connection);

    assertThat(connection.serverFailure).isNull();
    assertThat(connection.clientFailure).isNull();
    assertThat(server.completions).isEqualTo(2);
    assertThat(client.resumed).isFalse();
    assertThat(client.receivedTickets).isEqualTo(ticketsBefore);
    assertThat(connection.client.serverSessionId).isEmpty();
    assertThat(connection.client.serverHelloExtensions)
        .doesNotContainKey(ExtensionType.session_ticket);
    assertThat(connection.carriesData()).isTrue();
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.RENEGOTIATION);
    assertThat(TestNode.full(connection).notIssued()).contains(NotIssuedReason.RENEGOTIATION);
    assertThat(node.events.all).containsExactly("declined renegotiation");
  }

  @ParameterizedTest
  @EnumSource
  void fullRenegotiationOnAResumedConnection_completes(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();
    TestServer server = node.newServer();
    TestClient client = TestClient.offering(session);
    MemoryConnection connection = node.connect(client, server, new Renegotiating());
    assertThat(client.resumed).isTrue();

    client.offered = null;
    renegotiate(connection);

    assertThat(connection.serverFailure).isNull();
    assertThat(connection.clientFailure).isNull();
    assertThat(client.resumed).isFalse();
    assertThat(server.completions).isEqualTo(2);
    assertThat(connection.carriesData()).isTrue();
  }

  @Test
  void renegotiation_isRefusedByDefault() {
    TestNode node = TestNode.standard();
    TestServer server = node.newServer();
    TestClient client = new TestClient();
    MemoryConnection connection = node.connect(client, server);

    renegotiate(connection);

    assertThat(server.completions).isEqualTo(1);
    assertThat(server.raisedAlerts).isEmpty();
    // Bouncy Castle's client takes that for a failure of the connection.
    assertThat(server.raisedWarnings).containsExactly("no_renegotiation");
  }

  /** SECURITY.md, row 23: wolfSSL CVE-2022-38152, CVE-2022-39173. */
  @Test
  void extensionsOfTheFirstHello_areForgotten() {
    TestNode node = TestNode.standard();
    TestServer server = node.newServer();
    TestClient client = new TestClient();
    MemoryConnection connection = node.connect(client, server, new Renegotiating());
    assertThat(client.receivedTickets).isEqualTo(1);

    client.serverName = null;
    client.offerTicketExtension = false;
    renegotiate(connection);

    assertThat(connection.serverFailure).isNull();
    assertThat(connection.client.serverHelloExtensions)
        .doesNotContainKey(ExtensionType.session_ticket);
    assertThat(client.receivedTickets).isEqualTo(1);
  }

  @Test
  void fatalAlertAfterARenegotiation_stillEvictsTheSessionOfTheConnection() {
    TestNode node = TestNode.withSessionIdsOnly();
    TestClient client = new TestClient();
    MemoryConnection connection = node.connect(client, node.newServer(), new Renegotiating());
    SavedSession session = client.saved;
    renegotiate(connection);

    connection.client.fail();
    connection.pump();

    node.assertFull(TestClient.offering(session), DeclineReason.UNKNOWN_SESSION);
  }

  @Test
  void sessionSavedBeforeARenegotiation_resumesAfterIt() {
    TestNode node = TestNode.withSessionIdsOnly();
    TestClient client = new TestClient();
    MemoryConnection connection = node.connect(client, node.newServer(), new Renegotiating());
    SavedSession session = client.saved;

    renegotiate(connection);

    MemoryConnection resumed =
        node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
    assertThat(resumed.client.serverHelloExtensions)
        .containsEntry(ExtensionType.renegotiation_info, new byte[] {0});
  }
}
