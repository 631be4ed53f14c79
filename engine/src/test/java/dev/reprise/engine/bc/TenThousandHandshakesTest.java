// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.session.AsyncSessionStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand handshakes in flight on one thread, over a store that answers after 50 ms of a clock
 * that only the test moves. Whatever blocked would never return.
 */
class TenThousandHandshakesTest {

  private static final int HANDSHAKES = 10_000;
  private static final Duration ANSWER = Duration.ofMillis(50);
  private static final Duration TIMEOUT = Duration.ofMillis(200);
  private static final Duration LATE = Duration.ofMillis(300);

  /** What happens to a connection while the store thinks. */
  private enum Fate {
    ANSWERED,
    IN_MANY_RECORDS,
    SENDS_MORE,
    ANSWERED_TWICE,
    ANSWERED_LATE,
    FAILED,
    CLOSED
  }

  /** What is due at a time, in order. */
  private record Task(Instant at, int order, Runnable action) {}

  /** A store that completes a lookup twice, each time with its own copy. */
  private static final class TwiceAnswered extends CompletableFuture<Optional<SecretBytes>> {
    private final SecretBytes second;

    TwiceAnswered(SecretBytes second) {
      this.second = second;
    }

    @Override
    public CompletableFuture<Optional<SecretBytes>> whenComplete(
        BiConsumer<? super Optional<SecretBytes>, ? super Throwable> action) {
      return super.whenComplete(
          (found, failure) -> {
            action.accept(found, failure);
            action.accept(Optional.of(second), null);
          });
    }
  }

  private final TestNode origin = TestNode.withSessionIdsOnly();
  private final SavedSession session = origin.fullHandshake();
  private final TestNode node = origin.sibling(origin.policy).forgetful();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::at).thenComparing(Task::order));
  private final List<SecretBytes> copies = new ArrayList<>();
  private final Queue<Runnable> ready = new ArrayDeque<>();
  private Fate next = Fate.ANSWERED;
  private int lookups;

  private final AsyncSessionStore store =
      new AsyncSessionStore() {
        @Override
        public CompletionStage<Optional<SecretBytes>> find(SessionId sessionId, Instant now) {
          Fate fate = next;
          CompletableFuture<Optional<SecretBytes>> answer =
              fate == Fate.ANSWERED_TWICE
                  ? new TwiceAnswered(copy(sessionId))
                  : new CompletableFuture<>();
          Instant at = now.plus(fate == Fate.ANSWERED_LATE ? LATE : ANSWER);
          tasks.add(new Task(at, lookups++, () -> answer(answer, sessionId, fate)));
          return answer;
        }
      };

  private void answer(
      CompletableFuture<Optional<SecretBytes>> answer, SessionId sessionId, Fate fate) {
    if (fate == Fate.FAILED) {
      answer.completeExceptionally(new IOException("the connection to the store broke"));
    } else {
      answer.complete(Optional.of(copy(sessionId)));
    }
  }

  private SecretBytes copy(SessionId sessionId) {
    SecretBytes copy = origin.sessions.find(sessionId, TestIdentity.NOW).orElseThrow();
    copies.add(copy);
    return copy;
  }

  /** One connection of the loop: what it said so far. */
  private final class Connection {
    final Fate fate;
    final ResumingTlsServerProtocol protocol = new ResumingTlsServerProtocol();
    private IOException failure = new IOException("none");

    Connection(Fate fate) throws IOException {
      this.fate = fate;
      protocol.whenReady(() -> ready.add(this::poll));
      protocol.accept(node.wrapped(node.newServer()));
      next = fate;
      RawHello hello = RawHello.ordinary().sessionId(session.sessionId);
      if (fate == Fate.IN_MANY_RECORDS) {
        byte[] records = hello.records(7);
        protocol.offerInput(records, 0, 100);
        protocol.offerInput(records, 100, records.length - 100);
      } else {
        protocol.offerInput(hello.record());
      }
    }

    void goOn() throws IOException {
      if (fate == Fate.SENDS_MORE) {
        protocol.offerInput(RawHello.record(21, new byte[] {2, 80}));
      } else if (fate == Fate.CLOSED) {
        protocol.close();
      }
    }

    void poll() {
      try {
        protocol.poll(node.clock.instant());
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  @Test
  void noneBlocks_noneIsLost_nothingLeaks() throws IOException {
    node.engineSetUp = engine -> engine.sharedSessions(store).answerTimeout(TIMEOUT);
    MemoryConnection other = node.connect(new TestClient());
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < HANDSHAKES; i++) {
      connections.add(new Connection(Fate.values()[i % Fate.values().length]));
    }
    assertThat(lookups).isEqualTo(HANDSHAKES);
    assertThat(connections).allMatch(each -> each.protocol.getAvailableOutputBytes() == 0);
    assertThat(connections).allMatch(each -> each.protocol.nextDeadline().isPresent());

    for (Connection each : connections) {
      each.goOn();
    }
    assertThat(other.carriesData()).isTrue();
    runUntil(ANSWER);
    assertThat(other.carriesData()).isTrue();
    runUntil(TIMEOUT);
    connections.forEach(Connection::poll);
    runUntil(LATE);

    Map<Fate, Integer> resumed = new EnumMap<>(Fate.class);
    for (Connection each : connections) {
      assertThat(each.protocol.nextDeadline()).isEmpty();
      check(each);
      resumed.merge(each.fate, 1, Integer::sum);
    }
    assertThat(resumed.values()).allMatch(count -> count >= HANDSHAKES / Fate.values().length);
    assertThat(copies).hasSizeGreaterThan(HANDSHAKES / 2).allMatch(SecretBytes::isDestroyed);
    node.engineSetUp = engine -> engine;
    origin.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
  }

  private void check(Connection connection) {
    byte[] output = MemoryConnection.output(connection.protocol);
    switch (connection.fate) {
      case ANSWERED, IN_MANY_RECORDS, ANSWERED_TWICE ->
          assertThat(RawReply.read(output).resumed()).isTrue();
      case SENDS_MORE -> {
        assertThat(RawReply.read(output).resumed()).isTrue();
        assertThat(connection.failure)
            .isInstanceOf(org.bouncycastle.tls.TlsFatalAlertReceived.class);
      }
      case ANSWERED_LATE, FAILED -> {
        assertThat(RawReply.read(output).resumed()).isFalse();
        assertThat(connection.protocol.isClosed()).isFalse();
      }
      case CLOSED -> assertThat(connection.protocol.isClosed()).isTrue();
    }
  }

  /** Lets the clock go on to that time after the start, and the loop do what is due. */
  private void runUntil(Duration time) {
    Instant end = TestIdentity.NOW.plus(time);
    while (!tasks.isEmpty() && !tasks.peek().at().isAfter(end)) {
      Task task = tasks.remove();
      node.clock.advance(Duration.between(node.clock.instant(), task.at()));
      task.action().run();
      while (!ready.isEmpty()) {
        ready.remove().run();
      }
    }
    node.clock.advance(Duration.between(node.clock.instant(), end));
  }
}
