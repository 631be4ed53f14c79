// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsSecret;

/**
 * A key agreement of one handshake by X25519 (RFC 7748, Section 5), over Bouncy Castle's
 * arithmetic, which is constant-time.
 *
 * <p>The private key serves once and is overwritten. Not safe for use by several threads.
 */
final class X25519Agreement implements TlsAgreement {

  private final FastTlsCrypto crypto;
  private final byte[] privateKey = new byte[X25519.SCALAR_SIZE];
  private final byte[] peerPublicKey = new byte[X25519.POINT_SIZE];
  private boolean hasPrivateKey;

  X25519Agreement(FastTlsCrypto crypto) {
    this.crypto = crypto;
  }

  @Override
  public byte[] generateEphemeral() {
    X25519.generatePrivateKey(crypto.getSecureRandom(), privateKey);
    hasPrivateKey = true;
    byte[] publicKey = new byte[X25519.POINT_SIZE];
    X25519.generatePublicKey(privateKey, 0, publicKey, 0);
    return publicKey;
  }

  @Override
  public void receivePeerValue(byte[] peerValue) throws IOException {
    if (peerValue.length != X25519.POINT_SIZE) {
      throw CryptoAlerts.invalidPublicKey(null);
    }
    System.arraycopy(peerValue, 0, peerPublicKey, 0, X25519.POINT_SIZE);
  }

  @Override
  public TlsSecret calculateSecret() throws IOException {
    if (!hasPrivateKey) {
      throw new IllegalStateException("the private key has served, or there was none");
    }
    byte[] secret = new byte[X25519.POINT_SIZE];
    boolean usable = X25519.calculateAgreement(privateKey, 0, peerPublicKey, 0, secret, 0);
    hasPrivateKey = false;
    Arrays.fill(privateKey, (byte) 0);
    // = RFC 8422, Section 5.11
    // # With X25519 and X448, a receiving party MUST check whether the
    // # computed premaster secret is the all-zero value and abort the
    // # handshake if so, as described in Section 6 of [RFC7748].
    if (!usable) {
      throw CryptoAlerts.secretOfSmallOrder();
    }
    return new FastTlsSecret(crypto, secret);
  }
}
