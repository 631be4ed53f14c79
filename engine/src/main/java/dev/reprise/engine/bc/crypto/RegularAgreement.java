// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.io.IOException;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.jspecify.annotations.Nullable;

/**
 * A key agreement of one handshake on one of the curves of NIST.
 *
 * <p>The private key serves once and is overwritten. Not safe for use by several threads.
 */
final class RegularAgreement implements TlsAgreement {

  private final FastTlsCrypto crypto;
  private final RegularCurve curve;
  private byte @Nullable [] privateKey;
  private @Nullable ECPoint peerPublicKey;

  RegularAgreement(FastTlsCrypto crypto, RegularCurve curve) {
    this.crypto = crypto;
    this.curve = curve;
  }

  @Override
  public byte[] generateEphemeral() {
    byte[] scalar = curve.randomScalar(crypto.getSecureRandom());
    privateKey = scalar;
    return RegularCurve.encode(curve.multiplyGenerator(scalar));
  }

  @Override
  public void receivePeerValue(byte[] peerValue) throws IOException {
    // = RFC 8422, Section 5.11
    // # With the NIST curves, each party MUST validate the public key sent by
    // # its peer in the ClientKeyExchange and ServerKeyExchange messages.
    try {
      peerPublicKey = curve.decode(peerValue);
    } catch (IllegalArgumentException e) {
      throw CryptoAlerts.invalidPublicKey(e);
    }
  }

  @Override
  public TlsSecret calculateSecret() {
    byte[] scalar = privateKey;
    ECPoint point = peerPublicKey;
    if (scalar == null || point == null) {
      throw new IllegalStateException("the private key has served, or a key is missing");
    }
    ECPoint shared = curve.multiply(point, scalar);
    privateKey = null;
    RegularCurve.wipe(scalar);
    // = RFC 8422, Section 5.10
    // # leading zeros found in this octet string MUST NOT be truncated.
    return new FastTlsSecret(crypto, shared.getAffineXCoord().getEncoded());
  }
}
