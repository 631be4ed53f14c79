// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.bc.ResumingTlsClient;
import dev.reprise.engine.bc.ResumingTlsClientProtocol;
import dev.reprise.engine.bc.ResumptionClient;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSessionKey;
import dev.reprise.engine.client.ClientSessionStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.ServerOnlyTlsAuthentication;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;

/** A client whose second visit offers the session of the first. */
final class Client {

  private static final byte[] REQUEST =
      "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final TlsCrypto crypto = new FastTlsCryptoProvider().create(new SecureRandom());
  private final ClientSessionStore sessions = ClientSessionStore.inMemory(100);
  private final ResumptionClient resumption =
      new ResumptionClient(
          sessions, ClientPolicy.DEFAULT, InstantSource.system(), new SecureRandom());
  private final byte[] pinned;

  /**
   * A client with no sessions yet.
   *
   * @param pinned the one certificate that it accepts, in DER
   */
  Client(byte[] pinned) {
    this.pinned = pinned.clone();
  }

  /** Visits a server of that name and returns its answer. */
  String visit(String host, int port) throws IOException {
    ClientSessionKey key = key(host);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      // Otherwise the request waits until the server acknowledges Finished, 40 ms later.
      socket.setTcpNoDelay(true);
      ResumingTlsClientProtocol protocol =
          new ResumingTlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
      ResumingTlsClient client = resumption.client(new PinningClient(host), key);
      protocol.connect(client);
      protocol.getOutputStream().write(REQUEST);
      return new String(protocol.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  /** The ticket of the session that it would offer next. */
  Optional<Bytes> ticket(String host) {
    return sessions.find(key(host), Instant.now()).map(session -> session.ticket());
  }

  /** A session is offered only if everything is equal that was checked when it was made. */
  private static ClientSessionKey key(String host) {
    return ClientSessionKey.of(host, 443, "pinned certificate");
  }

  private final class PinningClient extends DefaultTlsClient {

    private final String host;

    PinningClient(String host) {
      super(crypto);
      this.host = host;
    }

    @Override
    @SuppressWarnings("JdkObsolete") // Bouncy Castle's own signature
    protected Vector<ServerName> getSNIServerNames() {
      byte[] name = host.getBytes(StandardCharsets.US_ASCII);
      return new Vector<>(List.of(new ServerName(NameType.host_name, name)));
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
      return ProtocolVersion.TLSv12.only();
    }

    /** Asked in full handshakes only: a resumed session proves that this was asked before. */
    @Override
    public TlsAuthentication getAuthentication() {
      return new ServerOnlyTlsAuthentication() {
        @Override
        public void notifyServerCertificate(TlsServerCertificate shown) throws IOException {
          if (!Arrays.equals(pinned, shown.getCertificate().getCertificateAt(0).getEncoded())) {
            throw new IOException("another certificate than the pinned one");
          }
        }
      };
    }
  }
}
