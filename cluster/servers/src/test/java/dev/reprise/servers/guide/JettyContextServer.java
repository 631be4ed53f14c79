// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty with a context of ours. */
final class JettyContextServer implements GuideServer {

  @Override
  public String server() {
    return "Jetty";
  }

  @Override
  public Class<?> origin() {
    return Server.class;
  }

  @Override
  public String how() {
    return "`setSslContext`";
  }

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    SSLContext context = identity.context();
    // example:jetty-context
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(context);
    tls.setWantClientAuth(true); // if clients have certificates
    // example: end
    return new StartedServer(
        JettyConnectors.start("jetty-context", tls), () -> renew(tls, identity.context()));
  }

  private static void renew(SslContextFactory.Server tls, SSLContext renewed) throws Exception {
    // example:jetty-context-renewal
    tls.reload(factory -> factory.setSslContext(renewed));
    // example: end
  }
}
