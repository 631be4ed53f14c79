// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsClient;
import org.bouncycastle.tls.TlsServer;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a DTLS connection: the server, which echoes what it receives, on a thread of its
 * own, as Bouncy Castle's DTLS knows nothing but blocking.
 */
public final class DatagramConnection implements AutoCloseable {

  private static final long LIMIT_SECONDS = 60;
  private static final int SHORT_WAIT_MILLIS = 50;

  public final DatagramNetwork network;
  public @Nullable DTLSTransport client;
  public @Nullable IOException clientFailure;
  private final CompletableFuture<DTLSTransport> server = new CompletableFuture<>();
  private final Thread serverThread;
  private volatile boolean closed;

  private DatagramConnection(DatagramNetwork network, Acceptance acceptance) {
    this.network = network;
    serverThread = new Thread(() -> serve(acceptance), "datagram server");
    serverThread.setDaemon(true);
  }

  /** How a server comes to its connection. */
  @FunctionalInterface
  private interface Acceptance {
    DTLSTransport accept(DatagramTransport transport) throws IOException;
  }

  public static DatagramConnection handshake(
      TlsClient client, TlsServer server, DatagramNetwork network) {
    return new DatagramConnection(
            network, transport -> new DTLSServerProtocol().accept(server, transport))
        .connect(client);
  }

  /** Shakes hands after a HelloVerifyRequest, for which the server keeps no state. */
  public static DatagramConnection handshakeWithCookie(
      TlsClient client, TlsServer server, DatagramNetwork network) {
    return new DatagramConnection(
            network,
            transport -> new DTLSServerProtocol().accept(server, transport, verify(transport)))
        .connect(client);
  }

  private static DTLSRequest verify(DatagramTransport transport) throws IOException {
    DTLSVerifier verifier = new DTLSVerifier(TestIdentity.crypto());
    byte[] address = TestBytes.ascii("192.0.2.1");
    byte[] buffer = new byte[transport.getReceiveLimit()];
    while (true) {
      int length = transport.receive(buffer, 0, buffer.length, SHORT_WAIT_MILLIS);
      if (length > 0) {
        DTLSRequest request = verifier.verifyRequest(address, buffer, 0, length, transport);
        if (request != null) {
          return request;
        }
      }
    }
  }

  private DatagramConnection connect(TlsClient tlsClient) {
    serverThread.start();
    try {
      client = new DTLSClientProtocol().connect(tlsClient, network.clientEnd());
    } catch (IOException e) {
      clientFailure = e;
    }
    return this;
  }

  private void serve(Acceptance acceptance) {
    try {
      DTLSTransport transport = acceptance.accept(network.serverEnd());
      server.complete(transport);
      byte[] buffer = new byte[1500];
      while (!closed) {
        int length = transport.receive(buffer, 0, buffer.length, SHORT_WAIT_MILLIS);
        if (length >= 0) {
          transport.send(buffer, 0, length);
        }
      }
      transport.close();
    } catch (IOException e) {
      server.completeExceptionally(e);
    }
  }

  /** Whether data comes back; until then both may still be repeating what was lost. */
  public boolean carriesData() throws IOException {
    network.becomeReliable();
    assertThat(clientFailure).isNull();
    byte[] ping = TestBytes.ascii("ping");
    byte[] echo = new byte[16];
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (System.nanoTime() < end) {
      client.send(ping, 0, ping.length);
      int length = client.receive(echo, 0, echo.length, SHORT_WAIT_MILLIS);
      if (length >= 0) {
        return Arrays.equals(Arrays.copyOf(echo, length), ping);
      }
    }
    return false;
  }

  /** What the server's handshake failed with; null if it did not. */
  public @Nullable Throwable serverFailure() throws InterruptedException, TimeoutException {
    try {
      server.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try {
      serverThread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (client != null) {
      client.close();
    }
  }
}
