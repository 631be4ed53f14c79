// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.testing;

import dev.reprise.cli.node.Identity;
import dev.reprise.cli.option.PemFiles;
import dev.reprise.cli.testing.PeerServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.OpenSslServerContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Servers in Java, each in a process of its own. */
public final class JavaServers {

  private static final int TICKET_KEY_PART = 16;

  private JavaServers() {}

  /** Starts Jetty on the JDK's TLS. */
  static PeerServer jetty(PeerServer.Setup setup, boolean sniRequired) {
    return start(setup, "jetty", sniRequired);
  }

  /** Starts Netty on BoringSSL. */
  static PeerServer netty(PeerServer.Setup setup, boolean ticketKeys) {
    return start(setup, "netty", ticketKeys);
  }

  private static PeerServer start(PeerServer.Setup setup, String name, boolean careful) {
    return PeerServer.start(
        setup,
        Map.of(),
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            JavaServers.class.getName(),
            name,
            Boolean.toString(careful),
            Integer.toString(setup.port()),
            setup.tls().certificate().toString(),
            setup.tls().key().toString()));
  }

  /**
   * Runs a server until its process is killed.
   *
   * @param arguments jetty or netty, whether it is careful, port, certificate, key
   */
  public static void main(String[] arguments) throws Exception {
    boolean careful = Boolean.parseBoolean(arguments[1]);
    int port = Integer.parseInt(arguments[2]);
    Path certificate = Path.of(arguments[3]);
    Path key = Path.of(arguments[4]);
    if (arguments[0].equals("jetty")) {
      runJetty(
          new PemFiles("certificate").identity(certificate, new PemFiles("key"), key),
          careful,
          port);
    } else {
      runNetty(
          SslContextBuilder.forServer(certificate.toFile(), key.toFile())
              .sslProvider(SslProvider.OPENSSL)
              .build(),
          careful,
          port);
    }
  }

  private static void runJetty(Identity identity, boolean sniRequired, int port) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "server",
        identity.privateKey(),
        new char[0],
        identity.chain().toArray(X509Certificate[]::new));
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(keys);
    tls.setKeyStorePassword("");
    tls.setSniRequired(sniRequired);
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, tls, new HttpConnectionFactory());
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.start();
  }

  private static void runNetty(SslContext context, boolean ticketKeys, int port) {
    if (ticketKeys) {
      ((OpenSslServerContext) context)
          .sessionContext()
          .setTicketKeys(new OpenSslSessionTicketKey(draw(), draw(), draw()));
    }
    var unused =
        new ServerBootstrap()
            .group(new NioEventLoopGroup(1))
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(context.newHandler(channel.alloc()), new Hello());
                  }
                })
            .bind("127.0.0.1", port)
            .syncUninterruptibly();
  }

  private static byte[] draw() {
    byte[] octets = new byte[TICKET_KEY_PART];
    new SecureRandom().nextBytes(octets);
    return octets;
  }

  /** Answers whatever comes, and closes. */
  private static final class Hello extends ChannelInboundHandlerAdapter {

    private static final byte[] ANSWER =
        "HTTP/1.0 200 OK\r\n\r\nhello\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
      var unused =
          context
              .writeAndFlush(Unpooled.wrappedBuffer(ANSWER))
              .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var unused = context.close();
    }
  }
}
