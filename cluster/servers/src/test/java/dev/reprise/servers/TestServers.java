// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.undertow.Undertow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.catalina.LifecycleException;
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
 * Servers as their users set them up: nothing here knows more of Reprise than its name, since it is
 * found through the security providers. Arguments: the server, the key store, its password. Says
 * its port.
 */
public final class TestServers {

  private static final String ANSWER = "hello\n";

  /** For browsers: the page asks for the outcome of eight more handshakes, one after another. */
  private static final String PAGE =
      """
      <!doctype html>
      <pre id="outcomes"></pre>
      <script>
        (async () => {
          for (let i = 0; i < 8; i++) {
            const answer = await fetch("/" + i, { cache: "no-store" });
            document.getElementById("outcomes").textContent += await answer.text();
          }
        })();
      </script>
      """;

  private TestServers() {}

  public static void main(String[] arguments) throws Exception {
    Path keyStore = Path.of(arguments[1]);
    String password = arguments[2];
    int port =
        switch (arguments[0]) {
          case "jdk" -> jdk(new HttpsConfigurator(context(keyStore, password)));
          case "jdk-tls12" -> jdk(upToTls12(context(keyStore, password)));
          case "netty" -> netty(context(keyStore, password));
          case "jetty" -> jetty(jettyKeys(keyStore, password));
          case "jetty-provider" -> {
            SslContextFactory.Server tls = jettyKeys(keyStore, password);
            tls.setProvider("Reprise");
            yield jetty(tls);
          }
          case "jetty-context" -> {
            SslContextFactory.Server tls = new SslContextFactory.Server();
            tls.setSslContext(context(keyStore, password));
            yield jetty(tls);
          }
          case "tomcat" ->
              tomcat(
                  certificate -> {
                    certificate.setCertificateKeystoreFile(keyStore.toString());
                    certificate.setCertificateKeystorePassword(password);
                  });
          case "tomcat-context" -> {
            SSLContext context = context(keyStore, password);
            yield tomcat(certificate -> certificate.setSslContext(new TomcatContext(context)));
          }
          case "undertow" -> undertow(context(keyStore, password));
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.out.println("listening on " + port);
    System.out.flush();
    System.in.transferTo(OutputStream.nullOutputStream()); // until the test ends it
    System.exit(0);
  }

  private static SSLContext context(Path file, String password)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static HttpsConfigurator upToTls12(SSLContext context) {
    return new HttpsConfigurator(context) {
      @Override
      public void configure(HttpsParameters parameters) {
        SSLParameters tls = context.getDefaultSSLParameters();
        tls.setProtocols(new String[] {"TLSv1.2"});
        parameters.setSSLParameters(tls);
      }
    };
  }

  private static int jdk(HttpsConfigurator configurator) throws IOException {
    HttpsServer server = HttpsServer.create(anyPort(), 50);
    server.setHttpsConfigurator(configurator);
    server.createContext("/", exchange -> answer(exchange, "text/plain", outcome(exchange)));
    server.createContext("/page", exchange -> answer(exchange, "text/html", PAGE));
    server.start();
    return server.getAddress().getPort();
  }

  private static String outcome(HttpExchange exchange) {
    Object outcome = ((HttpsExchange) exchange).getSSLSession().getValue("dev.reprise.outcome");
    return outcome + " at " + exchange.getLocalAddress().getPort() + "\n";
  }

  /** Answers and closes the connection, so that the next request needs another one. */
  private static void answer(HttpExchange exchange, String type, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static int netty(SSLContext context) throws InterruptedException {
    NioEventLoopGroup loops = new NioEventLoopGroup(1);
    InetSocketAddress bound =
        (InetSocketAddress)
            new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(
                    new ChannelInitializer<SocketChannel>() {
                      @Override
                      protected void initChannel(SocketChannel channel) {
                        SSLEngine engine = context.createSSLEngine();
                        engine.setUseClientMode(false);
                        channel.pipeline().addLast(new SslHandler(engine), new Answering());
                      }
                    })
                .bind(anyPort())
                .sync()
                .channel()
                .localAddress();
    return bound.getPort();
  }

  private static final class Answering extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf request) {
      String answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n" + ANSWER;
      context
          .writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static SslContextFactory.Server jettyKeys(Path keyStore, String password) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(keyStore.toString());
    tls.setKeyStorePassword(password);
    return tls;
  }

  private static int jetty(SslContextFactory.Server tls) throws Exception {
    Server server = new Server();
    ServerConnector connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(tls, "http/1.1"),
            new HttpConnectionFactory(new HttpConfiguration()));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            org.eclipse.jetty.io.Content.Sink.write(response, true, ANSWER, callback);
            return true;
          }
        });
    server.start();
    return connector.getLocalPort();
  }

  private static int tomcat(Consumer<SSLHostConfigCertificate> keys)
      throws IOException, LifecycleException {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setSecure(true);
    connector.setScheme("https");
    connector.setProperty("SSLEnabled", "true");
    connector.setProperty("address", "127.0.0.1");
    SSLHostConfig host = new SSLHostConfig();
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    keys.accept(certificate);
    host.addCertificate(certificate);
    connector.addSslHostConfig(host);
    tomcat.setConnector(connector);
    tomcat.addContext("", null);
    tomcat.start();
    return connector.getLocalPort();
  }

  private static int undertow(SSLContext context) {
    Undertow server =
        Undertow.builder()
            .addHttpsListener(0, "127.0.0.1", context)
            .setHandler(exchange -> exchange.getResponseSender().send(ANSWER))
            .build();
    server.start();
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }
}
