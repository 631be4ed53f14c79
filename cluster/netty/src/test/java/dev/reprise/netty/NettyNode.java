// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseSslContexts;
import dev.reprise.engine.key.SessionIdKey;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * One node of a fleet: a Netty server with one event loop, which also runs the tasks of its
 * SSLEngines. It answers each connection with the outcome of its handshake.
 */
final class NettyNode implements AutoCloseable {

  final ResumptionEngine engine;
  final SSLContext context;

  /** What the handler has told of each connection, in user events. */
  final LinkedBlockingQueue<ResumptionOutcome> outcomes = new LinkedBlockingQueue<>();

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final Channel listener;

  /** Sets the pipeline of a connection up, before the handlers that answer. */
  interface Pipeline {
    void prepare(NettyNode node, SocketChannel channel) throws Exception;
  }

  private NettyNode(
      KeyManager[] identity,
      SessionIdKey idKey,
      ControlledStore store,
      Duration answerTimeout,
      Pipeline pipeline)
      throws GeneralSecurityException {
    engine =
        ResumptionEngine.builder()
            .policy(ResumptionPolicy.builder().tickets(false).build())
            .sessionIdKey(idKey)
            .sharedSessions(store)
            .answerTimeout(answerTimeout)
            .build();
    context = RepriseSslContexts.of(engine, identity, null, new SecureRandom());
    listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) throws Exception {
                    pipeline.prepare(NettyNode.this, channel);
                    channel.pipeline().addLast(new ResumptionOutcomeHandler(), new Answer());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  /** A node whose event loop waits for no store. */
  static NettyNode start(
      KeyManager[] identity, SessionIdKey idKey, ControlledStore store, Duration answerTimeout)
      throws GeneralSecurityException {
    return start(
        identity,
        idKey,
        store,
        answerTimeout,
        (node, channel) ->
            channel
                .pipeline()
                .addLast(
                    new SessionPrefetchHandler(node.engine), new SslHandler(node.newEngine())));
  }

  static NettyNode start(
      KeyManager[] identity,
      SessionIdKey idKey,
      ControlledStore store,
      Duration answerTimeout,
      Pipeline pipeline)
      throws GeneralSecurityException {
    return new NettyNode(identity, idKey, store, answerTimeout, pipeline);
  }

  SSLEngine newEngine() {
    SSLEngine made = context.createSSLEngine();
    made.setUseClientMode(false);
    return made;
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  EventLoop loop() {
    return listener.eventLoop();
  }

  /** What the next connection came to. */
  ResumptionOutcome nextOutcome() throws InterruptedException {
    ResumptionOutcome outcome = outcomes.poll(60, TimeUnit.SECONDS);
    if (outcome == null) {
      throw new AssertionError("no outcome within a minute");
    }
    return outcome;
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    engine.close();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
  private final class Answer extends SimpleChannelInboundHandler<ByteBuf> {

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ResumptionOutcome outcome) {
        outcomes.add(outcome);
      }
      context.fireUserEventTriggered(event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf request) {
      String outcome = context.channel().attr(ResumptionOutcomeHandler.OUTCOME).get() + "\n";
      context
          .writeAndFlush(Unpooled.copiedBuffer(outcome, StandardCharsets.UTF_8))
          .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
