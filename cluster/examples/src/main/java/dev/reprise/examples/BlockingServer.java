// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.bc.ServerScope;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.bouncycastle.tls.TlsServer;

/** A server with one thread for each connection. Only the engine and two lines are Reprise's. */
final class BlockingServer implements AutoCloseable {

  private final Supplier<? extends TlsServer> tlsServers;
  private final ResumptionEngine engine;
  private final ScopeResolver scopes;
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /**
   * Starts a server.
   *
   * @param engine shared by all connections; the caller closes it
   * @param port 0 lets the system pick one
   */
  BlockingServer(ExampleTlsServer.Identity identity, ResumptionEngine engine, int port)
      throws IOException {
    this(
        () -> new ExampleTlsServer(identity),
        engine,
        ScopeResolver.fixed(ServerScope.presenting(identity.chain).withoutClientCertificates()),
        port);
  }

  /** Starts a server with a {@code TlsServer} of the caller's for each connection. */
  BlockingServer(
      Supplier<? extends TlsServer> tlsServers,
      ResumptionEngine engine,
      ScopeResolver scopes,
      int port)
      throws IOException {
    this.tlsServers = tlsServers;
    this.engine = engine;
    this.scopes = scopes;
    this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** An engine for one process, with keys that rotate by themselves. */
  static ResumptionEngine engine() {
    return ResumptionEngine.builder()
        .policy(ResumptionPolicy.defaults())
        .rotatingKeys("www")
        .sessions(BoundedSessionCache.ofOctets(64L << 20))
        .build();
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (!listener.isClosed()) {
        Socket socket = listener.accept();
        threads.execute(() -> serve(socket));
      }
    } catch (IOException | RejectedExecutionException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      // Otherwise a record waits until the client acknowledges the one before it, 40 ms later.
      socket.setTcpNoDelay(true);
      ResumingTlsServerProtocol protocol = new ResumingTlsServerProtocol(socket);
      protocol.accept(engine.server(tlsServers.get(), scopes));
      protocol.getInputStream().read(new byte[1024]); // the request; its content does not matter
      String answer = describe(protocol.outcome().orElseThrow()) + "\n";
      protocol.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      protocol.close();
    } catch (IOException e) {
      System.err.println("a connection failed: " + e.getMessage());
    }
  }

  /** The outcome in words: the reason of a full handshake is the first thing to look at. */
  static String describe(ResumptionOutcome outcome) {
    if (outcome instanceof ResumptionOutcome.Resumed resumed) {
      return "resumed by " + resumed.mechanism().word();
    }
    return "full: " + ((ResumptionOutcome.Full) outcome).reason().word();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }

  public static void main(String[] args) throws IOException, GeneralSecurityException {
    ExampleTlsServer.Identity identity = ExampleTlsServer.Identity.load(Path.of(args[0]), args[1]);
    BlockingServer server = new BlockingServer(identity, engine(), 8443);
    System.out.println("listening on " + server.port());
  }
}
