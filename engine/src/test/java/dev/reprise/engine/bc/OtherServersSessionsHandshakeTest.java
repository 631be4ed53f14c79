// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import org.junit.jupiter.api.Test;

/** A cache that is shared with servers on OpenSSL: their format, and IDs that anybody made. */
class OtherServersSessionsHandshakeTest {

  private static final Bytes CONTEXT = Bytes.fromHex("c0ffee");
  private static final Bytes OTHER_CONTEXT = Bytes.fromHex("0bad");

  private final TestNode node = withContext(TestNode.withSessionIdsOnly(), CONTEXT);

  private static TestNode withContext(TestNode node, Bytes context) {
    node.engineSetUp = ResumptionEngine.Builder::sessionsOfOtherServers;
    node.scopes =
        ScopeResolver.fixed(TestNode.scope(ResumptionScope.builder().sessionIdContext(context)));
    return node;
  }

  @Test
  void session_isKeptAsOpenSslWritesIt_andResumes() throws Exception {
    SavedSession session = node.fullHandshake();
    SecretBytes kept = find(session.sessionId);
    SslSession written = Reader.readAll(kept.toByteArray(), "SSL_SESSION", SslSession::readFrom);

    assertThat(written.sessionIdContext()).isEqualTo(CONTEXT);
    assertThat(written.extendedMasterSecret()).isTrue();
    node.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  @Test
  void sessionUnderAnIdThatAnotherMade_resumes() {
    SavedSession session = node.fullHandshake();
    byte[] foreignId = {1, 2, 3};
    node.sessions.store(
        new SessionId(Bytes.copyOf(foreignId)),
        find(session.sessionId),
        node.clock.instant().plusSeconds(60),
        node.clock.instant());

    node.assertResumes(TestClient.offering(session.withSessionId(foreignId)), Mechanism.SESSION_ID);
  }

  @Test
  void sessionOfAnotherContext_getsAFullHandshake() {
    SavedSession session = node.fullHandshake();
    TestNode other = withContext(node.sibling(node.policy), OTHER_CONTEXT);

    other.assertFull(TestClient.offering(session), DeclineReason.SCOPE);
  }

  @Test
  void idThatNobodyKnows_isAskedFor() {
    SavedSession session = node.fullHandshake().withSessionId(new byte[] {9, 9, 9});

    node.assertFull(TestClient.offering(session), DeclineReason.UNKNOWN_SESSION);
  }

  private SecretBytes find(byte[] sessionId) {
    return node.sessions
        .find(new SessionId(Bytes.copyOf(sessionId)), node.clock.instant())
        .orElseThrow();
  }
}
