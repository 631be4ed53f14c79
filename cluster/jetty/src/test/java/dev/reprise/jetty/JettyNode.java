// SPDX-License-Identifier: Apache-2.0
package dev.reprise.jetty;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseSslContexts;
import java.net.URI;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManager;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A Jetty server with HTTP/2 and HTTP/1.1, which answers each request with the outcome of its
 * connection's handshake.
 */
final class JettyNode {

  /** The lines of the access log, which has the outcome only. */
  final LinkedBlockingQueue<String> accessLog = new LinkedBlockingQueue<>();

  private final ResumptionEngine engine;
  private final Server server = new Server();
  private final ServerConnector connector;

  private JettyNode(KeyManager[] identity) throws Exception {
    engine = ResumptionEngine.builder().rotatingKeys("jetty").build();
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(RepriseSslContexts.of(engine, identity, null, null));
    HttpConfiguration http = new HttpConfiguration();
    http.addCustomizer(new SecureRequestCustomizer());
    http.addCustomizer(new ResumptionOutcomeCustomizer());
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
    alpn.setDefaultProtocol("http/1.1");
    connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(tls, "alpn"),
            alpn,
            new HTTP2ServerConnectionFactory(http),
            new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Answer());
    server.setRequestLog(new CustomRequestLog(accessLog::add, "%{dev.reprise.outcome}attr"));
    server.start();
  }

  static JettyNode start(KeyManager[] identity) throws Exception {
    return new JettyNode(identity);
  }

  int port() {
    return connector.getLocalPort();
  }

  URI uri() {
    return URI.create("https://localhost:" + port() + "/");
  }

  void stop() throws Exception {
    server.stop();
    engine.close();
  }

  private static final class Answer extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Object outcome = request.getAttribute(ResumptionOutcomeCustomizer.ATTRIBUTE);
      Content.Sink.write(response, true, String.valueOf(outcome), callback);
      return true;
    }
  }
}
