// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionAuthorizer;
import dev.reprise.engine.ResumptionAuthorizer.Answer;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.tls.TlsServerProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The embedder's answer before a session is resumed, at once or later. */
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
}
