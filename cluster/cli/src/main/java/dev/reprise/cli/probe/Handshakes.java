// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.engine.bc.ResumingTlsClient;
import dev.reprise.engine.bc.ResumingTlsClientProtocol;
import dev.reprise.engine.bc.ResumptionClient;
import dev.reprise.engine.client.ClientOutcome;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSession;
import dev.reprise.engine.client.ClientSessionKey;
import dev.reprise.engine.client.ClientSessionStore;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/** Handshakes to the end, by the client that this project gives to others. */
final class Handshakes {

  /** Everything that a server may hand out is kept: the probe wants to see it. */
  private static final ClientPolicy EVERYTHING =
      ClientPolicy.DEFAULT
          .withTicketCap(0xffff)
          .dangerouslyAllowSessionsWithoutExtendedMasterSecret();

  private final Wire wire;
  private final InstantSource clock;
  private final SecureRandom random;
  private final JcaTlsCrypto crypto;
  private final HelloOffer offer;

  Handshakes(Wire wire, InstantSource clock, SecureRandom random, HelloOffer offer) {
    this.wire = wire;
    this.offer = offer;
    this.clock = clock;
    this.random = random;
    // The JDK's providers do not know RSA-PSS by the name under which Bouncy Castle asks for it.
    this.crypto = new JcaTlsCryptoProvider().setProvider(new BouncyCastleProvider()).create(random);
  }

  /**
   * What one handshake came to.
   *
   * @param session what the server left for the next one, if anything
   */
  record Result(ClientOutcome outcome, Optional<ClientSession> session) {}

  /**
   * A full handshake.
   *
   * @param tickets whether to ask for a ticket; if not, the session is one by ID
   * @throws IOException if it fails
   */
  Result full(
      ProbedServer node, Optional<String> serverName, boolean tickets, boolean extendedMasterSecret)
      throws IOException {
    return shake(node, serverName, tickets, extendedMasterSecret, Optional.empty());
  }

  /**
   * A handshake that offers {@code session}.
   *
   * @throws IOException if it fails
   */
  Result resume(ProbedServer node, Optional<String> serverName, ClientSession session)
      throws IOException {
    return shake(
        node,
        serverName,
        !session.ticket().isEmpty(),
        session.extendedMasterSecret(),
        Optional.of(session));
  }

  /** The time by the clock of the client. */
  Instant now() {
    return clock.instant();
  }

  private Result shake(
      ProbedServer node,
      Optional<String> serverName,
      boolean tickets,
      boolean extendedMasterSecret,
      Optional<ClientSession> offered)
      throws IOException {
    ClientSessionKey key = ClientSessionKey.of(node.host(), node.address().getPort(), "none");
    ClientSessionStore sessions = ClientSessionStore.inMemory(1);
    offered.ifPresent(session -> sessions.store(key, session));
    ProbeClient inner = new ProbeClient(crypto, serverName, offer, extendedMasterSecret);
    ResumingTlsClient client =
        new ResumptionClient(sessions, EVERYTHING.withTickets(tickets), clock, random)
            .client(inner, key);
    try (Socket socket = wire.connect(node)) {
      ResumingTlsClientProtocol protocol =
          new ResumingTlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
      protocol.connect(client);
      ClientOutcome outcome =
          client.outcome().orElseThrow(() -> new IOException("the server does not speak TLS 1.2"));
      Optional<ClientSession> kept = sessions.find(key, clock.instant());
      protocol.close();
      return new Result(outcome, kept);
    } catch (UnreachableException e) {
      throw e;
    } catch (IOException e) {
      throw inner.lacksCertificate() ? new CertificateMissingException(e) : e;
    }
  }
}
