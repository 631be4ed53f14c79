// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** A client on the JDK's TLS that takes all nodes for one server, so that it offers its session. */
final class FleetClient implements AutoCloseable {

  private final SSLContext context;
  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);

  FleetClient() throws GeneralSecurityException {
    context = SSLContext.getInstance("TLSv1.2", "SunJSSE");
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
  }

  /** Makes a connection, sends a request and returns the answer. */
  String connect(int port) throws Exception {
    return begin(port).answer().get(60, TimeUnit.SECONDS);
  }

  /** Begins a connection. */
  Connection begin(int port) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Channel channel =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel made) {
                    SSLEngine engine = context.createSSLEngine("fleet", 443);
                    engine.setUseClientMode(true);
                    made.pipeline().addLast(new SslHandler(engine), new Request(answer));
                  }
                })
            .connect(InetAddress.getLoopbackAddress(), port)
            .syncUninterruptibly()
            .channel();
    return new Connection(channel, answer);
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /**
   * A connection that has begun.
   *
   * @param answer fails if the connection ends without one
   */
  record Connection(Channel channel, CompletableFuture<String> answer) {}

  @SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
  private static final class Request extends SimpleChannelInboundHandler<ByteBuf> {

    private final CompletableFuture<String> answer;

    Request(CompletableFuture<String> answer) {
      this.answer = answer;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      // The SslHandler keeps it until the handshake is complete.
      context.writeAndFlush(Unpooled.copiedBuffer("\n", StandardCharsets.UTF_8));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf octets) {
      answer.complete(octets.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.completeExceptionally(new IllegalStateException("closed without an answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.completeExceptionally(cause);
      context.close();
    }
  }
}
