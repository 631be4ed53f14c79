// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.engine.ResumptionOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerProtocol;
import org.jspecify.annotations.Nullable;

/** A client and a server joined by queues of octets: no socket, no thread, no waiting. */
final class MemoryConnection {

  final TestClientProtocol client;
  final TlsServerProtocol server;
  @Nullable IOException clientFailure;
  @Nullable IOException serverFailure;

  final TlsServer tlsServer;

  private MemoryConnection(
      TestClientProtocol client, TlsServerProtocol server, TlsServer tlsServer) {
    this.client = client;
    this.server = server;
    this.tlsServer = tlsServer;
  }

  /** What the server says about the handshake, if it is one of ours. */
  Optional<ResumptionOutcome> outcome() {
    return tlsServer instanceof ResumingTlsServer ours ? ours.outcome() : Optional.empty();
  }

  /** Shakes hands as far as it goes; failures are kept in the two fields. */
  static MemoryConnection handshake(
      TestClient client, TlsServer server, TlsServerProtocol serverProtocol) {
    return handshake(client, new TestClientProtocol(), server, serverProtocol);
  }

  static MemoryConnection handshake(
      TestClient client,
      TestClientProtocol clientProtocol,
      TlsServer server,
      TlsServerProtocol serverProtocol) {
    MemoryConnection connection = new MemoryConnection(clientProtocol, serverProtocol, server);
    try {
      serverProtocol.accept(server);
      connection.client.connect(client);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    connection.pump();
    return connection;
  }

  /** Moves octets in both directions until there are none. */
  void pump() {
    boolean moved = true;
    while (moved) {
      boolean sent = clientToServer();
      boolean received = serverToClient();
      moved = sent || received;
    }
  }

  boolean clientToServer() {
    byte[] octets = output(client);
    if (octets.length == 0 || server.isClosed()) {
      return false;
    }
    try {
      server.offerInput(octets);
    } catch (IOException e) {
      serverFailure = e;
    }
    return true;
  }

  boolean serverToClient() {
    byte[] octets = output(server);
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

  static byte[] output(TlsProtocol protocol) {
    byte[] octets = new byte[protocol.getAvailableOutputBytes()];
    protocol.readOutput(octets, 0, octets.length);
    return octets;
  }

  /** Sends application data there and back; true when it arrived. */
  boolean carriesData() {
    return echo(client, server, "to the server") && echo(server, client, "to the client");
  }

  private boolean echo(TlsProtocol from, TlsProtocol to, String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    try {
      from.writeApplicationData(octets, 0, octets.length);
    } catch (IOException e) {
      return false;
    }
    pump();
    byte[] received = new byte[to.getAvailableInputBytes()];
    to.readInput(received, 0, received.length);
    return new String(received, StandardCharsets.UTF_8).equals(text);
  }

  /** Closes the client's side properly and lets the server answer. */
  void close() throws IOException {
    client.close();
    pump();
  }
}
