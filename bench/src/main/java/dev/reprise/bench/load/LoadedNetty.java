// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Netty, as a server that is loaded. */
final class LoadedNetty {

  private static final int LONGEST_REQUEST = 1 << 16;

  private LoadedNetty() {}

  /** Starts it and returns its port. */
  static int start(Path keyStore)
      throws IOException, GeneralSecurityException, InterruptedException {
    SslContext tls = tls(keyStore);
    InetSocketAddress address =
        (InetSocketAddress)
            new ServerBootstrap()
                .group(new NioEventLoopGroup())
                .channel(NioServerSocketChannel.class)
                .childHandler(
                    new ChannelInitializer<SocketChannel>() {
                      @Override
                      protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Chosen());
                      }
                    })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel()
                .localAddress();
    return address.getPort();
  }

  private static SslContext tls(Path file) throws IOException, GeneralSecurityException {
    char[] password = LoadedServer.PASSWORD.toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    // As Jetty and Tomcat do. PKIX would decrypt the key of the store in each handshake.
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return new JdkSslContext(
        context,
        false, // a server's
        Http2SecurityUtil.CIPHERS,
        SupportedCipherSuiteFilter.INSTANCE,
        new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1),
        ClientAuth.NONE,
        null, // the versions that the context has enabled
        false); // no STARTTLS
  }

  /** Adds the handlers of the protocol that ALPN chose. */
  private static final class Chosen extends ApplicationProtocolNegotiationHandler {

    Chosen() {
      super(ApplicationProtocolNames.HTTP_1_1);
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        context.pipeline().addLast(Http2FrameCodecBuilder.forServer().build(), new Http2Answer());
      } else {
        context
            .pipeline()
            .addLast(
                new HttpServerCodec(),
                new HttpObjectAggregator(LONGEST_REQUEST),
                new Http1Answer());
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
  private static final class Http1Answer extends SimpleChannelInboundHandler<FullHttpRequest> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      byte[] body = LoadedServer.answer(request.uri());
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
      response.headers().set(HttpHeaderNames.CONNECTION, "close");
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
  private static final class Http2Answer extends SimpleChannelInboundHandler<Http2HeadersFrame> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2HeadersFrame request) {
      byte[] body = LoadedServer.answer(request.headers().path().toString());
      DefaultHttp2Headers headers = new DefaultHttp2Headers();
      headers.status("200").setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
      context.write(new DefaultHttp2HeadersFrame(headers).stream(request.stream()));
      context.writeAndFlush(
          new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true).stream(request.stream()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
