// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.bc.ServerScope;
import dev.reprise.netty.ResumingTlsServerHandler;
import dev.reprise.netty.ResumptionOutcomeHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A server on Netty without an {@code SSLEngine}. While a shared session store is asked about a
 * ClientHello, the handler holds that hello and the event loop serves others.
 */
final class NettyServer implements AutoCloseable {

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final Channel listener;

  NettyServer(ExampleTlsServer.Identity identity, ResumptionEngine engine, int port)
      throws IOException {
    ScopeResolver scopes =
        ScopeResolver.fixed(ServerScope.presenting(identity.chain).withoutClientCertificates());
    listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new ResumingTlsServerHandler(
                                engine, new ExampleTlsServer(identity), scopes),
                            new Answer());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), port)
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Answers the first request with the outcome of the handshake. */
  @SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
  private static final class Answer extends SimpleChannelInboundHandler<ByteBuf> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf request) {
      String outcome =
          BlockingServer.describe(context.channel().attr(ResumptionOutcomeHandler.OUTCOME).get());
      context
          .writeAndFlush(Unpooled.copiedBuffer(outcome + "\n", StandardCharsets.UTF_8))
          .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      System.err.println("a connection failed: " + cause.getMessage());
      context.close();
    }
  }
}
