// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

// Longer than 300 lines: all moments at which a held ClientHello goes on or ends.

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.session.AsyncSessionStore;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsServerProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ClientHello held back until a store that answers later has answered. */
class HoldHandshakeTest {

  private static final Duration TIMEOUT = Duration.ofMillis(200);

  /** A store that answers when the test wants it to. */
  private static final class LateStore implements AsyncSessionStore {
    final List<SessionId> asked = new ArrayList<>();
    CompletableFuture<Optional<SecretBytes>> answer = new CompletableFuture<>();

    @Override
    public CompletionStage<Optional<SecretBytes>> find(SessionId sessionId, Instant now) {
      asked.add(sessionId);
      return answer;
    }
  }

  private final LateStore store = new LateStore();
  private final TestNode origin = TestNode.withSessionIdsOnly();
  private final SavedSession session = origin.fullHandshake();
  private final TestNode node = origin.sibling(origin.policy).forgetful();
  private final ResumingTlsServerProtocol server = new ResumingTlsServerProtocol();
  private final AtomicInteger wakeUps = new AtomicInteger();

  HoldHandshakeTest() {
    node.engineSetUp = engine -> engine.sharedSessions(store).answerTimeout(TIMEOUT);
    server.whenReady(wakeUps::incrementAndGet);
  }

  private MemoryConnection begin() {
    return node.connect(TestClient.offering(session), node.newServer(), server);
  }

  private void found() {
    store.answer.complete(
        origin.sessions.find(new SessionId(Bytes.copyOf(session.sessionId)), node.clock.instant()));
  }

  private Instant deadline() {
    return TestIdentity.NOW.plus(TIMEOUT);
  }

  @Test
  void storeThatHasNotAnswered_holdsTheHandshake() {
    begin();

    assertThat(store.asked).hasSize(1);
    assertThat(server.getAvailableOutputBytes()).isZero();
    assertThat(server.nextDeadline()).contains(deadline());
    assertThat(wakeUps).hasValue(0);
  }

  @Test
  void answer_wakesTheLoop_whoseNextPollResumes() throws IOException {
    MemoryConnection connection = begin();

    found();
    assertThat(wakeUps).hasValue(1);
    assertThat(server.getAvailableOutputBytes()).isZero();
    server.poll(node.clock.instant());
    connection.pump();

    assertThat(server.nextDeadline()).isEmpty();
    assertThat(TestNode.resumed(connection).mechanism()).isEqualTo(Mechanism.SESSION_ID);
    assertThat(connection.carriesData()).isTrue();
    assertThat(store.asked).hasSize(1);
  }

