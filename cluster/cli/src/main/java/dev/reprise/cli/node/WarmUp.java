// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import dev.reprise.engine.bc.ResumptionEngine;
import java.io.IOException;
import java.time.InstantSource;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ServerOnlyTlsAuthentication;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handshake inside the process before a node listens. It loads the classes that handshakes
 * need: a class that cannot be loaded the first time, because memory is short in a flood, could
 * never be used again.
 */
final class WarmUp {

  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final int MOST_FLIGHTS = 10;

  private WarmUp() {}

  /** Shakes hands with a server of these settings; what comes of it does not matter. */
  static void run(NodeSettings settings, JcaTlsCrypto crypto, InstantSource clock) {
    try (ResumptionEngine engine = ResumptionEngine.builder().clock(clock).build()) {
      ResumingTlsServerProtocol server = new ResumingTlsServerProtocol();
      server.accept(
          engine.server(
              new NodeTlsServer(crypto, settings.tls(), clock), new HostScopes(settings, crypto)));
      TlsClientProtocol client = new TlsClientProtocol();
      client.connect(new AnyServerClient(crypto));
      for (int i = 0; i < MOST_FLIGHTS && client.isHandshaking(); i++) {
        pass(client, server);
        pass(server, client);
      }
      client.close();
      server.close();
    } catch (IOException e) {
      LOG.debug("the handshake before listening failed", e); // it has no client certificate
    }
  }

  private static void pass(TlsProtocol from, TlsProtocol to) throws IOException {
    byte[] octets = new byte[from.getAvailableOutputBytes()];
    from.readOutput(octets, 0, octets.length);
    to.offerInput(octets, 0, octets.length);
  }

  /** A client that trusts any server: it sends nothing. */
  private static final class AnyServerClient extends DefaultTlsClient {

    AnyServerClient(JcaTlsCrypto crypto) {
      super(crypto);
    }

    @Override
    public TlsAuthentication getAuthentication() {
      return new ServerOnlyTlsAuthentication() {
        @Override
        public void notifyServerCertificate(TlsServerCertificate shown) {
          // The certificate is the node's own.
        }
      };
    }
  }
}
