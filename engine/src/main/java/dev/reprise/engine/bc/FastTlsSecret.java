// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.bouncycastle.tls.crypto.impl.AbstractTlsSecret;
import org.bouncycastle.tls.crypto.impl.jcajce.JceTlsSecret;
import org.jspecify.annotations.Nullable;

/**
 * A TLS secret that keys its MAC once for all that is derived from it by the PRF of TLS 1.2.
 *
 * <p>A master secret serves three times in an abbreviated handshake: the key block and both
 * Finished messages. All other derivations are Bouncy Castle's own.
 */
final class FastTlsSecret extends JceTlsSecret {

  private @Nullable Mac mac;
  private int macPrfAlgorithm;

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
    if (!isTls12(prfAlgorithm)) {
      return super.deriveUsingPRF(prfAlgorithm, label, seed, length);
    }
    checkAlive();
    try {
      return new FastTlsSecret(fastCrypto(), expand(prfAlgorithm, label, seed, length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("PRF of TLS 1.2", e);
    }
  }

  /** P_hash of RFC 5246, Section 5, straight into the result wherever a whole block fits. */
  private byte[] expand(int prfAlgorithm, String label, byte[] seed, int length)
      throws GeneralSecurityException {
    Mac keyed = keyedMac(prfAlgorithm);
    byte[] labelOctets = label.getBytes(StandardCharsets.US_ASCII);
    byte[] labelAndSeed = new byte[labelOctets.length + seed.length];
    System.arraycopy(labelOctets, 0, labelAndSeed, 0, labelOctets.length);
    System.arraycopy(seed, 0, labelAndSeed, labelOctets.length, seed.length);

    int block = keyed.getMacLength();
    byte[] output = new byte[length];
    byte[] a = new byte[block];
    keyed.update(labelAndSeed);
    for (int position = 0; ; ) {
      keyed.doFinal(a, 0);
      keyed.update(a);
      keyed.update(labelAndSeed);
      if (length - position <= block) {
        if (length - position == block) {
          keyed.doFinal(output, position);
        } else {
          keyed.doFinal(a, 0);
          System.arraycopy(a, 0, output, position, length - position);
        }
        return output;
      }
      keyed.doFinal(output, position);
      position += block;
      keyed.update(a);
    }
  }

  private Mac keyedMac(int prfAlgorithm) throws GeneralSecurityException {
    Mac keyed = mac;
    if (keyed == null || macPrfAlgorithm != prfAlgorithm) {
      String name = macName(prfAlgorithm);
      keyed = crypto.getHelper().createMac(name);
      keyed.init(new SecretKeySpec(data, name));
      mac = keyed;
      macPrfAlgorithm = prfAlgorithm;
    }
    return keyed;
  }

  @Override
  public synchronized void destroy() {
    mac = null;
    super.destroy();
  }

  @Override
  public synchronized byte[] extract() {
    mac = null;
    return super.extract();
  }

  private FastTlsCrypto fastCrypto() {
    return (FastTlsCrypto) crypto;
  }

  private static boolean isTls12(int prfAlgorithm) {
    return prfAlgorithm == PRFAlgorithm.tls_prf_sha256
        || prfAlgorithm == PRFAlgorithm.tls_prf_sha384;
  }

  private static String macName(int prfAlgorithm) {
    return prfAlgorithm == PRFAlgorithm.tls_prf_sha256 ? "HmacSHA256" : "HmacSHA384";
  }
}
