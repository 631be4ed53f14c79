// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import dev.reprise.cli.node.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** The JDK's TLS server on loopback: TLS 1.2, one connection at a time, answers nothing. */
public final class JsseServer implements AutoCloseable {

  private static final char[] NO_PASSWORD = {};

  private final SSLServerSocket listening;

  private JsseServer(SSLServerSocket listening) {
    this.listening = listening;
    Thread thread = new Thread(this::serve, "jsse server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Starts a server with that identity. */
  public static JsseServer start(Identity identity) {
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
      SSLContext context = SSLContext.getInstance("TLSv1.2");
      context.init(factory.getKeyManagers(), null, null);
      SSLServerSocket socket =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      return new JsseServer(socket);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public int port() {
    return listening.getLocalPort();
  }

  private void serve() {
    while (!listening.isClosed()) {
      try (Socket socket = listening.accept()) {
        serve((SSLSocket) socket);
      } catch (IOException e) {
        // What the client sees of it is what the test looks at.
      }
    }
  }

  private static void serve(SSLSocket socket) throws IOException {
    socket.startHandshake();
    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
