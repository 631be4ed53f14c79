// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import dev.reprise.jetty.ResumptionOutcomeCustomizer;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty's servers, which differ in their {@link SslContextFactory} only. */
final class JettyConnectors {

  private JettyConnectors() {}

  /**
   * Starts a server and returns its port.
   *
   * @param name of the server in lines of its access log
   */
  static int start(String name, SslContextFactory.Server tls) throws Exception {
    Server server = new Server();
    // example:jetty-http2
    HttpConfiguration http = new HttpConfiguration();
    http.addCustomizer(new SecureRequestCustomizer());
    http.addCustomizer(new ResumptionOutcomeCustomizer());
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
    alpn.setDefaultProtocol("http/1.1");
    ServerConnector connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(tls, "alpn"),
            alpn,
            new HTTP2ServerConnectionFactory(http),
            new HttpConnectionFactory(http));
    // example: end
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Answer());
    RequestLog.Writer writer = line -> GuideServers.printAccess(name, line);
    // example:jetty-access-log
    server.setRequestLog(new CustomRequestLog(writer, "%a \"%r\" %s %{dev.reprise.outcome}attr"));
    // example: end
    server.start();
    return connector.getLocalPort();
  }

  private static final class Answer extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      // example:jetty-outcome
      Object outcome = request.getAttribute(ResumptionOutcomeCustomizer.ATTRIBUTE);
      // example: end
      Content.Sink.write(response, true, String.valueOf(outcome), callback);
      return true;
    }
  }
}
