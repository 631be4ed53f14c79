// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.concurrent.TimeUnit;

/** Vert.x, whose contexts are those of the first provider. */
final class VertxServer implements GuideServer {

  @Override
  public String server() {
    return "Vert.x";
  }

  @Override
  public Class<?> origin() {
    return Vertx.class;
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
    // example:vertx
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setSsl(true)
            .setSni(true)
            .setUseAlpn(true)
            .setKeyCertOptions(new PfxOptions().setPath(keyStore).setPassword(password))
            .setClientAuth(ClientAuth.REQUEST) // if clients have certificates
            .setTrustOptions(new PfxOptions().setPath(trustStore).setPassword(password));
    // example: end
    HttpServer server =
        Vertx.vertx()
            .createHttpServer(options)
            .requestHandler(VertxServer::answer)
            .listen(0)
            .toCompletionStage()
            .toCompletableFuture()
            .get(1, TimeUnit.MINUTES);
    return new StartedServer(
        server.actualPort(), () -> renew(server, keyStore, trustStore, password));
  }

  private static void renew(HttpServer server, String keyStore, String trustStore, String password)
      throws Exception {
    // example:vertx-renewal
    Future<Boolean> renewal =
        server.updateSSLOptions(
            new ServerSSLOptions()
                .setSni(true)
                .setClientAuth(ClientAuth.REQUEST)
                .setTrustOptions(new PfxOptions().setPath(trustStore).setPassword(password))
                .setKeyCertOptions(new PfxOptions().setPath(keyStore).setPassword(password)),
            true); // even if the options are the same
    // example: end
    renewal.toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  private static void answer(HttpServerRequest request) {
    // example:vertx-outcome
    Object outcome = request.connection().sslSession().getValue("dev.reprise.outcome");
    // example: end
    request.response().end(String.valueOf(outcome));
  }
}
