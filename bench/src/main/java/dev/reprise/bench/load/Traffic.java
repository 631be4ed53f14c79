// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import dev.reprise.engine.bc.ResumingTlsClient;
import dev.reprise.engine.bc.ResumingTlsClientProtocol;
import dev.reprise.engine.bc.ResumptionClient;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import dev.reprise.engine.client.ClientOutcome;
import dev.reprise.engine.client.ClientSessionKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * Single connections to one node, as each kind of client makes them. Safe for use by any thread.
 */
final class Traffic {

  private static final int TIMEOUT_MILLIS = 10_000;

  private final InetSocketAddress node;
  private final TlsCrypto crypto = new FastTlsCryptoProvider().create(new SecureRandom());
  private final ResumptionClient resumption = ResumptionClient.create();

  Traffic(InetSocketAddress node) {
    this.node = node;
  }

  /**
   * Connects as somebody who comes back, and closes.
   *
   * @param visitor tells those who do apart
   * @throws IOException also if the session was not resumed
   */
  void comeBack(int visitor) throws IOException {
    try (Socket socket = open()) {
      comeBack(visitor, socket);
    }
  }

  private void comeBack(int visitor, Socket socket) throws IOException {
    ClientSessionKey key =
        ClientSessionKey.of(node.getHostString(), node.getPort(), "load " + visitor);
    ResumingTlsClient client = resumption.client(new LoadClient(crypto), key);
    TlsClientProtocol protocol =
        new ResumingTlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
    protocol.connect(client);
    protocol.close();
    ClientOutcome outcome = client.outcome().orElseThrow();
    if (outcome.resumed().isEmpty()) {
      throw new IOException("not resumed: " + outcome.reason());
    }
  }

  /** Connects as somebody new, and closes. */
  void comeAnew() throws IOException {
    try (Socket socket = open()) {
      connect(socket, new LoadClient(crypto)).close();
    }
  }

  /** Connects and stays. */
  Socket stay(int visitor) throws IOException {
    Socket socket = open();
    ClientSessionKey key =
        ClientSessionKey.of(node.getHostString(), node.getPort(), "load " + visitor);
    new ResumingTlsClientProtocol(socket.getInputStream(), socket.getOutputStream())
        .connect(resumption.client(new LoadClient(crypto), key));
    return socket;
  }

  /**
   * Connects with a ticket that is no session of this client's, and closes.
   *
   * @param ticket empty to ask for one
   * @return what the node issued
   */
  byte[] present(byte[] ticket) throws IOException {
    try (Socket socket = open()) {
      LoadClient.Forging client = new LoadClient.Forging(crypto, ticket);
      connect(socket, client).close();
      return client.issued();
    }
  }

  private static TlsClientProtocol connect(Socket socket, LoadClient client) throws IOException {
    TlsClientProtocol protocol =
        new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
    protocol.connect(client);
    return protocol;
  }

  private Socket open() throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(node, TIMEOUT_MILLIS);
    return socket;
  }
}
