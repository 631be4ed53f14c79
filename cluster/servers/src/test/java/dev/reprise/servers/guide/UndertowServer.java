// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import org.xnio.Options;
import org.xnio.SslClientAuthMode;

/** Undertow, with a context of ours. */
final class UndertowServer implements GuideServer {

  @Override
  public String server() {
    return "Undertow";
  }

  @Override
  public Class<?> origin() {
    return Undertow.class;
  }

  @Override
  public String how() {
    return "`addHttpsListener`";
  }

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    SSLContext context = identity.context();
    int port = 0;
    // example:undertow
    Undertow server =
        Undertow.builder()
            .addHttpsListener(port, "127.0.0.1", context)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setSocketOption(
                Options.SSL_CLIENT_AUTH_MODE,
                SslClientAuthMode.REQUESTED) // if clients have certificates
            .setHandler(UndertowServer::answer)
            .build();
    server.start();
    // example: end
    return new StartedServer(
        ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort(),
        () -> renew(server, identity.context()));
  }

  private static void renew(Undertow server, SSLContext context) {
    // example:undertow-renewal
    server.getListenerInfo().forEach(listener -> listener.setSslContext(context));
    // example: end
  }

  private static void answer(HttpServerExchange exchange) {
    // example:undertow-outcome
    Object outcome =
        exchange
            .getConnection()
            .getSslSessionInfo()
            .getSSLSession()
            .getValue("dev.reprise.outcome");
    // example: end
    exchange.getResponseSender().send(String.valueOf(outcome));
  }
}
