// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** The JDK's server. */
final class JdkServer implements GuideServer {

  @Override
  public String server() {
    return "`HttpsServer`";
  }

  @Override
  public Class<?> origin() {
    return HttpsServer.class;
  }

  @Override
  public String how() {
    return "`HttpsConfigurator`";
  }

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    RenewableKeyStore keyStore = identity.renewableKeyStore();
    HttpsServer server = HttpsServer.create(ServerIdentity.anyPort(), 50);
    configure(server, identity.context(keyStore.keyManagers()));
    server.createContext("/", JdkServer::answer);
    server.start();
    return new StartedServer(
        server.getAddress().getPort(), () -> keyStore.replace(identity.load(identity.keyStore())));
  }

  private static void configure(HttpsServer server, SSLContext context) {
    // example:jdk
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters connection) {
            SSLParameters tls = context.getDefaultSSLParameters();
            tls.setWantClientAuth(true); // if clients have certificates
            connection.setSSLParameters(tls);
          }
        });
    // example: end
  }

  private static void answer(HttpExchange exchange) throws IOException {
    // example:jdk-outcome
    Object outcome = ((HttpsExchange) exchange).getSSLSession().getValue("dev.reprise.outcome");
    // example: end
    byte[] body = String.valueOf(outcome).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
