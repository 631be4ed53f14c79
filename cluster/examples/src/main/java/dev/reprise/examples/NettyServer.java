// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.bc.ServerScope;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * A server on Netty whose pipeline begins with the non-blocking protocol. While a shared session
 * store is asked about a ClientHello, the protocol holds that hello and the event loop serves
 * others.
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
                    ResumingTlsServerProtocol protocol = new ResumingTlsServerProtocol();
                    channel
                        .pipeline()
                        .addLast(new TlsHandler(protocol, engine, scopes, identity))
                        .addLast(new Answer(protocol));
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

  /** Turns records into application data, and application data into records. */
  @SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
  private static final class TlsHandler extends ChannelDuplexHandler {

    private final ResumingTlsServerProtocol protocol;
    private final ResumptionEngine engine;
    private final ScopeResolver scopes;
    private final ExampleTlsServer.Identity identity;
    private final InstantSource clock = InstantSource.system();

    TlsHandler(
        ResumingTlsServerProtocol protocol,
        ResumptionEngine engine,
        ScopeResolver scopes,
        ExampleTlsServer.Identity identity) {
      this.protocol = protocol;
      this.engine = engine;
      this.scopes = scopes;
      this.identity = identity;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws IOException {
      // A store may answer on a thread of its own, which only wakes the event loop.
      protocol.whenReady(() -> context.executor().execute(() -> poll(context)));
      protocol.accept(engine.server(new ExampleTlsServer(identity), scopes));
      context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
      byte[] octets = ByteBufUtil.getBytes((ByteBuf) message);
      ReferenceCountUtil.release(message);
      protocol.offerInput(octets, 0, octets.length);
      proceed(context);
      protocol.nextDeadline().ifPresent(deadline -> pollAt(context, deadline));
    }

    /** Goes on without an answer of the store when its time is over. */
    private void pollAt(ChannelHandlerContext context, Instant deadline) {
      Duration left = Duration.between(clock.instant(), deadline);
      context.executor().schedule(() -> poll(context), left.toMillis() + 1, TimeUnit.MILLISECONDS);
    }

    private void poll(ChannelHandlerContext context) {
      try {
        protocol.poll(clock.instant());
        proceed(context);
      } catch (IOException e) {
        exceptionCaught(context, e);
      }
    }

    private void proceed(ChannelHandlerContext context) {
      writeRecords(context, context.newPromise());
      byte[] data = new byte[protocol.getAvailableInputBytes()];
      if (protocol.readInput(data, 0, data.length) > 0) {
        context.fireChannelRead(Unpooled.wrappedBuffer(data));
      }
      if (protocol.isClosed()) {
        context.close();
      }
    }

    private void writeRecords(ChannelHandlerContext context, ChannelPromise promise) {
      byte[] records = new byte[protocol.getAvailableOutputBytes()];
      protocol.readOutput(records, 0, records.length);
      context.writeAndFlush(Unpooled.wrappedBuffer(records), promise);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws IOException {
      byte[] data = ByteBufUtil.getBytes((ByteBuf) message);
      ReferenceCountUtil.release(message);
      protocol.writeApplicationData(data, 0, data.length);
      writeRecords(context, promise);
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) throws IOException {
      protocol.close(); // close_notify
      writeRecords(context, context.newPromise());
      context.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws IOException {
      if (!protocol.isClosed()) {
        protocol.closeInput();
      }
      context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      System.err.println("a connection failed: " + cause.getMessage());
      writeRecords(context, context.newPromise()); // the alert
      context.close();
    }
  }

  /** Answers the first request with the outcome of the handshake. */
  private static final class Answer extends SimpleChannelInboundHandler<ByteBuf> {

    private final ResumingTlsServerProtocol protocol;

    Answer(ResumingTlsServerProtocol protocol) {
      this.protocol = protocol;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf request) {
      String answer = BlockingServer.describe(protocol.outcome().orElseThrow()) + "\n";
      context
          .writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }
}
