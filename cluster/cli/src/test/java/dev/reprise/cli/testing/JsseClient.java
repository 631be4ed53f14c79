// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import dev.reprise.cli.node.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's TLS client, with its session cache. Safe for use by any thread. */
public final class JsseClient {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final char[] NO_PASSWORD = {};

  private final SSLContext context;

  /** What one visit came to: the node's answer, and when the client says its session began. */
  public record Visit(String answer, long sessionCreatedMillis) {}

  private JsseClient(SSLContext context) {
    this.context = context;
  }

  /** A client that trusts one certificate, and authenticates itself if it has an identity. */
  public static JsseClient trusting(X509Certificate certificate, Optional<Identity> own) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, NO_PASSWORD);
      trusted.setCertificateEntry("node", certificate);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
      keys.load(null, NO_PASSWORD);
      if (own.isPresent()) {
        keys.setKeyEntry(
            "own",
            own.get().privateKey(),
            NO_PASSWORD,
            own.get().chain().toArray(X509Certificate[]::new));
      }
      KeyManagerFactory key =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      key.init(keys, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLSv1.2");
      context.init(key.getKeyManagers(), trust.getTrustManagers(), null);
      return new JsseClient(context);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection whose handshake is complete. */
  public SSLSocket connect(String serverName, int port) throws IOException {
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
    plain.setSoTimeout((int) PATIENCE.toMillis());
    plain.setTcpNoDelay(true); // or Finished waits for the acknowledgement of what it follows
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, serverName, port, true);
    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
    socket.startHandshake();
    return socket;
  }

  /** Asks on an open connection and reads to its end. */
  public static String ask(SSLSocket socket) throws IOException {
    socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  public Visit visit(String serverName, int port) throws IOException {
    try (SSLSocket socket = connect(serverName, port)) {
      long created = socket.getSession().getCreationTime();
      return new Visit(ask(socket), created);
    }
  }
}
