// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestClientProtocol;
import dev.reprise.engine.bc.testing.TestNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The protocol on streams, with a thread for each end. */
class BlockingHandshakeTest {

  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void ticket_resumesAndIsRenewed() throws Exception {
    TestNode node = TestNode.with(policy -> policy.renewal(RenewalRule.always()));
    TestClient client = TestClient.offering(node.fullHandshake());

    ResumptionOutcome outcome = exchange(node, client);

    assertThat(client.resumed).isTrue();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            ResumptionOutcome.Resumed.class,
            resumed -> {
              assertThat(resumed.mechanism()).isEqualTo(Mechanism.TICKET);
              assertThat(resumed.renewed()).isTrue();
            });
    node.assertResumes(TestClient.offering(client.saved), Mechanism.TICKET);
  }

  @Test
  void lateStore_isWaitedFor() throws Exception {
    TestNode origin = TestNode.withSessionIdsOnly();
    SavedSession session = origin.fullHandshake();
    TestNode node = origin.sibling(origin.policy).forgetful();
    node.engineSetUp =
        engine ->
            engine
                .sharedSessions((id, now) -> answerLater(origin, id, now))
                .answerTimeout(Duration.ofSeconds(30));
    TestClient client = TestClient.offering(session);

    ResumptionOutcome outcome = exchange(node, client);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ResumptionOutcome.Resumed.class,
            resumed -> assertThat(resumed.mechanism()).isEqualTo(Mechanism.SESSION_ID));
  }

  private CompletionStage<Optional<SecretBytes>> answerLater(
      TestNode origin, SessionId id, Instant now) {
    return CompletableFuture.supplyAsync(() -> origin.sessions.find(id, now), executor);
  }

  @Test
  void silentStore_isWaitedForUntilTheDeadline() throws Exception {
    TestNode origin = TestNode.withSessionIdsOnly();
    SavedSession session = origin.fullHandshake();
    TestNode node = origin.sibling(origin.policy).forgetful();
    node.engineSetUp =
        engine ->
            engine
                .sharedSessions((id, now) -> new CompletableFuture<>())
                .answerTimeout(Duration.ofMillis(1));
    TestClient client = TestClient.offering(session);

    ResumptionOutcome outcome = exchange(node, client);

    assertThat(client.complete).isTrue();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            ResumptionOutcome.Full.class,
            full -> assertThat(full.reason()).isEqualTo(DeclineReason.STORE_TIMEOUT));
  }

  /** Shakes hands and sends a line to the server; returns what the server says of the handshake. */
  private ResumptionOutcome exchange(TestNode node, TestClient client) throws Exception {
    PipedInputStream fromClient = new PipedInputStream(1 << 16);
    PipedInputStream fromServer = new PipedInputStream(1 << 16);
    OutputStream toServer = new PipedOutputStream(fromClient);
    OutputStream toClient = new PipedOutputStream(fromServer);
    ResumingTlsServer server = node.wrapped(node.newServer());

    Future<String> received = executor.submit(() -> readLine(server, fromClient, toClient));
    TestClientProtocol protocol = new TestClientProtocol(fromServer, toServer);
    protocol.connect(client);
    protocol.getOutputStream().write(TestBytes.ascii("hello\n"));

    assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo("hello");
    return server.outcome().orElseThrow();
  }

  private static String readLine(ResumingTlsServer server, InputStream in, OutputStream out)
      throws IOException {
    ResumingTlsServerProtocol protocol = new ResumingTlsServerProtocol(in, out);
    protocol.accept(server);
    StringBuilder line = new StringBuilder();
    for (int octet = protocol.getInputStream().read();
        octet != '\n';
        octet = protocol.getInputStream().read()) {
      line.append((char) octet);
    }
    return line.toString();
  }

  @Test
  void firstAlert_isSentToo() {
    TestNode node = TestNode.standard();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ResumingTlsServerProtocol protocol =
        new ResumingTlsServerProtocol(
            new ByteArrayInputStream(RawHello.ordinary().sessionId(new byte[33]).record()), out);

    try {
      protocol.accept(node.wrapped(node.newServer()));
    } catch (IOException e) {
      assertThat(e).isInstanceOf(TlsFatalAlert.class);
    }

    assertThat(out.toByteArray()).containsExactly(21, 3, 3, 0, 2, 2, 50);
  }
}
