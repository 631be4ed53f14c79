// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.bc.ResumptionEngine;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Tasks: what an engine does while one runs, and when one fails. */
class TaskTest {

  private final ResumptionEngine engine = ResumptionEngine.builder().build();

  /** A pair whose server has received the hello, and whose key manager follows orders. */
  private EnginePair withHello(Supplier<String> alias) throws SSLException {
    EnginePair pair =
        new EnginePair(
            JsseNode.clientEngine(JsseNode.client()),
            JsseNode.server(engine, new KeyManager[] {new ScriptedKeys(alias)}, null)
                .createSSLEngine());
    pair.client.wrap(ByteBuffer.allocate(0), pair.toServer);
    assertThat(pair.unwrapAtServer(ByteBuffer.allocate(0)).getHandshakeStatus())
        .isEqualTo(HandshakeStatus.NEED_TASK);
    return pair;
  }

  @Test
  void wrap_whileATaskRuns_saysNeedTaskAndHandsNothingOut() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    EnginePair pair = withHello(() -> waitFor(asked, answer));
    CompletableFuture<Void> task = CompletableFuture.runAsync(pair.server.getDelegatedTask());
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

    SSLEngineResult result = pair.server.wrap(ByteBuffer.allocate(0), pair.toClient);

    assertThat(result.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_TASK);
    assertThat(result.bytesProduced()).isZero();
    assertThat(pair.server.getDelegatedTask()).isNull();
    answer.countDown();
    task.get(30, TimeUnit.SECONDS);
    assertThat(pair.server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
  }

  @Test
  void closeOutbound_whileATaskRuns_waitsForItsEnd() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    EnginePair pair = withHello(() -> waitFor(asked, answer));
    CompletableFuture<Void> task = CompletableFuture.runAsync(pair.server.getDelegatedTask());
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Void> closing = CompletableFuture.runAsync(pair.server::closeOutbound);

    assertThat(closing).isNotDone();
    answer.countDown();
    closing.get(30, TimeUnit.SECONDS);
    assertThat(pair.server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
    task.get(30, TimeUnit.SECONDS);
  }

  @Test
  void closeOutbound_fromWithinATask_doesNotDeadlock() throws Exception {
    SSLEngine[] server = new SSLEngine[1];
    EnginePair pair =
        withHello(
            () -> {
              server[0].closeOutbound();
              return ScriptedKeys.ALIAS;
            });
    server[0] = pair.server;

    pair.server.getDelegatedTask().run();

    assertThat(pair.server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
    while (!pair.server.isOutboundDone()) {
      pair.server.wrap(ByteBuffer.allocate(0), pair.toClient);
    }
  }

  @Test
  void closeOutbound_withATaskThatNeverRuns_returns() throws Exception {
    EnginePair pair = withHello(() -> ScriptedKeys.ALIAS);
    Runnable task = pair.server.getDelegatedTask();

    pair.server.closeOutbound();
    task.run();

    assertThat(pair.server.wrap(ByteBuffer.allocate(0), pair.toClient).getStatus())
        .isEqualTo(Status.CLOSED);
    assertThat(pair.server.isOutboundDone()).isTrue();
  }

  @Test
  void task_thatEndsByAnError_failsTheEngine() throws Exception {
    EnginePair pair =
        withHello(
            () -> {
              throw new StackOverflowError("deep");
            });
    Runnable task = pair.server.getDelegatedTask();

    assertThatThrownBy(task::run).isInstanceOf(StackOverflowError.class);

    assertThatThrownBy(() -> pair.server.wrap(ByteBuffer.allocate(0), pair.toClient))
        .isInstanceOf(SSLException.class);
    assertThat(pair.server.getHandshakeStatus()).isNotEqualTo(HandshakeStatus.NEED_TASK);
    assertThat(pair.server.isInboundDone()).isTrue();
  }

  @Test
  void task_thatFails_isReportedBeforeItsAlertIsHandedOut() throws Exception {
    EnginePair pair = withHello(() -> null); // no certificate, so no suite in common
    pair.server.getDelegatedTask().run();

    assertThatThrownBy(() -> pair.server.wrap(ByteBuffer.allocate(0), pair.toClient))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("no cipher suites in common");
    assertThat(pair.toClient.position()).isZero();

    SSLEngineResult alert = pair.server.wrap(ByteBuffer.allocate(0), pair.toClient);

    assertThat(alert.getStatus()).isEqualTo(Status.CLOSED);
    assertThat(alert.bytesProduced()).isEqualTo(7);
    assertThatThrownBy(() -> pair.unwrapAtClient(ByteBuffer.allocate(0)))
        .hasMessageContaining("handshake_failure");
  }

  private static String waitFor(CountDownLatch asked, CountDownLatch answer) {
    asked.countDown();
    try {
      if (!answer.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody answered");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return ScriptedKeys.ALIAS;
  }
}
