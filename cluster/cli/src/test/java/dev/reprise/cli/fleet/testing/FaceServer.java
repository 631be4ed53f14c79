// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.reprise.cli.node.Identity;
import dev.reprise.cluster.Cluster;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.jsse.RepriseSession;
import dev.reprise.engine.jsse.RepriseSslContexts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The JDK's own HTTPS server on a context of Reprise, a member of a cluster. It answers as {@code
 * reprise serve} does: whether the handshake resumed, and why not. Closing leaves the cluster.
 */
public final class FaceServer implements AutoCloseable {

  private static final char[] NO_PASSWORD = {};

  private final Cluster cluster;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  private FaceServer(Cluster cluster, HttpsServer server) {
    this.cluster = cluster;
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", FaceServer::answer);
    server.start();
  }

  /** Starts a server with that identity. */
  static FaceServer start(Cluster cluster, Identity identity) {
    try {
      KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
      keys.load(null, NO_PASSWORD);
      keys.setKeyEntry(
          "server",
          identity.privateKey(),
          NO_PASSWORD,
          identity.chain().toArray(X509Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, NO_PASSWORD);
      SSLContext context =
          RepriseSslContexts.of(
              cluster.engine().build(), factory.getKeyManagers(), null, new SecureRandom());
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
      server.setHttpsConfigurator(new HttpsConfigurator(context));
      return new FaceServer(cluster, server);
    } catch (GeneralSecurityException | IOException e) {
      cluster.close();
      throw new IllegalStateException(e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    RepriseSession session = (RepriseSession) ((HttpsExchange) exchange).getSSLSession();
    byte[] body =
        text(session.resumptionOutcome().orElseThrow()).getBytes(StandardCharsets.US_ASCII);
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String text(ResumptionOutcome outcome) {
    return outcome instanceof ResumptionOutcome.Resumed resumed
        ? "node: face\nresumed: " + resumed.mechanism().word() + "\nreason: -\n"
        : "node: face\nresumed: none\nreason: "
            + ((ResumptionOutcome.Full) outcome).reason().word()
            + "\n";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    cluster.close();
  }
}
