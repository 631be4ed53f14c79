// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.attribute.CompositeExchangeAttribute;
import io.undertow.attribute.ExchangeAttribute;
import io.undertow.attribute.ExchangeAttributes;
import io.undertow.attribute.ReadOnlyAttributeException;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.accesslog.AccessLogHandler;
import io.undertow.server.handlers.accesslog.AccessLogReceiver;
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
    AccessLogReceiver receiver = line -> GuideServers.printAccess("undertow", line);
    // example:undertow-access-log
    HttpHandler handler =
        new AccessLogHandler(
            UndertowServer::answer,
            receiver,
            "with the outcome",
            new CompositeExchangeAttribute(
                new ExchangeAttribute[] {
                  ExchangeAttributes.remoteIp(),
                  ExchangeAttributes.constant(" "),
                  ExchangeAttributes.requestURL(),
                  ExchangeAttributes.constant(" "),
                  new OutcomeAttribute()
                }));
    // example: end
    // example:undertow
    Undertow server =
        Undertow.builder()
            .addHttpsListener(port, "127.0.0.1", context)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setSocketOption(
                Options.SSL_CLIENT_AUTH_MODE,
                SslClientAuthMode.REQUESTED) // if clients have certificates
            .setHandler(handler)
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
    exchange.getResponseSender().send(new OutcomeAttribute().readAttribute(exchange));
  }

  /** Shows the outcome of the connection's handshake. */
  private static final class OutcomeAttribute implements ExchangeAttribute {

    @Override
    public String readAttribute(HttpServerExchange exchange) {
      // example:undertow-outcome
      Object outcome =
          exchange
              .getConnection()
              .getSslSessionInfo()
              .getSSLSession()
              .getValue("dev.reprise.outcome");
      // example: end
      return String.valueOf(outcome);
    }

    @Override
    public void writeAttribute(HttpServerExchange exchange, String value)
        throws ReadOnlyAttributeException {
      throw new ReadOnlyAttributeException("outcome", value);
    }
  }
}
