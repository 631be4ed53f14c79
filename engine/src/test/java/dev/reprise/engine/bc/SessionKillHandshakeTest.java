// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.TlsNoCloseNotifyException;
import org.junit.jupiter.api.Test;

/**
 * What ends a session, and what does not.
 *
 * <p>In Bouncy Castle alone, an attacker who has seen a session ID can end the session, and a fatal
 * alert after the handshake ends nothing.
 */
class SessionKillHandshakeTest {

  /** SECURITY.md, row 31: whoever had seen a session ID could end the session. */
  @Test
  void forgedHelloThenClose_realClientStillResumes() throws IOException {
    TestNode node = TestNode.withSessionIdsOnly();
    SavedSession session = node.fullHandshake();

    RawReply reply = node.raw(RawHello.ordinary().sessionId(session.sessionId));
    assertThat(reply.resumed()).isTrue();
    ResumingTlsServerProtocol forged = new ResumingTlsServerProtocol();
    forged.accept(node.wrapped(node.newServer()));
    forged.offerInput(RawHello.ordinary().sessionId(session.sessionId).record());
    forged.close();

    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  @Test
  void forgedHelloThenAlert_realClientStillResumes() throws IOException {
    TestNode node = TestNode.withSessionIdsOnly();
    SavedSession session = node.fullHandshake();

    TestServer server = node.newServer();
    ResumingTlsServerProtocol forged = new ResumingTlsServerProtocol();
    forged.accept(node.wrapped(server));
    forged.offerInput(RawHello.ordinary().sessionId(session.sessionId).record());
    RawReply.to(RawHello.record(ContentType.alert, new byte[] {2, 40}), forged);

    assertThat(server.receivedAlerts).containsExactly("handshake_failure");
    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  @Test
  void thiefWithoutTheSecret_costsTheSessionNothing() {
    TestNode node = TestNode.withSessionIdsOnly();
    SavedSession session = node.fullHandshake();

    TestClient thief = TestClient.offering(session.withoutSecret());
    node.connect(thief);

    assertThat(thief.complete).isFalse();
    assertThat(node.events.all).doesNotContain("evicted");
    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  @Test
  void declinedAttempt_costsTheSessionNothing() {
    TestNode node = TestNode.withSessionIdsOnly();
    SavedSession session = node.fullHandshake();

    TestClient other = TestClient.offering(session);
    other.serverName = "other.example";
    node.assertFull(other, DeclineReason.SERVER_NAME);

    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  @Test
  void ticketOfAnAbortedAttempt_stillResumes() {
    TestNode node = TestNode.standard();
    SavedSession session = node.fullHandshake();

    node.connect(TestClient.offering(session.withoutSecret()));

    node.assertResumes(TestClient.offering(session), Mechanism.TICKET);
  }

  @Test
  void twoConnectionsOfOneSession_doNotShareSecrets() throws IOException {
    TestNode node = TestNode.withSessionIdsOnly();
    SavedSession session = node.fullHandshake();

    MemoryConnection first = node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
    MemoryConnection second =
        node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
    first.close();

    assertThat(second.carriesData()).isTrue();
    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  // = RFC 5246, Section 7.2.2
  // # Thus, any connection terminated with a fatal alert MUST NOT be resumed.
  @Test
  void fatalAlertReceivedAfterTheHandshake_evictsTheSession() {
    TestNode node = TestNode.withSessionIdsOnly();
    TestClient client = new TestClient();
    MemoryConnection connection = node.connect(client);

    connection.client.fail();
    connection.pump();

    assertThat(node.events.all).contains("evicted");
    node.assertFull(TestClient.offering(client.saved), DeclineReason.UNKNOWN_SESSION);
  }

  @Test
  void fatalAlertRaisedAfterTheHandshake_evictsTheResumedSession() {
    TestNode node = TestNode.withSessionIdsOnly();
    SavedSession session = node.fullHandshake();
    TestServer server = node.newServer();
    MemoryConnection connection = node.connect(TestClient.offering(session), server);
    assertThat(connection.carriesData()).isTrue();

    RawReply.to(
        RawHello.record(ContentType.application_data, TestBytes.repeated(1, 40)),
        (ResumingTlsServerProtocol) connection.server);

    assertThat(server.raisedAlerts).containsExactly("bad_record_mac");
    node.assertFull(TestClient.offering(session), DeclineReason.UNKNOWN_SESSION);
  }

  @Test
  void closeWithoutCloseNotify_evictsNothing() {
    TestNode node = TestNode.withSessionIdsOnly();
    TestClient client = new TestClient();
    MemoryConnection connection = node.connect(client);

    assertThat(connection.server.isClosed()).isFalse();
    try {
      connection.server.closeInput();
    } catch (IOException e) {
      assertThat(e).isInstanceOf(TlsNoCloseNotifyException.class);
    }

    node.assertResumes(TestClient.offering(client.saved), Mechanism.SESSION_ID);
  }

  @Test
  void closeNotify_evictsNothing() throws IOException {
    TestNode node = TestNode.withSessionIdsOnly();
    TestClient client = new TestClient();

    node.connect(client).close();

    assertThat(node.events.all).doesNotContain("evicted");
    node.assertResumes(TestClient.offering(client.saved), Mechanism.SESSION_ID);
  }

  @Test
  void transportThatFails_evictsNothing() {
    TestNode node = TestNode.withSessionIdsOnly();
    TestClient client = new TestClient();
    MemoryConnection connection = node.connect(client);
    ResumingTlsServer server = (ResumingTlsServer) connection.tlsServer;

    // What Bouncy Castle does when a read fails with "connection reset".
    server.notifyAlertRaised(
        AlertLevel.fatal,
        AlertDescription.internal_error,
        "Failed to read record",
        new IOException("connection reset"));

    assertThat(node.events.all).doesNotContain("evicted");
    node.assertResumes(TestClient.offering(client.saved), Mechanism.SESSION_ID);
  }
}
