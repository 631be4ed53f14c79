// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import dev.reprise.engine.crypto.Lender;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.bouncycastle.tls.crypto.impl.AbstractTlsSecret;
import org.bouncycastle.tls.crypto.impl.jcajce.JceTlsSecret;

/**
 * A TLS secret that derives what TLS 1.2 wants of it by {@link Tls12Prf}. All other derivations are
 * Bouncy Castle's own.
 */
final class FastTlsSecret extends JceTlsSecret {

  /**
   * A secret over the given octets.
   *
   * @param data the secret's octets, owned from now on
   */
  FastTlsSecret(FastTlsCrypto crypto, byte[] data) {
    super(crypto, data);
  }

  /** A secret over a copy of another one's octets; the other stays alive. */
  static FastTlsSecret copyOf(FastTlsCrypto crypto, AbstractTlsSecret other) {
    return new FastTlsSecret(crypto, copyData(other));
  }

  @Override
  public synchronized TlsSecret deriveUsingPRF(
      int prfAlgorithm, String label, byte[] seed, int length) {
    return switch (prfAlgorithm) {
      case PRFAlgorithm.tls_prf_sha256 -> derive(fastCrypto().prfSha256(), label, seed, length);
      case PRFAlgorithm.tls_prf_sha384 -> derive(fastCrypto().prfSha384(), label, seed, length);
      default -> super.deriveUsingPRF(prfAlgorithm, label, seed, length);
    };
  }

  private TlsSecret derive(Lender<Tls12Prf> prfs, String label, byte[] seed, int length) {
    checkAlive();
    Tls12Prf prf = prfs.borrow();
    byte[] derived = prf.derive(data, label, seed, length);
    prfs.giveBack(prf);
    return new FastTlsSecret(fastCrypto(), derived);
  }

  private FastTlsCrypto fastCrypto() {
    return (FastTlsCrypto) crypto;
  }
}
