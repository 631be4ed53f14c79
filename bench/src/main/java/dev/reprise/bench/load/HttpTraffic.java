// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import dev.reprise.engine.bc.ResumingTlsClient;
import dev.reprise.engine.bc.ResumingTlsClientProtocol;
import dev.reprise.engine.bc.ResumptionClient;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import dev.reprise.engine.client.ClientSessionKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.crypto.TlsCrypto;

/** Requests to one server, each on a connection of its own that resumes. Safe for any thread. */
final class HttpTraffic {

  private static final int TIMEOUT_MILLIS = 30_000;

  private final InetSocketAddress server;
  private final TlsCrypto crypto = new FastTlsCryptoProvider().create(new SecureRandom());
  private final ResumptionClient resumption = ResumptionClient.create();

  HttpTraffic(InetSocketAddress server) {
    this.server = server;
  }

  /**
   * Gets a few octets.
   *
   * @param visitor tells clients apart
   * @throws IOException also if the session was not resumed
   */
  void getShort(int visitor) throws IOException {
    get(visitor, "/", true);
  }

  /** Gets {@link LoadedServer#LONG} octets. */
  void getLong(int visitor) throws IOException {
    if (get(visitor, "/long", true) < LoadedServer.LONG) {
      throw new IOException("the answer is too short");
    }
  }

  /** Makes the session that later requests of this visitor resume. */
  void meet(int visitor) throws IOException {
    get(visitor, "/", false);
  }

  private long get(int visitor, String path, boolean mustResume) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(server, TIMEOUT_MILLIS);
      ResumingTlsClient client =
          resumption.client(
              new LoadClient(crypto),
              ClientSessionKey.of("localhost", server.getPort(), "load " + visitor));
      TlsClientProtocol protocol =
          new ResumingTlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
      protocol.connect(client);
      if (mustResume && client.outcome().orElseThrow().resumed().isEmpty()) {
        throw new IOException("not resumed: " + client.outcome().orElseThrow().reason());
      }
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      protocol.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return skipAll(protocol.getInputStream());
    }
  }

  private static long skipAll(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long all = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      all += count;
    }
    return all;
  }
}
