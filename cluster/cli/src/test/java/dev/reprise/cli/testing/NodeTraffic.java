// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import dev.reprise.cli.node.NodeCrypto;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.ResumingTlsClientProtocol;
import dev.reprise.engine.bc.ResumptionClient;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSessionKey;
import dev.reprise.engine.client.ClientSessionStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerOnlyTlsAuthentication;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;

/** Clients of one node that accept every certificate, each with its own sessions. */
public final class NodeTraffic {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TlsCrypto crypto = NodeCrypto.create();
  private final Map<Mechanism, ResumptionClient> clients;
  private final int port;

  public NodeTraffic(int port) {
    this(port, new ConcurrentHashMap<>());
    for (Mechanism mechanism : Mechanism.values()) {
      clients.put(
          mechanism,
          new ResumptionClient(
              ClientSessionStore.inMemory(16),
              ClientPolicy.DEFAULT.withTickets(mechanism == Mechanism.TICKET),
              InstantSource.system(),
              new SecureRandom()));
    }
  }

  private NodeTraffic(int port, Map<Mechanism, ResumptionClient> clients) {
    this.port = port;
    this.clients = clients;
  }

  /** The same clients with their sessions, as visitors of another node behind the same name. */
  public NodeTraffic at(int otherPort) {
    return new NodeTraffic(otherPort, clients);
  }

  /** A first visit, or one that offers the session of the one before; what the node answered. */
  public AnswerLines visit(Mechanism mechanism) throws IOException {
    ClientSessionKey key = ClientSessionKey.of("node", 443, "whatever it shows");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      ResumingTlsClientProtocol protocol =
          new ResumingTlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
      protocol.connect(clients.get(mechanism).client(new Trusting(crypto), key));
      protocol
          .getOutputStream()
          .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return AnswerLines.in(
          new String(protocol.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** A first visit and one that resumes its session. */
  public void visitTwice(Mechanism mechanism) throws IOException {
    visit(mechanism);
    visit(mechanism);
  }

  private static final class Trusting extends DefaultTlsClient {

    Trusting(TlsCrypto crypto) {
      super(crypto);
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
      return ProtocolVersion.TLSv12.only();
    }

    @Override
    public TlsAuthentication getAuthentication() {
      return new ServerOnlyTlsAuthentication() {
        @Override
        public void notifyServerCertificate(TlsServerCertificate shown) {}
      };
    }
  }
}