  @Test
  void noAnswerByTheDeadline_getsAFullHandshake() throws IOException {
    MemoryConnection connection = begin();

    server.poll(deadline().minusMillis(1));
    assertThat(server.getAvailableOutputBytes()).isZero();
    server.poll(deadline());
    connection.pump();

    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.STORE_TIMEOUT);
    assertThat(connection.carriesData()).isTrue();
  }

  @Test
  void answerAfterTheDeadline_isDestroyed() throws IOException {
    begin();
    server.poll(deadline());

    SecretBytes late = SecretBytes.adopt(new byte[] {1, 2, 3});
    store.answer.complete(Optional.of(late));

    assertThat(late.isDestroyed()).isTrue();
  }

  @Test
  void failure_getsAFullHandshake() throws IOException {
    MemoryConnection connection = begin();

    store.answer.completeExceptionally(new IOException("no route to the store"));
    assertThat(wakeUps).hasValue(1);
    server.poll(node.clock.instant());
    connection.pump();

    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.STORE_ERROR);
  }

  @Test
  void storeThatThrows_getsAFullHandshakeAtOnce() {
    node.engineSetUp =
        engine ->
            engine
                .sharedSessions(
                    (id, now) -> {
                      throw new IllegalStateException("broken");
                    })
                .answerTimeout(TIMEOUT);

    MemoryConnection connection = begin();

    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.STORE_ERROR);
  }

  @Test
  void answerThatIsThereAlready_holdsNothing() {
    found();

    MemoryConnection connection = begin();

    assertThat(TestNode.resumed(connection).mechanism()).isEqualTo(Mechanism.SESSION_ID);
    assertThat(wakeUps).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 100})
  void helloInManyRecordsAndPieces_isHeldUntilItIsWhole(int size) throws IOException {
    server.accept(node.wrapped(node.newServer()));
    byte[] records = RawHello.ordinary().sessionId(session.sessionId).records(size);

    for (byte octet : records) {
      assertThat(store.asked).isEmpty();
      server.offerInput(new byte[] {octet});
    }
    assertThat(store.asked).hasSize(1);
    found();
    server.poll(node.clock.instant());

    assertThat(RawReply.read(MemoryConnection.output(server)).resumed()).isTrue();
  }

  @Test
  void inputBehindTheHello_isHeldToo() throws IOException {
    server.accept(node.wrapped(node.newServer()));
    server.offerInput(RawHello.ordinary().sessionId(session.sessionId).record());
    byte[] alert = RawHello.record(21, new byte[] {2, 80});

    server.offerInput(alert, 0, 3);
    server.offerInput(alert, 3, alert.length - 3);
    found();

    assertThatThrownBy(() -> server.poll(node.clock.instant()))
        .isInstanceOf(TlsFatalAlertReceived.class);
    assertThat(RawReply.read(MemoryConnection.output(server)).resumed()).isTrue();
  }

  @Test
  void moreInputThanAnyHelloNeeds_endsTheHold() throws IOException {
    server.accept(node.wrapped(node.newServer()));
    server.offerInput(RawHello.ordinary().sessionId(session.sessionId).record());
    byte[] flood = RawHello.record(22, TestBytes.repeated(0, 1 << 14));

    int offered = 0;
    while (!server.isClosed() && offered < 40) {
      offered++;
      try {
        server.offerInput(flood);
      } catch (IOException e) {
        assertThat(e).isInstanceOf(TlsFatalAlert.class);
      }
    }

    assertThat(server.isClosed()).isTrue();
    assertThat(offered).isLessThan(20);
  }

  @Test
  void garbage_isPassedOnAtOnce() throws IOException {
    server.accept(node.wrapped(node.newServer()));

    assertThatThrownBy(() -> server.offerInput(TestBytes.ascii("GET / HTTP/1.1\r\n\r\n")))
        .isInstanceOf(TlsFatalAlert.class);

    assertThat(RawReply.read(MemoryConnection.output(server)).alerts)
        .containsExactly("unexpected_message");
  }

  @Test
  void close_whileHeld_closesProperly_andLeaksNothing() throws IOException {
    begin();

    server.close();

    assertThat(server.isClosed()).isTrue();
    assertThat(server.nextDeadline()).isEmpty();
    SecretBytes late = SecretBytes.adopt(new byte[] {1, 2, 3});
    store.answer.complete(Optional.of(late));
    server.poll(deadline());
    assertThat(late.isDestroyed()).isTrue();
    assertThatThrownBy(() -> server.offerInput(new byte[1])).isInstanceOf(IOException.class);
  }

  @Test
  void closeInput_withPartOfARecord_isAnEndOfFile() throws IOException {
    server.accept(node.wrapped(node.newServer()));
    byte[] hello = RawHello.ordinary().record();
    server.offerInput(hello, 0, hello.length - 1);

    assertThatThrownBy(server::closeInput).isInstanceOf(EOFException.class);
  }

  @Test
  void closeInput_whileHeld_isAFailedHandshake() {
    begin();

    assertThatThrownBy(server::closeInput).isInstanceOf(TlsFatalAlert.class);

    assertThat(server.nextDeadline()).isEmpty();
    SecretBytes late = SecretBytes.adopt(new byte[] {1, 2, 3});
    store.answer.complete(Optional.of(late));
    assertThat(late.isDestroyed()).isTrue();
  }

  @Test
  void previewInputRecord_wantsRecordsToBeAligned() throws IOException {
    server.accept(node.wrapped(node.newServer()));
    byte[] records = RawHello.ordinary().sessionId(session.sessionId).records(10);
    byte[] header = Arrays.copyOf(records, 5);

    assertThat(server.previewInputRecord(header).getRecordSize()).isEqualTo(15);
    server.offerInput(records, 0, 15);
    assertThat(server.previewInputRecord(header).getRecordSize()).isEqualTo(15);
    server.offerInput(records, 15, 7);
    assertThatThrownBy(() -> server.previewInputRecord(header))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void foreignId_holdsNothing() {
    SavedSession foreign = session.withSessionId(TestBytes.flipped(session.sessionId, 0));

    MemoryConnection connection =
        node.connect(TestClient.offering(foreign), node.newServer(), server);

    assertThat(store.asked).isEmpty();
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.FOREIGN_SESSION_ID);
  }

  @Test
  void plainProtocol_doesNotWaitForALateStore() {
    TestClient client = TestClient.offering(session);

    MemoryConnection connection = node.connect(client, node.newServer(), new TlsServerProtocol());

    assertThat(client.complete).isTrue();
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.STORE_TIMEOUT);
  }

  @Test
  void pollWithoutAHold_doesNothing() throws IOException {
    server.poll(deadline());
    server.accept(node.wrapped(node.newServer()));
    server.poll(deadline());

    assertThat(server.isClosed()).isFalse();
    assertThat(server.nextDeadline()).isEmpty();
  }
}
