// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import dev.reprise.engine.ResumptionOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerProtocol;
import org.jspecify.annotations.Nullable;

/** A client and a server joined by queues of octets: no socket, no thread, no waiting. */
public final class MemoryConnection {

  public final TestClientProtocol client;
  public final ServerEnd server;
  public @Nullable IOException clientFailure;
  public @Nullable IOException serverFailure;

  private MemoryConnection(TestClientProtocol client, ServerEnd server) {
    this.client = client;
    this.server = server;
  }

  /** What the server says about the handshake, if it is one of ours. */
  public Optional<ResumptionOutcome> outcome() {
    return server.outcome();
  }

  /** Shakes hands until one end fails; the two fields keep the failures. */
  public static MemoryConnection handshake(
      TestClient client, TlsServer server, TlsServerProtocol serverProtocol) {
    return handshake(client, ProtocolEnd.of(server, serverProtocol));
  }

  public static MemoryConnection handshake(TestClient client, ServerEnd server) {
    return handshake(client, new TestClientProtocol(), server);
  }

  public static MemoryConnection handshake(
      TestClient client, TestClientProtocol clientProtocol, ServerEnd server) {
    MemoryConnection connection = begin(client, clientProtocol, server);
    connection.pump();
    return connection;
  }

  /** Only sends the ClientHello; the test moves the octets. */
  public static MemoryConnection begin(
      TestClient client, TestClientProtocol clientProtocol, ServerEnd server) {
    MemoryConnection connection = new MemoryConnection(clientProtocol, server);
    try {
      clientProtocol.connect(client);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return connection;
  }

  /** Moves octets in both directions until there are none. */
  public void pump() {
    boolean moved = true;
    while (moved) {
      boolean sent = clientToServer();
      boolean received = serverToClient();
      moved = sent || received;
    }
  }

  public boolean clientToServer() {
    byte[] octets = output(client);
    if (octets.length == 0 || server.isClosed()) {
      return false;
    }
    try {
      server.receive(octets);
    } catch (IOException e) {
      serverFailure = e;
    }
    return true;
  }

  public boolean serverToClient() {
    byte[] octets = server.output();
    if (octets.length == 0 || client.isClosed()) {
      return false;
    }
    try {
      client.offerInput(octets);
    } catch (IOException e) {
      clientFailure = e;
    }
    return true;
  }

  public static byte[] output(TlsProtocol protocol) {
    byte[] octets = new byte[protocol.getAvailableOutputBytes()];
    protocol.readOutput(octets, 0, octets.length);
    return octets;
  }

  /** Sends application data there and back; true when it arrived. */
  public boolean carriesData() {
    try {
      return arrivesAtServer("to the server") && arrivesAtClient("to the client");
    } catch (IOException e) {
      return false;
    }
  }

  private boolean arrivesAtServer(String text) throws IOException {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    client.writeApplicationData(octets, 0, octets.length);
    pump();
    return Arrays.equals(server.received(), octets);
  }

  private boolean arrivesAtClient(String text) throws IOException {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    server.send(octets);
    pump();
    byte[] received = new byte[client.getAvailableInputBytes()];
    client.readInput(received, 0, received.length);
    return Arrays.equals(received, octets);
  }

  /** Closes the client's side properly and lets the server answer. */
  public void close() throws IOException {
    client.close();
    pump();
  }
}
