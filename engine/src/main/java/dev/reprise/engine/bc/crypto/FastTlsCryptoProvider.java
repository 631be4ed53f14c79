// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.security.Provider;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.jcajce.util.DefaultJcaJceHelper;
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

  private boolean fastCurves = true;

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
    // A provider that was named is asked for everything: it may be there for a certificate.
    boolean namesNoProvider = getHelper() instanceof DefaultJcaJceHelper;
    Optional<FastCurves> curves =
        fastCurves && namesNoProvider ? Optional.of(new FastCurves(keyRandom)) : Optional.empty();
    FastServices services = new FastServices(getHelper(), curves);
    return new FastTlsCrypto(services, getAltHelper(), keyRandom, nonceRandom);
  }

  /**
   * Sets whether X25519, and P-256, P-384 and P-521 with their ECDSA signatures, are computed here
   * over Bouncy Castle's arithmetic, which is the default. It applies to keys in this process for
   * which Java would choose the JDK's or Bouncy Castle's provider; any other provider, one that
   * {@link #setProvider} names, and keys in hardware keep all their work.
   *
   * @param fastCurves false leaves all elliptic curves to the Java security providers
   */
  public FastTlsCryptoProvider setFastCurves(boolean fastCurves) {
    this.fastCurves = fastCurves;
    return this;
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
