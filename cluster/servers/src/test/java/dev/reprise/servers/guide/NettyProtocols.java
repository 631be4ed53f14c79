// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import dev.reprise.netty.ResumptionOutcomeHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Answers each request with the outcome of its handshake, over the protocol that ALPN chose. */
final class NettyProtocols extends ApplicationProtocolNegotiationHandler {

  NettyProtocols() {
    super(ApplicationProtocolNames.HTTP_1_1);
  }

  @Override
  protected void configurePipeline(ChannelHandlerContext context, String protocol) {
    addHandlers(context.pipeline(), protocol);
  }

  /** Adds the handlers of a protocol that ALPN chose. */
  static void addHandlers(ChannelPipeline pipeline, String protocol) {
    if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
      pipeline.addLast(Http2FrameCodecBuilder.forServer().build(), new Http2Answer());
    } else {
      pipeline.addLast(new HttpServerCodec(), new HttpAnswer());
    }
  }

  /** Starts a server with one event loop. Returns its port. */
  static int listen(Consumer<SocketChannel> pipeline) throws InterruptedException {
    InetSocketAddress bound =
        (InetSocketAddress)
            new ServerBootstrap()
                .group(new NioEventLoopGroup(1))
                .channel(NioServerSocketChannel.class)
                .childHandler(
                    new ChannelInitializer<SocketChannel>() {
                      @Override
                      protected void initChannel(SocketChannel channel) {
                        pipeline.accept(channel);
                      }
                    })
                .bind(ServerIdentity.anyPort())
                .sync()
                .channel()
                .localAddress();
    return bound.getPort();
  }

  private static ByteBuf outcome(ChannelHandlerContext context) {
    // example:netty-outcome
    Object outcome = context.channel().attr(ResumptionOutcomeHandler.OUTCOME).get();
    // example: end
    return Unpooled.copiedBuffer(String.valueOf(outcome), StandardCharsets.UTF_8);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
  private static final class HttpAnswer extends SimpleChannelInboundHandler<HttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
      DefaultFullHttpResponse answer =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, outcome(context));
      answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
      context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
  private static final class Http2Answer extends SimpleChannelInboundHandler<Http2HeadersFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2HeadersFrame request) {
      context.write(
          new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200"))
              .stream(request.stream()));
      context.writeAndFlush(
          new DefaultHttp2DataFrame(outcome(context), true).stream(request.stream()));
    }
  }
}
