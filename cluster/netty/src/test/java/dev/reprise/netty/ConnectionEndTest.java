// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import static dev.reprise.netty.EmbeddedPair.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.TlsNoCloseNotifyException;
import org.junit.jupiter.api.Test;

/** How connections of the handler end. */
@SuppressWarnings("FutureReturnValueIgnored") // the channels are in memory
class ConnectionEndTest extends InMemoryHandlerTests {

  @Test
  void clientThatSaysCloseNotify_isAnsweredAndTheChannelCloses() throws Exception {
    try (EmbeddedPair pair = connected()) {
      pair.client.pipeline().get(SslHandler.class).closeOutbound();
      pair.pump();

      assertThat(pair.events).containsExactly(SslCloseCompletionEvent.SUCCESS);
      assertThat(pair.server.isOpen()).isFalse();
      assertThat(pair.client.pipeline().get(SslHandler.class).sslCloseFuture().isSuccess())
          .isTrue();
    }
  }

  @Test
  void close_sendsWhatWasWrittenThenCloseNotify() throws Exception {
    try (EmbeddedPair pair = connected()) {
      ChannelFuture written = pair.server.write(text("last words"));
      ChannelFuture closed = pair.server.close();
      EmbeddedPair.move(pair.server, pair.client);

      assertThat(written.isSuccess()).isTrue();
      assertThat(closed.isSuccess()).isTrue();
      assertThat(new String(pair.clientReceived(), StandardCharsets.UTF_8)).isEqualTo("last words");
      assertThat(pair.client.pipeline().get(SslHandler.class).sslCloseFuture().isSuccess())
          .isTrue();
    }
  }

  @Test
  void close_clientThatDoesNotRead_isWaitedForThreeSeconds() throws Exception {
    HeldWrites held = new HeldWrites();
    try (EmbeddedPair pair =
        new EmbeddedPair(EmbeddedPair.handler(engine, identity), clients, held)) {
      pair.pump();
      held.holding = true;
      ChannelFuture written = pair.server.writeAndFlush(text("unread"));
      ChannelFuture first = pair.server.pipeline().close();
      ChannelFuture second = pair.server.pipeline().close();
      assertThat(pair.server.isOpen()).isTrue();

      pair.server.advanceTimeBy(3, TimeUnit.SECONDS);
      pair.server.runScheduledPendingTasks();

      assertThat(pair.server.isOpen()).isFalse();
      assertThat(first.isSuccess()).isTrue();
      assertThat(second.isSuccess()).isTrue();
      assertThat(written.isSuccess()).isFalse();
    }
  }

  @Test
  void close_duringTheHandshake_failsWhatWasWritten() throws Exception {
    try (EmbeddedPair pair = pair()) {
      ChannelFuture written = pair.server.writeAndFlush(text("unsent"));
      pair.server.close();

      assertThat(written.cause()).isInstanceOf(ClosedChannelException.class);
      assertThat(failure(pair)).isInstanceOf(ClosedChannelException.class);
      assertThat(pair.server.writeAndFlush(text("later")).cause())
          .isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void connectionThatEndsWithoutCloseNotify_isReported() throws Exception {
    try (EmbeddedPair pair = connected()) {
      pair.server.pipeline().fireChannelInactive();

      assertThat(pair.events).hasSize(1);
      assertThat(((SslCloseCompletionEvent) pair.events.get(0)).cause())
          .isInstanceOf(TlsNoCloseNotifyException.class);
    }
  }

  @Test
  void connectionThatEndsDuringTheHandshake_isReported() throws Exception {
    try (EmbeddedPair pair = pair()) {
      pair.server.pipeline().fireChannelInactive();

      assertThat(failure(pair)).isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void handlerThatIsRemoved_failsWhatWasWritten() throws Exception {
    try (EmbeddedPair pair = pair()) {
      ChannelFuture written = pair.server.writeAndFlush(text("unsent"));
      pair.server.pipeline().remove(ResumingTlsServerHandler.class);

      assertThat(written.cause()).isInstanceOf(ClosedChannelException.class);
    }
  }

  private static Throwable failure(EmbeddedPair pair) {
    assertThat(pair.events).hasSize(1);
    return ((SslHandshakeCompletionEvent) pair.events.get(0)).cause();
  }

  /** A client whose window is full. */
  private static final class HeldWrites extends ChannelOutboundHandlerAdapter {

    private boolean holding;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      if (holding) {
        ((ByteBuf) message).release();
      } else {
        context.write(message, promise);
      }
    }
  }
}
