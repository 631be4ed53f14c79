// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionAuthorizer.Answer;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.server.HelloHold;
import dev.reprise.engine.session.AsyncSessionStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stores, authorizers, key sources and clients at their worst, while a ClientHello is held. */
class HoldAttackHandshakeTest {

  private static final Duration TIMEOUT = Duration.ofMillis(200);
  private static final int RACES = 200;

  private final CompletableFuture<Optional<SecretBytes>> answer = new CompletableFuture<>();
  private final TestNode origin = TestNode.withSessionIdsOnly();
  private final SavedSession session = origin.fullHandshake();

  private TestNode asking(AsyncSessionStore store) {
    TestNode node = origin.sibling(origin.policy).forgetful();
    node.engineSetUp = engine -> engine.sharedSessions(store).answerTimeout(TIMEOUT);
    return node;
  }

  private MemoryConnection begin(TestNode node, ResumingTlsServerProtocol server) {
    return node.connect(TestClient.offering(session), node.newServer(), server);
  }

  private SecretBytes stored() {
    SessionId id = new SessionId(Bytes.copyOf(session.sessionId));
    return origin.sessions.find(id, TestIdentity.NOW).orElseThrow();
  }

  /** Two questions about one session, and a store that gives both the very same answer. */
  @Test
  void answerGivenTwice_servesOne_andCostsTheOtherAFullHandshake() throws IOException {
    TestNode node = asking((id, now) -> answer);
    ResumingTlsServerProtocol first = new ResumingTlsServerProtocol();
    ResumingTlsServerProtocol second = new ResumingTlsServerProtocol();
    MemoryConnection served = begin(node, first);
    MemoryConnection other = begin(node, second);

    answer.complete(Optional.of(stored()));
    first.poll(TestIdentity.NOW);
    second.poll(TestIdentity.NOW);
    served.pump();
    other.pump();

    assertThat(TestNode.resumed(served).mechanism()).isEqualTo(Mechanism.SESSION_ID);
    assertThat(TestNode.full(other).reason()).isEqualTo(DeclineReason.STORE_ERROR);
    assertThat(other.carriesData()).isTrue();
  }

  @Test
  void storeThatAnswersWithNonsense_costsAFullHandshake() {
    for (byte[] octets : List.of(new byte[0], new byte[1], new byte[70_000])) {
      TestNode node =
          asking(
              (id, now) ->
                  CompletableFuture.completedFuture(Optional.of(SecretBytes.copyOf(octets))));

      node.assertFull(TestClient.offering(session), DeclineReason.UNREADABLE_STATE);
    }
  }

  @Test
  void storeThatAnswersWithAnotherClientsSession_letsNobodyIn() {
    SavedSession victims = origin.fullHandshake();
    SessionId id = new SessionId(Bytes.copyOf(victims.sessionId));
    TestNode node =
        asking((asked, now) -> CompletableFuture.completedFuture(origin.sessions.find(id, now)));
    TestClient thief = TestClient.offering(session);

    MemoryConnection connection = node.connect(thief);

    assertThat(thief.complete).isFalse();
    assertThat(connection.outcome()).isEmpty();
  }

  /** A store that has not answered yet does not keep the connection in memory either. */
  @Test
  void storeThatAnswersAfterTheEnd_wakesNobody() throws IOException {
    AtomicInteger wakeUps = new AtomicInteger();
    ResumingTlsServerProtocol server = new ResumingTlsServerProtocol();
    server.whenReady(wakeUps::incrementAndGet);
    begin(asking((id, now) -> answer), server);

    server.close();
    SecretBytes late = stored();
    answer.complete(Optional.of(late));

    assertThat(wakeUps).hasValue(0);
    assertThat(late.isDestroyed()).isTrue();
  }

  @Test
  void authorizerThatAnswersAfterTheEnd_wakesNobody() throws IOException {
    CompletableFuture<Answer> opinion = new CompletableFuture<>();
    AtomicInteger wakeUps = new AtomicInteger();
    TestNode node = origin.sibling(origin.policy);
    node.engineSetUp = engine -> engine.authorizer(request -> opinion);
    ResumingTlsServerProtocol server = new ResumingTlsServerProtocol();
    server.whenReady(wakeUps::incrementAndGet);
    begin(node, server);

    server.close();
    opinion.complete(Answer.ACCEPT);

    assertThat(wakeUps).hasValue(0);
  }

