// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.X509TrustManager;

/**
 * Requests to one server, each on a connection of its own that resumes by ticket. The client is
 * Netty's on BoringSSL, with TLS 1.2 and one cipher suite: none of it is Reprise's or the JDK's.
 * Safe for use by any thread.
 */
final class HttpTraffic implements AutoCloseable {

  /** The client's TLS and HTTP, for tables. */
  static final String CLIENT = "Netty's on BoringSSL";

  private static final String SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
  private static final int LOOPS = 2;
  private static final int TIMEOUT_SECONDS = 30;

  private final InetSocketAddress server;
  private final HttpProtocol protocol;
  private final EventLoopGroup loops = new NioEventLoopGroup(LOOPS);
  private final Trust trust = new Trust();
  private final SslContext tls;

  /**
   * A client without a session.
   *
   * @throws IOException if there is no BoringSSL for this platform
   */
  HttpTraffic(InetSocketAddress server, HttpProtocol protocol) throws IOException {
    if (!OpenSsl.isAvailable()) {
      throw new IOException("no BoringSSL for this platform", OpenSsl.unavailabilityCause());
    }
    this.server = server;
    this.protocol = protocol;
    this.tls =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL)
            .trustManager(trust)
            .protocols("TLSv1.2")
            .ciphers(List.of(SUITE))
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    protocol.alpn()))
            .build();
    OpenSslSessionContext sessions = (OpenSslSessionContext) tls.sessionContext();
    sessions.setSessionCacheEnabled(true);
    sessions.setTicketKeys(); // no key: at a client this only permits tickets
  }

  /** Gets a few octets. */
  void getShort() throws IOException {
    get("/");
  }

  /** Gets {@link LoadedServer#LONG} octets. */
  void getLong() throws IOException {
    if (get("/long") != LoadedServer.LONG) {
      throw new IOException("the answer has another length");
    }
  }

  /** How many handshakes of this client were full so far: only those show it a certificate. */
  long fullHandshakes() {
    return trust.asked.sum();
  }

  private long get(String path) throws IOException {
    Exchange exchange = Exchange.over(protocol, path);
    ChannelFuture connection = connect(exchange);
    try {
      return exchange.octets().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
    } catch (TimeoutException e) {
      var unused = connection.channel().close();
      throw new IOException("no answer within " + TIMEOUT_SECONDS + " seconds", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  private ChannelFuture connect(Exchange exchange) {
    ChannelFuture connection =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            tls.newHandler(channel.alloc(), LoadedServer.HOST, server.getPort()),
                            exchange);
                  }
                })
            .connect(server);
    connection.addListener(
        done -> {
          if (!done.isSuccess()) {
            exchange.octets().completeExceptionally(done.cause());
          }
        });
    return connection;
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Believes any certificate of the server on loopback, and counts how often it is asked. */
  private static final class Trust implements X509TrustManager {

    private final LongAdder asked = new LongAdder();

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      throw new IllegalStateException("this is a client");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      asked.increment();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
