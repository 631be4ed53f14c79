// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

// Longer than 300 lines: all answers of an authorizer, with the helpers that they share.

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionAuthorizer;
import dev.reprise.engine.ResumptionAuthorizer.Answer;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionScope;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsServerProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The embedder's word before a session is resumed, at once or later. */
class AuthorizerHandshakeTest {

  private static final Duration TIMEOUT = Duration.ofMillis(200);

  /** An authorizer that answers when the test wants it to. */
  private static final class LateAuthorizer implements ResumptionAuthorizer {
    final List<Request> asked = new ArrayList<>();
    CompletableFuture<Answer> answer = new CompletableFuture<>();

    @Override
    public CompletionStage<Answer> authorize(Request request) {
      asked.add(request);
      return answer;
    }
  }

  private final LateAuthorizer authorizer = new LateAuthorizer();
  private final ResumingTlsServerProtocol server = new ResumingTlsServerProtocol();
  private final AtomicInteger wakeUps = new AtomicInteger();

  AuthorizerHandshakeTest() {
    server.whenReady(wakeUps::incrementAndGet);
  }

  private static TestNode node(Mechanism mechanism) {
    return mechanism == Mechanism.TICKET ? TestNode.standard() : TestNode.withSessionIdsOnly();
  }

  private TestNode asking(Mechanism mechanism) {
    TestNode node = node(mechanism);
    node.engineSetUp = engine -> engine.authorizer(authorizer).answerTimeout(TIMEOUT);
    return node;
  }

  private MemoryConnection begin(TestNode node, SavedSession session) {
    return node.connect(TestClient.offering(session), node.newServer(), server);
  }

  private static TestClient clientWithCertificate() {
    TestClient client = new TestClient();
    client.identity = TestIdentity.CLIENT;
    return client;
  }

  @ParameterizedTest
  @EnumSource
  void acceptanceThatComesLater_holdsTheHandshake_andResumes(Mechanism mechanism)
      throws IOException {
    TestNode node = asking(mechanism);
    MemoryConnection connection = begin(node, node.fullHandshake());
    assertThat(authorizer.asked).hasSize(1);
    assertThat(server.getAvailableOutputBytes()).isZero();
    assertThat(server.nextDeadline()).contains(TestIdentity.NOW.plus(TIMEOUT));

    authorizer.answer.complete(Answer.ACCEPT);
    assertThat(wakeUps).hasValue(1);
    assertThat(server.getAvailableOutputBytes()).isZero();
    server.poll(node.clock.instant());
    connection.pump();

    assertThat(TestNode.resumed(connection).mechanism()).isEqualTo(mechanism);
    assertThat(connection.carriesData()).isTrue();
    assertThat(authorizer.asked).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void refusal_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = asking(mechanism);
    authorizer.answer.complete(Answer.DECLINE);

    node.assertFull(TestClient.offering(node.fullHandshake()), DeclineReason.IDENTITY_REFUSED);
  }

  @ParameterizedTest
  @EnumSource
  void noAnswerByTheDeadline_getsAFullHandshake(Mechanism mechanism) throws IOException {
    TestNode node = asking(mechanism);
    MemoryConnection connection = begin(node, node.fullHandshake());

    server.poll(TestIdentity.NOW.plus(TIMEOUT).minusMillis(1));
    assertThat(server.getAvailableOutputBytes()).isZero();
    server.poll(TestIdentity.NOW.plus(TIMEOUT));
    connection.pump();

    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.AUTHORIZER_ERROR);
    authorizer.answer.complete(Answer.ACCEPT);
    assertThat(wakeUps).as("the connection is not kept for an answer").hasValue(0);
    assertThat(connection.carriesData()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void failure_orNull_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = asking(mechanism);
    SavedSession session = node.fullHandshake();

    authorizer.answer.completeExceptionally(new IOException("no directory"));
    node.assertFull(TestClient.offering(session), DeclineReason.AUTHORIZER_ERROR);
    authorizer.answer = CompletableFuture.completedFuture(null);
    node.assertFull(TestClient.offering(session), DeclineReason.AUTHORIZER_ERROR);
  }

  @ParameterizedTest
  @EnumSource
  void authorizerThatThrows_getsAFullHandshake(Mechanism mechanism) {
    TestNode node = node(mechanism);
    node.engineSetUp =
        engine ->
            engine.authorizer(
                request -> {
                  throw new IllegalStateException("broken");
                });

    node.assertFull(TestClient.offering(node.fullHandshake()), DeclineReason.AUTHORIZER_ERROR);
  }

  @ParameterizedTest
  @EnumSource
  void authorizer_isToldWhoAndWhen(Mechanism mechanism) throws IOException {
    TestNode node = asking(mechanism).clientAuthentication(TestServer.ClientAuthentication.NEED);
    authorizer.answer.complete(Answer.ACCEPT);
    SavedSession session = node.fullHandshake(clientWithCertificate());
    node.clock.advance(Duration.ofMinutes(5));

    node.assertResumes(TestClient.offering(session), mechanism);

    ResumptionAuthorizer.Request request = authorizer.asked.get(0);
    assertThat(request.authenticationTime()).isEqualTo(TestIdentity.NOW);
    assertThat(request.scope()).isPresent();
    assertThat(request.serverName().orElseThrow().toString()).contains("localhost");
    ClientIdentity.CertificateBased client =
        (ClientIdentity.CertificateBased) request.clientIdentity();
    assertThat(client.certificateList().get(0).der().toByteArray())
        .isEqualTo(TestIdentity.CLIENT.encoded(0));
  }

