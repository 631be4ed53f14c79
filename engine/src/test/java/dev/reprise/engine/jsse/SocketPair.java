// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A client's socket of the JDK and the socket that a server has accepted. */
record SocketPair(SSLSocket client, SSLSocket server) implements AutoCloseable {

  /** How long a read may wait, so that a test that is wrong ends. */
  static final int LIMIT_MILLIS = 30_000;

  /** An action of a test on another thread. */
  interface Work<T> extends Callable<T> {}

  static SSLServerSocket listen(SSLContext server) throws IOException {
    return (SSLServerSocket)
        server.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** Connects, and does not shake hands yet. */
  static SocketPair connect(SSLContext client, SSLContext server, String protocol)
      throws IOException {
    return connect(client, server, protocol, settings -> {});
  }

  static SocketPair connect(
      SSLContext client, SSLContext server, String protocol, Consumer<SSLServerSocket> settings)
      throws IOException {
    try (SSLServerSocket listener = listen(server)) {
      settings.accept(listener);
      return connect(client, listener, protocol);
    }
  }

  /** Connects to a listener; the JDK's client offers a session to the port that it is from. */
  static SocketPair connect(SSLContext client, SSLServerSocket listener, String protocol)
      throws IOException {
    SSLSocket connected =
        (SSLSocket) client.getSocketFactory().createSocket("localhost", listener.getLocalPort());
    connected.setEnabledProtocols(new String[] {protocol});
    SocketPair pair = new SocketPair(connected, (SSLSocket) listener.accept());
    pair.client.setSoTimeout(LIMIT_MILLIS);
    pair.server.setSoTimeout(LIMIT_MILLIS);
    return pair;
  }

  SocketPair handshake() throws Exception {
    CompletableFuture<Void> serving = run(() -> shakeHands(server));
    client.startHandshake();
    get(serving);
    return this;
  }

  private static Void shakeHands(SSLSocket socket) throws IOException {
    socket.startHandshake();
    return null;
  }

  /** Sends a word from one end, and returns what arrives at the other. */
  static String send(String word, SSLSocket from, SSLSocket to) throws IOException {
    byte[] octets = word.getBytes(StandardCharsets.UTF_8);
    from.getOutputStream().write(octets);
    return read(to, octets.length);
  }

  static String read(SSLSocket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
  }

  static <T> CompletableFuture<T> run(Work<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable e) { // handed to the test
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  static <T> T get(CompletableFuture<T> result)
      throws InterruptedException, ExecutionException, TimeoutException {
    return result.get(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    if (!client.isClosed()) {
      client.setSoTimeout(0); // with a time-out, the JDK waits for an answer to its close_notify
    }
    client.close();
    server.close();
  }
}
