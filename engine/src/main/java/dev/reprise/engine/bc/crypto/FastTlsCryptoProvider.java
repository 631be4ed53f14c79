// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.security.Provider;
import java.security.SecureRandom;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;

/**
 * Bouncy Castle's {@link JcaTlsCryptoProvider} with {@link FastTlsCrypto} as its product: the same
 * settings, the same services, less work for each connection.
 *
 * <pre>{@code
 * TlsCrypto crypto = new FastTlsCryptoProvider().create(new SecureRandom());
 * TlsCrypto crypto = new FastTlsCryptoProvider().setProvider("BC").create(random);
 * Provider jsse = new BouncyCastleJsseProvider(false, new FastTlsCryptoProvider());
 * }</pre>
 *
 * <p>Not safe for concurrent changes; what it creates is safe for use by any thread.
 */
public class FastTlsCryptoProvider extends JcaTlsCryptoProvider {

  /** A provider that takes each service from the first Java security provider that has it. */
  public FastTlsCryptoProvider() {}

  /**
   * Creates a crypto whose keys and nonces come from one generator.
   *
   * <p>Bouncy Castle hashes the generator's output once more into nonces, because a generator may
   * be too slow or too poor to show its output; the platform's default is neither.
   *
   * @param random source of keys and nonces; null means the platform's default, {@code new
   *     SecureRandom()}
   */
  @Override
  public FastTlsCrypto create(@Nullable SecureRandom random) {
    SecureRandom source = random == null ? new SecureRandom() : random;
    return create(source, source);
  }

  /**
   * Creates a crypto with separate generators.
   *
   * @param keyRandom source of keys
   * @param nonceRandom source of nonces and explicit IVs
   */
  @Override
  public FastTlsCrypto create(SecureRandom keyRandom, SecureRandom nonceRandom) {
    return new FastTlsCrypto(new FastServices(getHelper()), getAltHelper(), keyRandom, nonceRandom);
  }

  @Override
  public FastTlsCryptoProvider setProvider(Provider provider) {
    super.setProvider(provider);
    return this;
  }

  @Override
  public FastTlsCryptoProvider setProvider(String providerName) {
    super.setProvider(providerName);
    return this;
  }

  @Override
  public FastTlsCryptoProvider setAlternateProvider(Provider provider) {
    super.setAlternateProvider(provider);
    return this;
  }

  @Override
  public FastTlsCryptoProvider setAlternateProvider(String providerName) {
    super.setAlternateProvider(providerName);
    return this;
  }
}
