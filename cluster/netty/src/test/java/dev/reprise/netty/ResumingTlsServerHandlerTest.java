// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import static dev.reprise.netty.EmbeddedPair.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.ResumptionOutcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.TlsTimeoutException;
import org.junit.jupiter.api.Test;

/** The handler between a channel in memory and a client of Netty on the JDK's TLS. */
@SuppressWarnings("FutureReturnValueIgnored") // the channels are in memory
class ResumingTlsServerHandlerTest extends InMemoryHandlerTests {

  // Handshakes

  @Test
  void handshakes_reportTheirOutcomes_andTheSecondResumes() throws Exception {
    for (Class<?> expected :
        new Class<?>[] {ResumptionOutcome.Full.class, ResumptionOutcome.Resumed.class}) {
      try (EmbeddedPair pair = pair()) {
        pair.pump();

        assertThat(pair.events).hasSize(2);
        assertThat(pair.events.get(0)).isInstanceOf(expected);
        assertThat(pair.events.get(1)).isEqualTo(SslHandshakeCompletionEvent.SUCCESS);
        assertThat(pair.server.attr(ResumptionOutcomeHandler.OUTCOME).get())
            .isSameAs(pair.events.get(0));
        assertThat(pair.server.pipeline().get(ResumingTlsServerHandler.class).applicationProtocol())
            .contains("h2");
        assertThat(pair.client.pipeline().get(SslHandler.class).engine().getApplicationProtocol())
            .isEqualTo("h2");
        pair.client.close();
        pair.pump();
      }
    }
  }

  @Test
  void handshake_octetByOctet_completes() throws Exception {
    try (EmbeddedPair pair = pair()) {
      for (boolean moved = true; moved; ) {
        moved = false;
        for (ByteBuf octets = pair.client.readOutbound();
            octets != null;
            octets = pair.client.readOutbound()) {
          moved |= octets.isReadable();
          while (octets.isReadable()) {
            pair.server.writeInbound(octets.readBytes(1));
          }
          octets.release();
        }
        moved |= EmbeddedPair.move(pair.server, pair.client);
      }

      assertThat(pair.events).hasSize(2).contains(SslHandshakeCompletionEvent.SUCCESS);
    }
  }

  @Test
  void handshakeThatTakesTooLong_failsAndCloses() throws Exception {
    try (EmbeddedPair pair = pair()) {
      pair.server.advanceTimeBy(9_999, TimeUnit.MILLISECONDS);
      pair.server.runScheduledPendingTasks();
      assertThat(pair.server.isOpen()).isTrue();

      pair.server.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      pair.server.runScheduledPendingTasks();

      assertThat(pair.server.isOpen()).isFalse();
      assertThat(failure(pair)).isInstanceOf(TlsTimeoutException.class);
    }
  }

  @Test
  void completeHandshake_isNotTimedOut() throws Exception {
    try (EmbeddedPair pair = connected()) {
      pair.server.advanceTimeBy(1, TimeUnit.HOURS);
      pair.server.runScheduledPendingTasks();

      assertThat(pair.server.isOpen()).isTrue();
    }
  }

  @Test
  void constructor_timeoutThatIsNotPositive_isRefused() {
    assertThatThrownBy(
            () ->
                new ResumingTlsServerHandler(
                    engine, new TestTlsServer(identity), identity.scopes(), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("handshakeTimeout");
  }

  // Application data

  @Test
  void dataOfBothSides_arrivesWhole() throws Exception {
    byte[] data = new byte[1_000_000];
    new Random(1).nextBytes(data);
    try (EmbeddedPair pair = connected()) {
      pair.client.writeOutbound(Unpooled.wrappedBuffer(data));
      ChannelFuture written = pair.server.writeAndFlush(Unpooled.wrappedBuffer(data));
      pair.pump();

      assertThat(written.isSuccess()).isTrue();
      assertThat(pair.clientReceived()).isEqualTo(data);
      assertThat(pair.received()).isEqualTo(new String(data, StandardCharsets.UTF_8));
    }
  }

  @Test
  void smallWrites_shareARecord() throws Exception {
    try (EmbeddedPair pair = connected()) {
      for (int i = 0; i < 100; i++) {
        pair.server.write(text("x"));
      }
      pair.server.write(Unpooled.EMPTY_BUFFER);
      pair.server.flush();

      ByteBuf record = pair.server.readOutbound();
      assertThat(record.readableBytes()).isBetween(100, 140);
      record.release();
      assertThat(pair.server.outboundMessages()).isEmpty();
    }
  }

  @Test
  void dataWrittenBeforeTheHandshake_isPendingThenSent() throws Exception {
    try (EmbeddedPair pair = pair()) {
      pair.server.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 20));
      ChannelFuture written = pair.server.writeAndFlush(text("more than twenty octets"));
      assertThat(pair.server.isWritable()).isFalse();
      assertThat(written.isDone()).isFalse();

      pair.pump();

      assertThat(written.isSuccess()).isTrue();
      assertThat(pair.server.isWritable()).isTrue();
      assertThat(new String(pair.clientReceived(), StandardCharsets.UTF_8))
          .isEqualTo("more than twenty octets");
    }
  }

  @Test
  void messageThatIsNoBuffer_isRefused() throws Exception {
    try (EmbeddedPair pair = connected()) {
      assertThat(pair.server.writeAndFlush("text").cause())
          .isInstanceOf(UnsupportedMessageTypeException.class);
      assertThat(pair.server.isOpen()).isTrue();
    }
  }

  /** Without automatic reads the handshake still goes on, and data comes when it is asked for. */
  @Test
  void channelWithoutAutomaticReads_readsUntilThereIsData() throws Exception {
    CountingReads reads = new CountingReads();
    try (EmbeddedPair pair =
        new EmbeddedPair(EmbeddedPair.handler(engine, identity), clients, reads)) {
      pair.server.config().setAutoRead(false);
      pair.server.read();
      pair.pump();
      assertThat(pair.events).contains(SslHandshakeCompletionEvent.SUCCESS);
      int afterHandshake = reads.count;
      assertThat(afterHandshake).isGreaterThan(1);

      pair.client.writeOutbound(text("data"));
      pair.pump();

      assertThat(pair.received()).isEqualTo("data");
      assertThat(reads.count).isEqualTo(afterHandshake);
    }
  }

  private static Throwable failure(EmbeddedPair pair) {
    assertThat(pair.events).hasSize(1);
    return ((SslHandshakeCompletionEvent) pair.events.get(0)).cause();
  }

  private static final class CountingReads extends ChannelOutboundHandlerAdapter {

    private int count;

    @Override
    public void read(ChannelHandlerContext context) {
      count++;
      context.read();
    }
  }
}
