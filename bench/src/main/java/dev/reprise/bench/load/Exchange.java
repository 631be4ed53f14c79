// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * A request and its answer on a connection of its own, at the end of a client's pipeline behind an
 * {@link SslHandler}. It is over when the connection is closed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
abstract sealed class Exchange extends ChannelInboundHandlerAdapter
    permits Http1Exchange, Http2Exchange {

  private final String path;
  private final CompletableFuture<Long> octets = new CompletableFuture<>();
  private long read;
  private boolean answered;

  Exchange(String path) {
    this.path = path;
  }

  /** An exchange over the given protocol. */
  static Exchange over(HttpProtocol protocol, String path) {
    return switch (protocol) {
      case HTTP_1_1 -> new Http1Exchange(path);
      case HTTP_2 -> new Http2Exchange(path);
    };
  }

  abstract HttpProtocol protocol();

  /** Puts the codec in front of this handler and sends the request. */
  abstract void begin(ChannelHandlerContext context);

  /** Reads a message of the codec, which the caller releases. */
  abstract void read(ChannelHandlerContext context, Object message);

  String path() {
    return path;
  }

  /** The length of the answer's body, or what went wrong. */
  CompletableFuture<Long> octets() {
    return octets;
  }

  /** Counts a part of the body. */
  void count(int length) {
    read += length;
  }

  /** Notes that the answer is complete. */
  void end() {
    answered = true;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      String chosen = context.pipeline().get(SslHandler.class).applicationProtocol();
      if (!handshake.isSuccess()) {
        exceptionCaught(context, handshake.cause());
      } else if (protocol().isChosenBy(chosen)) {
        begin(context);
      } else {
        exceptionCaught(context, new IOException("ALPN chose " + chosen));
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      read(context, message);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (answered) {
      octets.complete(read);
    } else {
      octets.completeExceptionally(new EOFException("closed before the answer was complete"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    octets.completeExceptionally(cause);
    context.close();
  }
}
