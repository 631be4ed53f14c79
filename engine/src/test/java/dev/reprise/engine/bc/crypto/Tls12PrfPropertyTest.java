// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/** {@link FastTlsCrypto} derives the same octets by the PRF of TLS 1.2 as Bouncy Castle. */
class Tls12PrfPropertyTest {

  private static final TlsCrypto BOUNCY_CASTLE =
      new JcaTlsCryptoProvider().create(new SecureRandom());
  private static final TlsCrypto FAST = new FastTlsCryptoProvider().create(new SecureRandom());

  /** Longer secrets than the digest's input block, 64 or 128 octets, are hashed first. */
  @Property
  void derivesTheSameAsBouncyCastle(
      @ForAll boolean sha384,
      @ForAll @Size(min = 1, max = 300) byte[] secret,
      @ForAll @Size(max = 200) byte[] seed,
      @ForAll @IntRange(max = 300) int length) {
    int prf = sha384 ? PRFAlgorithm.tls_prf_sha384 : PRFAlgorithm.tls_prf_sha256;

    byte[] derived = derive(FAST, prf, secret, seed, length);

    assertThat(derived).isEqualTo(derive(BOUNCY_CASTLE, prf, secret, seed, length));
  }

  private static byte[] derive(TlsCrypto crypto, int prf, byte[] secret, byte[] seed, int length) {
    return crypto.createSecret(secret).deriveUsingPRF(prf, "key expansion", seed, length).extract();
  }
}
