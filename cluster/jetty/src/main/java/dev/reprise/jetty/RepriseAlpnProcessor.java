// SPDX-License-Identifier: Apache-2.0
package dev.reprise.jetty;

import dev.reprise.engine.jsse.RepriseSslContexts;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.alpn.server.ALPNServerConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.ALPNProcessor;
import org.eclipse.jetty.io.ssl.SslConnection.SslEndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.jspecify.annotations.Nullable;

/**
 * Lets Jetty choose the application protocol of connections that Reprise serves, HTTP/2 for
 * example. Jetty's own processor takes engines of the JDK only.
 *
 * <p>Jetty finds this by {@code ServiceLoader}: it is enough that this module is on the class path
 * or the module path. Safe for use by any thread.
 *
 * @since 0.1
 */
public final class RepriseAlpnProcessor implements ALPNProcessor.Server {

  private static final String PACKAGE = RepriseSslContexts.class.getPackageName();

  /** A processor for any number of connections. */
  public RepriseAlpnProcessor() {}

  /** Whether the engine is of a context of {@link RepriseSslContexts} or of the provider. */
  @Override
  public boolean appliesTo(SSLEngine engine) {
    return engine.getClass().getPackageName().equals(PACKAGE);
  }

  /**
   * Lets the connection choose among the protocols of the client's list. A client without a list
   * gets the connection's default protocol.
   *
   * @param connection of Jetty's ALPN connection factory
   */
  @Override
  public void configure(SSLEngine engine, Connection connection) {
    ALPNServerConnection negotiation = (ALPNServerConnection) connection;
    engine.setHandshakeApplicationProtocolSelector(
        (handshaking, offered) -> select(negotiation, offered));
    ((SslEndPoint) negotiation.getEndPoint())
        .getSslConnection()
        .addHandshakeListener(
            new SslHandshakeListener() {
              @Override
              public void handshakeSucceeded(Event event) {
                if (negotiation.getProtocol() == null) {
                  negotiation.unsupported();
                }
              }
            });
  }

  /** Returns null, which ends in the alert no_application_protocol, if nothing is in common. */
  private static @Nullable String select(ALPNServerConnection negotiation, List<String> offered) {
    try {
      negotiation.select(offered);
    } catch (IllegalStateException e) {
      return null;
    }
    return negotiation.getProtocol();
  }
}