  @ParameterizedTest
  @EnumSource
  void authorizer_isToldTheScopeOfTheSession_notOfTheConnection(Mechanism mechanism) {
    TestNode node = asking(mechanism);
    authorizer.answer.complete(Answer.ACCEPT);
    Bytes before = TestNode.scope(ResumptionScope.builder()).scope().fingerprint();
    SavedSession session = node.fullHandshake();
    node.scopes =
        ScopeResolver.fixed(
            TestNode.scope(
                ResumptionScope.builder()
                    .application("renamed")
                    .formerFingerprints(List.of(before))));

    node.assertResumes(TestClient.offering(session), mechanism);

    assertThat(authorizer.asked.get(0).scope()).contains(before);
  }

  @ParameterizedTest
  @EnumSource
  void plainProtocol_doesNotWait(Mechanism mechanism) {
    TestNode node = asking(mechanism);
    TestClient client = TestClient.offering(node.fullHandshake());

    MemoryConnection connection = node.connect(client, node.newServer(), new TlsServerProtocol());

    assertThat(client.complete).isTrue();
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.AUTHORIZER_ERROR);
  }

  @Test
  void close_whileTheAuthorizerThinks_closesProperly() throws IOException {
    TestNode node = asking(Mechanism.SESSION_ID);
    begin(node, node.fullHandshake());

    server.close();
    authorizer.answer.complete(Answer.ACCEPT);
    server.poll(node.clock.instant());

    assertThat(server.isClosed()).isTrue();
    assertThat(server.nextDeadline()).isEmpty();
  }

  @Test
  void ticketThatOpensNoMore_isNotAskedAbout() {
    TestNode node = asking(Mechanism.TICKET);
    SavedSession session = node.fullHandshake();
    byte[] changed = TestBytes.flipped(session.ticket, session.ticket.length - 1);

    node.assertFull(TestClient.offering(session.withTicket(changed)), DeclineReason.BAD_MAC);

    assertThat(authorizer.asked).isEmpty();
  }

  @Test
  void refusedSession_withoutExtendedMasterSecretInTheHello_getsNoAlert() {
    TestNode node = asking(Mechanism.TICKET);
    authorizer.answer.complete(Answer.DECLINE);
    TestClient client = TestClient.offering(node.fullHandshake());
    client.useExtendedMasterSecret = false;

    node.assertFull(client, DeclineReason.IDENTITY_REFUSED);
    assertThat(node.events.all).doesNotContain("aborted ticket");
  }

  /** A server that refuses the client it once knew. */
  private static final class ChangeableServer extends TestServer {
    boolean refuses;
    boolean fails;
    int calls;

    @Override
    public void notifyClientCertificate(Certificate certificate) throws IOException {
      calls++;
      super.notifyClientCertificate(certificate);
      if (fails) {
        fails = false;
        throw new IllegalStateException("broken");
      }
      if (refuses) {
        refuses = false;
        throw new TlsFatalAlert(AlertDescription.certificate_revoked);
      }
    }
  }

  private static TestNode replaying(Mechanism mechanism, PeerChain.Form form) {
    TestNode node =
        TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET).peerChainForm(form))
            .clientAuthentication(TestServer.ClientAuthentication.WANT);
    node.engineSetUp = ResumptionEngine.Builder::replayClientCertificate;
    return node;
  }

  private static ChangeableServer changeableServer() {
    ChangeableServer changeable = new ChangeableServer();
    changeable.clientAuthentication = TestServer.ClientAuthentication.WANT;
    return changeable;
  }

  @ParameterizedTest
  @EnumSource
  void replay_showsTheServerTheChain_orThatThereIsNone(Mechanism mechanism) throws IOException {
    TestNode node = replaying(mechanism, PeerChain.Form.FULL);
    SavedSession identified = node.fullHandshake(clientWithCertificate());
    SavedSession anonymous = node.fullHandshake();

    ChangeableServer first = changeableServer();
    ChangeableServer second = changeableServer();
    MemoryConnection resumed = node.connect(TestClient.offering(identified), first);
    MemoryConnection resumedToo = node.connect(TestClient.offering(anonymous), second);

    assertThat(TestNode.resumed(resumed).mechanism()).isEqualTo(mechanism);
    assertThat(first.clientCertificate.getCertificateAt(0).getEncoded())
        .isEqualTo(TestIdentity.CLIENT.encoded(0));
    assertThat(TestNode.resumed(resumedToo).mechanism()).isEqualTo(mechanism);
    assertThat(second.clientCertificate.isEmpty()).isTrue();
    assertThat(first.calls).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void replay_thatThrows_isADecline_andNeverAnAlert(Mechanism mechanism) {
    TestNode node = replaying(mechanism, PeerChain.Form.FULL);
    SavedSession session = node.fullHandshake(clientWithCertificate());
    ChangeableServer refusing = changeableServer();
    refusing.refuses = true;
    ChangeableServer failing = changeableServer();
    failing.fails = true;

    MemoryConnection refused = node.connect(TestClient.offering(session), refusing);
    MemoryConnection failed = node.connect(TestClient.offering(session), failing);

    assertThat(TestNode.full(refused).reason()).isEqualTo(DeclineReason.IDENTITY_REFUSED);
    assertThat(refusing.raisedAlerts).isEmpty();
    assertThat(TestNode.full(failed).reason()).isEqualTo(DeclineReason.AUTHORIZER_ERROR);
  }

  @ParameterizedTest
  @EnumSource
  void replay_withoutTheWholeChain_isADecline(Mechanism mechanism) {
    TestNode node = replaying(mechanism, PeerChain.Form.LEAF);
    SavedSession session = node.fullHandshake(clientWithCertificate());

    node.assertFull(TestClient.offering(session), DeclineReason.CLIENT_AUTH);
  }
}
