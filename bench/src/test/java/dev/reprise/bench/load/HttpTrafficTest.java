// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpTrafficTest {

  @TempDir private static Path folder;
  private static Path keyStore;

  @BeforeAll
  static void makeKeyStore() throws Exception {
    assumeTrue(OpenSsl.isAvailable(), "no BoringSSL for this platform");
    keyStore = ServerLoad.makeKeyStore(folder);
  }

  @ParameterizedTest
  @EnumSource
  void laterConnections_resumeOverEachProtocol(HttpProtocol protocol) throws Exception {
    InetSocketAddress server = loopback(LoadedNetty.start(keyStore));

    try (HttpTraffic traffic = new HttpTraffic(server, protocol)) {
      traffic.getShort();
      assertThat(traffic.fullHandshakes()).isEqualTo(1);

      traffic.getShort();
      traffic.getLong();
      assertThat(traffic.fullHandshakes()).isEqualTo(1);
    }
  }

  @Test
  void serverThatStartsAnew_isSeenToResumeNothing() throws Exception {
    HttpsServer first = jdk(0);
    InetSocketAddress server = first.getAddress();

    try (HttpTraffic traffic = new HttpTraffic(server, HttpProtocol.HTTP_1_1)) {
      traffic.getShort();
      first.stop(0);
      HttpsServer second = jdk(server.getPort());
      traffic.getShort();
      second.stop(0);

      assertThat(traffic.fullHandshakes()).isEqualTo(2);
    }
  }

  @Test
  void serverWithoutHttp2_failsTheRequestWithTheReason() throws Exception {
    HttpsServer server = jdk(0);

    try (HttpTraffic traffic = new HttpTraffic(server.getAddress(), HttpProtocol.HTTP_2)) {
      assertThatThrownBy(traffic::getShort)
          .isInstanceOf(IOException.class)
          .hasMessage("ALPN chose null");
    } finally {
      server.stop(0);
    }
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** The JDK's server, which speaks HTTP/1.1 only and closes after each answer. */
  private static HttpsServer jdk(int port) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      store.load(in, LoadedServer.PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, LoadedServer.PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create(loopback(port), 50);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Connection", "close");
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
