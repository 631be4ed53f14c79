// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The JDK's server, as a program that knows nothing of Reprise: it finds Reprise through the
 * security providers. Arguments: the kind of server, the key store, its password. Prints its port.
 */
public final class TestServers {

  /** For browsers: the page asks for the outcome of eight more handshakes, one after another. */
  private static final String PAGE =
      """
      <!doctype html>
      <pre id="outcomes"></pre>
      <script>
        (async () => {
          for (let i = 0; i < 8; i++) {
            const answer = await fetch("/" + i, { cache: "no-store" });
            document.getElementById("outcomes").textContent += await answer.text();
          }
        })();
      </script>
      """;

  private TestServers() {}

  public static void main(String[] arguments) throws Exception {
    Path keyStore = Path.of(arguments[1]);
    String password = arguments[2];
    int port =
        switch (arguments[0]) {
          case "jdk" -> jdk(new HttpsConfigurator(context(keyStore, password)));
          case "jdk-tls12" -> jdk(upToTls12(context(keyStore, password)));
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.out.println("listening on " + port);
    System.out.flush();
    System.in.transferTo(OutputStream.nullOutputStream()); // until the test ends it
    System.exit(0);
  }

  private static SSLContext context(Path file, String password)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, password.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static HttpsConfigurator upToTls12(SSLContext context) {
    return new HttpsConfigurator(context) {
      @Override
      public void configure(HttpsParameters parameters) {
        SSLParameters tls = context.getDefaultSSLParameters();
        tls.setProtocols(new String[] {"TLSv1.2"});
        parameters.setSSLParameters(tls);
      }
    };
  }

  private static int jdk(HttpsConfigurator configurator) throws IOException {
    HttpsServer server = HttpsServer.create(anyPort(), 50);
    server.setHttpsConfigurator(configurator);
    server.createContext("/", exchange -> answer(exchange, "text/plain", outcome(exchange)));
    server.createContext("/page", exchange -> answer(exchange, "text/html", PAGE));
    server.start();
    return server.getAddress().getPort();
  }

  private static String outcome(HttpExchange exchange) {
    Object outcome = ((HttpsExchange) exchange).getSSLSession().getValue("dev.reprise.outcome");
    return outcome + " at " + exchange.getLocalAddress().getPort() + "\n";
  }

  /** Answers and closes the connection, so that the next request needs another one. */
  private static void answer(HttpExchange exchange, String type, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