  /** The first answer counts; later ones change nothing. */
  @Test
  void authorizerThatChangesItsMind_isHeldToItsFirstWord() throws IOException {
    CompletableFuture<Answer> opinion = new CompletableFuture<>();
    TestNode node = origin.sibling(origin.policy);
    node.engineSetUp = engine -> engine.authorizer(request -> opinion);
    ResumingTlsServerProtocol server = new ResumingTlsServerProtocol();
    MemoryConnection connection = begin(node, server);

    opinion.complete(Answer.DECLINE);
    opinion.obtrudeValue(Answer.ACCEPT);
    server.poll(TestIdentity.NOW);
    connection.pump();

    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.IDENTITY_REFUSED);
  }

  @Test
  void authorizerThatGivesNoStage_costsAFullHandshake() {
    TestNode node = origin.sibling(origin.policy);
    node.engineSetUp = engine -> engine.authorizer(request -> null);

    node.assertFull(TestClient.offering(session), DeclineReason.AUTHORIZER_ERROR);
  }

  @Test
  void storeThatGivesNoStage_costsAFullHandshake() {
    asking((id, now) -> null).assertFull(TestClient.offering(session), DeclineReason.STORE_ERROR);
  }

  @ParameterizedTest
  @EnumSource
  void keysThatCannotBeHad_costTicketsOnly(Mechanism mechanism) {
    TestNode node = TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET));
    SavedSession before = node.fullHandshake();
    TestNode broken = node.sibling(node.policy);
    broken.keys =
        now -> {
          throw new IllegalStateException("the keys are somewhere else");
        };

    if (mechanism == Mechanism.TICKET) {
      MemoryConnection connection =
          broken.assertFull(TestClient.offering(before), DeclineReason.UNKNOWN_KEY);
      assertThat(TestNode.full(connection).notIssued()).contains(NotIssuedReason.NO_SEALING_KEY);
    } else {
      broken.assertResumes(TestClient.offering(before), mechanism);
    }
  }

  /** An answer and the deadline at the same time, from two threads. */
  @Test
  void answerAtTheDeadline_resumesOrDoesNot_andLeaksNothing()
      throws IOException, InterruptedException {
    for (int i = 0; i < RACES; i++) {
      CompletableFuture<Optional<SecretBytes>> race = new CompletableFuture<>();
      TestNode node = asking((id, now) -> race);
      ResumingTlsServerProtocol server = new ResumingTlsServerProtocol();
      MemoryConnection connection = begin(node, server);
      SecretBytes found = stored();
      CountDownLatch ready = new CountDownLatch(1);
      Thread store =
          new Thread(
              () -> {
                ready.countDown();
                race.complete(Optional.of(found));
              });
      store.start();
      ready.await();

      server.poll(TestIdentity.NOW.plus(TIMEOUT));
      store.join();
      connection.pump();

      ResumptionOutcome outcome = connection.outcome().orElseThrow();
      if (outcome instanceof ResumptionOutcome.Full full) {
        assertThat(full.reason()).isEqualTo(DeclineReason.STORE_TIMEOUT);
      }
      assertThat(found.isDestroyed()).isTrue();
      assertThat(connection.carriesData()).isTrue();
    }
  }

  /** Each record's header arrives in pieces; only at its end is the input aligned. */
  @Test
  void pieces_areAlignedWhereRecordsEnd() {
    byte[] records = RawHello.ordinary().records(3);
    HelloHold hold = new HelloHold(origin.clock, hello -> Optional.empty());
    List<Integer> aligned = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      assertThat(hold.add(records, i, 1)).isFalse();
      if (hold.isRecordAligned()) {
        aligned.add(i + 1);
      }
    }

    assertThat(aligned).containsExactly(8, 16, 24, 32);
    assertThat(hold.take()).isEqualTo(Arrays.copyOf(records, 32));
  }
}
