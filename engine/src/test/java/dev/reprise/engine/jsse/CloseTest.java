// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.bc.ResumptionEngine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Closing: half, from both sides, and without a word. */
class CloseTest {

  private final ResumptionEngine engine = ResumptionEngine.builder().build();
  private final SSLContext server = JsseNode.server(engine);
  private final SSLContext client = JsseNode.client();

  @Test
  void closeOutbound_halfCloses_andReadsOn() throws Exception {
    EnginePair pair = JsseNode.connect(client, server);

    pair.server.closeOutbound();
    SSLEngineResult closing = pair.server.wrap(ByteBuffer.allocate(0), pair.toClient);
    pair.client.wrap(ByteBuffer.wrap("late".getBytes(StandardCharsets.UTF_8)), pair.toServer);
    ByteBuffer late = ByteBuffer.allocate(100);
    SSLEngineResult read = pair.unwrapAtServer(late);

    assertThat(closing.getStatus()).isEqualTo(Status.CLOSED);
    assertThat(pair.server.isOutboundDone()).isTrue();
    assertThat(read.getStatus()).isEqualTo(Status.OK);
    assertThat(late.position()).isEqualTo(4);
  }

  @Test
  void closeNotify_isAnsweredOnce() throws Exception {
    EnginePair pair = JsseNode.connect(client, server);
    pair.client.closeOutbound();
    pair.client.wrap(ByteBuffer.allocate(0), pair.toServer);

    SSLEngineResult received = pair.unwrapAtServer(ByteBuffer.allocate(100));
    SSLEngineResult answer = pair.server.wrap(ByteBuffer.allocate(0), pair.toClient);
    SSLEngineResult again = pair.server.wrap(ByteBuffer.allocate(0), pair.toClient);

    assertThat(received.getStatus()).isEqualTo(Status.CLOSED);
    assertThat(received.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
    assertThat(answer.bytesProduced()).isPositive();
    assertThat(again.bytesProduced()).isZero();
    assertThat(pair.unwrapAtClient(ByteBuffer.allocate(100)).getStatus()).isEqualTo(Status.CLOSED);
    pair.server.closeInbound();
  }

  @Test
  void closeInbound_withoutCloseNotify_throwsAsTheJdkAndEvictsNothing() throws Exception {
    EnginePair pair = JsseNode.connect(client, server);

    assertThatThrownBy(pair.server::closeInbound)
        .isInstanceOf(SSLException.class)
        .hasMessage("closing inbound before receiving peer's close_notify");

    assertThat(JsseNode.outcome(JsseNode.connect(client, server).server).isResumed()).isTrue();
  }

  @Test
  void closeOutbound_beforeTheHandshake_saysNothing() throws Exception {
    EnginePair pair = new EnginePair(JsseNode.clientEngine(client), server.createSSLEngine());

    pair.server.closeOutbound();

    assertThat(pair.server.wrap(ByteBuffer.allocate(0), pair.toClient).bytesProduced()).isZero();
    assertThat(pair.server.isOutboundDone()).isTrue();
    pair.server.closeInbound();
    assertThat(pair.server.isInboundDone()).isTrue();
  }

  @Test
  void closeOutbound_duringTheHandshake_tellsTheClient() throws Exception {
    EnginePair pair = new EnginePair(JsseNode.clientEngine(client), server.createSSLEngine());
    pair.client.wrap(ByteBuffer.allocate(0), pair.toServer);
    pair.unwrapAtServer(ByteBuffer.allocate(100));

    pair.server.closeOutbound();
    pair.server.wrap(ByteBuffer.allocate(0), pair.toClient);

    byte[] alerts = Arrays.copyOf(pair.toClient.array(), pair.toClient.position());
    assertThat(alerts).containsExactly(21, 3, 3, 0, 2, 1, 90, 21, 3, 3, 0, 2, 1, 0);
    assertThat(pair.server.isOutboundDone()).isTrue();
  }

  @Test
  void beginHandshake_afterTheHandshake_isRefused() throws Exception {
    EnginePair pair = JsseNode.connect(client, server);

    assertThatThrownBy(pair.server::beginHandshake)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("renegotiation");
    assertThat(pair.exchange("still")).isEqualTo("stillstill");
  }

  @Test
  void renegotiationByTheClient_isRefusedByAWarning() throws Exception {
    EnginePair pair = JsseNode.connect(client, server);
    pair.client.beginHandshake();
    pair.client.wrap(ByteBuffer.allocate(0), pair.toServer);

    SSLEngineResult refused = pair.unwrapAtServer(ByteBuffer.allocate(100));

    assertThat(refused.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
    pair.server.wrap(ByteBuffer.allocate(0), pair.toClient);
    assertThatThrownBy(() -> pair.unwrapAtClient(ByteBuffer.allocate(100)))
        .hasMessageContaining("renegotiation");
  }
}
