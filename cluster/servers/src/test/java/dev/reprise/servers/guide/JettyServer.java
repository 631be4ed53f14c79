// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty with a key store, whose contexts are those of the first provider. */
final class JettyServer implements GuideServer {

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
    return "provider";
  }

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    String keyStore = identity.keyStore().toString();
    String trustStore = identity.trustStore().toString();
    String password = identity.password();
    // example:jetty
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setProvider("Reprise"); // not needed if Reprise is listed before SunJSSE
    tls.setKeyStorePath(keyStore);
    tls.setKeyStorePassword(password);
    tls.setTrustStorePath(trustStore); // if clients have certificates
    tls.setTrustStorePassword(password);
    tls.setWantClientAuth(true);
    // example: end
    return new StartedServer(
        JettyConnectors.start("jetty", tls),
        () -> {
          // example:jetty-renewal
          tls.reload(factory -> {});
          // example: end
        });
  }
}
