// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jcajce.util.DefaultJcaJceHelper;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/** The record ciphers of both ends of one handshake, ours beside Bouncy Castle's, same keys. */
record CipherPairs(Pair server, Pair client) {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final JcaTlsCrypto PLAIN =
      new JcaTlsCryptoProvider().setProvider(new BouncyCastleProvider()).create(RANDOM);

  /** Two ciphers with the same keys. */
  record Pair(TlsCipher ours, TlsCipher bouncyCastles) {}

  /** Shakes hands for a suite and takes the ciphers that come of it. */
  static CipherPairs of(int suite) {
    try {
      FastCase setting = FastCase.of(suite, ProtocolVersion.TLSv12);
      Capturing serverCrypto = new Capturing();
      Capturing clientCrypto = new Capturing();
      TlsServerProtocol server = new TlsServerProtocol();
      TlsClientProtocol client = new TlsClientProtocol();
      server.accept(new FastServer(serverCrypto, setting, new HashMap<>()));
      client.connect(new FastClient(clientCrypto, setting, Optional.empty()));
      while (!server.isConnected() || !client.isConnected()) {
        server.offerInput(drain(client));
        client.offerInput(drain(server));
      }
      return new CipherPairs(serverCrypto.pairs.get(0), clientCrypto.pairs.get(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] drain(TlsProtocol protocol) {
    byte[] output = new byte[protocol.getAvailableOutputBytes()];
    protocol.readOutput(output, 0, output.length);
    return output;
  }

  /** Makes each cipher twice, and keeps the two for the test. */
  private static final class Capturing extends FastTlsCrypto {

    private final List<Pair> pairs = new ArrayList<>();

    Capturing() {
      super(new FastServices(new DefaultJcaJceHelper(), Optional.empty()), null, RANDOM, RANDOM);
    }

    @Override
    public TlsCipher createCipher(
        TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
        throws IOException {
      pairs.add(
          new Pair(
              super.createCipher(parameters, encryptionAlgorithm, macAlgorithm),
              PLAIN.createCipher(parameters, encryptionAlgorithm, macAlgorithm)));
      return super.createCipher(parameters, encryptionAlgorithm, macAlgorithm);
    }
  }
}
