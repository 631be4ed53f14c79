// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.ServerEnd;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import java.io.IOException;
import org.bouncycastle.tls.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What ends a session, and what does not.
 *
 * <p>In Bouncy Castle alone, an attacker who has seen a session ID can end the session, and a fatal
 * alert after the handshake ends nothing.
 */
@ParameterizedClass
@EnumSource
class SessionKillHandshakeTest {

  private final Adapter adapter;

  SessionKillHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  /** SECURITY.md, row 31: anyone who had seen a session ID could end the session. */
  @Test
  void forgedHelloThenClose_realClientStillResumes() throws IOException {
    TestNode node = TestNode.withSessionIdsOnly().behind(adapter);
    SavedSession session = node.fullHandshake();

    RawReply reply = node.raw(RawHello.ordinary().sessionId(session.sessionId));
    assertThat(reply.resumed()).isTrue();
    ServerEnd forged = node.accept();
    forged.receive(RawHello.ordinary().sessionId(session.sessionId).record());
    forged.close();

    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  @Test
  void forgedHelloThenAlert_realClientStillResumes() throws IOException {
    TestNode node = TestNode.withSessionIdsOnly().behind(adapter);
    SavedSession session = node.fullHandshake();

    ServerEnd forged = node.accept();
    forged.receive(RawHello.ordinary().sessionId(session.sessionId).record());
    forged.reply(RawHello.record(ContentType.alert, new byte[] {2, 40}));

    assertThat(forged.isClosed()).isTrue();
    assertThat(node.events.all).doesNotContain("evicted");
    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  @Test
  void thiefWithoutTheSecret_costsTheSessionNothing() {
    TestNode node = TestNode.withSessionIdsOnly().behind(adapter);
    SavedSession session = node.fullHandshake();

    TestClient thief = TestClient.offering(session.withoutSecret());
    node.connect(thief);

    assertThat(thief.complete).isFalse();
    assertThat(node.events.all).doesNotContain("evicted");
    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  @Test
  void declinedAttempt_costsTheSessionNothing() {
    TestNode node = TestNode.withSessionIdsOnly().behind(adapter);
    SavedSession session = node.fullHandshake();

    TestClient other = TestClient.offering(session);
    other.serverName = "other.example";
    node.assertFull(other, DeclineReason.SERVER_NAME);

    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  @Test
  void ticketOfAnAbortedAttempt_stillResumes() {
    TestNode node = TestNode.standard().behind(adapter);
    SavedSession session = node.fullHandshake();

    node.connect(TestClient.offering(session.withoutSecret()));

    node.assertResumes(TestClient.offering(session), Mechanism.TICKET);
  }

  @Test
  void twoConnectionsOfOneSession_doNotShareSecrets() throws IOException {
    TestNode node = TestNode.withSessionIdsOnly().behind(adapter);
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
    TestNode node = TestNode.withSessionIdsOnly().behind(adapter);
    TestClient client = new TestClient();
    MemoryConnection connection = node.connect(client);

    connection.client.fail();
    connection.pump();

    assertThat(node.events.all).contains("evicted");
    node.assertFull(TestClient.offering(client.saved), DeclineReason.UNKNOWN_SESSION);
  }

  @Test
  void fatalAlertRaisedAfterTheHandshake_evictsTheResumedSession() {
    TestNode node = TestNode.withSessionIdsOnly().behind(adapter);
    SavedSession session = node.fullHandshake();
    TestClient client = TestClient.offering(session);
    MemoryConnection connection = node.connect(client);
    assertThat(connection.carriesData()).isTrue();

    assertThatIOException()
        .isThrownBy(
            () ->
                connection.server.receive(
                    RawHello.record(ContentType.application_data, TestBytes.repeated(1, 40))));
    connection.pump();

    assertThat(client.receivedAlerts).containsExactly("bad_record_mac");
    node.assertFull(TestClient.offering(session), DeclineReason.UNKNOWN_SESSION);
  }

  @Test
  void closeWithoutCloseNotify_evictsNothing() {
    TestNode node = TestNode.withSessionIdsOnly().behind(adapter);
    TestClient client = new TestClient();
    MemoryConnection connection = node.connect(client);

    assertThat(connection.server.isClosed()).isFalse();
    assertThatIOException().isThrownBy(connection.server::closeInput);

    node.assertResumes(TestClient.offering(client.saved), Mechanism.SESSION_ID);
  }

  @Test
  void closeNotify_evictsNothing() throws IOException {
    TestNode node = TestNode.withSessionIdsOnly().behind(adapter);
    TestClient client = new TestClient();

    node.connect(client).close();

    assertThat(node.events.all).doesNotContain("evicted");
    node.assertResumes(TestClient.offering(client.saved), Mechanism.SESSION_ID);
  }
}
