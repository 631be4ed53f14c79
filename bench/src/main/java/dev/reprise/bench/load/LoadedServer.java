// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseProvider;
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
import io.netty.handler.ssl.SslHandler;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A process with one server, which answers {@code /} with a few octets and any other path with
 * {@link #LONG} of them, and closes the connection. Arguments: the server, the TLS, a key store.
 *
 * <p>The code is the same for both kinds of TLS: Reprise is only listed before the JDK's provider.
 */
final class LoadedServer {

  /** The octets of a long answer. */
  static final int LONG = 64 << 20;

  /** Before the port. */
  static final String LISTENING = "listening ";

  static final String PASSWORD = "changeit";
  static final String REPRISE = "Reprise";

  private static final byte[] SHORT_ANSWER = new byte[100];
  private static final byte[] LONG_ANSWER = new byte[LONG];

  private LoadedServer() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[1].equals(REPRISE)) {
      Security.insertProviderAt(RepriseProvider.of(ResumptionEngine.builder().build()), 1);
    }
    Path keyStore = Path.of(arguments[2]);
    int port =
        switch (arguments[0]) {
          case "Netty" -> netty(keyStore);
          case "Jetty" -> jetty(keyStore);
          case "Tomcat" -> tomcat(keyStore);
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.out.println(LISTENING + port);
    System.out.flush();
    System.in.transferTo(OutputStream.nullOutputStream()); // until the load ends it
    System.exit(0);
  }

  private static byte[] answer(String path) {
    return path.equals("/") ? SHORT_ANSWER : LONG_ANSWER;
  }

  private static int netty(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    // As Jetty and Tomcat do. PKIX would decrypt the key of the store in each handshake.
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    InetSocketAddress address =
        (InetSocketAddress)
            new ServerBootstrap()
                .group(new NioEventLoopGroup())
                .channel(NioServerSocketChannel.class)
                .childHandler(
                    new ChannelInitializer<SocketChannel>() {
                      @Override
                      protected void initChannel(SocketChannel channel) {
                        SSLEngine engine = context.createSSLEngine();
                        engine.setUseClientMode(false);
                        channel
                            .pipeline()
                            .addLast(
                                new SslHandler(engine),
                                new HttpServerCodec(),
                                new HttpObjectAggregator(1 << 16),
                                new NettyAnswer());
                      }
                    })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel()
                .localAddress();
    return address.getPort();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
  private static final class NettyAnswer extends SimpleChannelInboundHandler<FullHttpRequest> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      byte[] body = answer(request.uri());
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

  private static int jetty(Path keyStore) throws Exception {
    Server server = new Server();
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(keyStore.toString());
    tls.setKeyStorePassword(PASSWORD);
    HttpConfiguration http = new HttpConfiguration();
    ServerConnector connector =
        new ServerConnector(
            server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            byte[] body = answer(request.getHttpURI().getPath());
            response.getHeaders().put("Content-Length", body.length);
            response.getHeaders().put("Connection", "close");
            response.write(true, ByteBuffer.wrap(body), callback);
            return true;
          }
        });
    server.start();
    return connector.getLocalPort();
  }

  private static int tomcat(Path keyStore) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(keyStore.resolveSibling("tomcat").toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setSecure(true);
    connector.setScheme("https");
    connector.setProperty("SSLEnabled", "true");
    connector.setProperty("address", "127.0.0.1");
    SSLHostConfig host = new SSLHostConfig();
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setCertificateKeystoreFile(keyStore.toString());
    certificate.setCertificateKeystorePassword(PASSWORD);
    host.addCertificate(certificate);
    connector.addSslHostConfig(host);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "answer", new TomcatAnswer());
    context.addServletMappingDecoded("/*", "answer");
    tomcat.start();
    return connector.getLocalPort();
  }

  @SuppressWarnings("serial") // which nobody does
  private static final class TomcatAnswer extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] body = answer(request.getRequestURI());
      response.setContentLength(body.length);
      response.setHeader("Connection", "close");
      response.getOutputStream().write(body);
    }
  }
}
