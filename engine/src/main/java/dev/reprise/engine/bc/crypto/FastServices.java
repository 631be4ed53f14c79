// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.security.AlgorithmParameterGenerator;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CertStoreParameters;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.ExemptionMechanism;
import javax.crypto.KeyAgreement;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.SecretKeyFactory;
import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.tls.crypto.TlsAgreement;

/**
 * Java security services that are looked up once: symmetric ciphers by the provider that was found
 * first, MACs and digests by cloning a prototype.
 *
 * <p>Services that may take a private key (signatures, key agreements, RSA ciphers) go to the
 * wrapped helper each time, since Java then picks the provider by the key, which may live in
 * hardware. Safe for use by any thread.
 */
final class FastServices implements JcaJceHelper {

  private static final String PSS_SUFFIX = "WITHRSAANDMGF1";
  private static final String PSS_STANDARD_NAME = "RSASSA-PSS";

  private static final String ECDSA = "NoneWithECDSA";

  private final JcaJceHelper services;
  private final Optional<FastCurves> curves;
  private final Map<String, Provider> cipherProviders = new ConcurrentHashMap<>();
  private final Map<String, Prototype<Mac>> macs = new ConcurrentHashMap<>();
  private final Map<String, Prototype<MessageDigest>> digests = new ConcurrentHashMap<>();

  /**
   * Services.
   *
   * @param curves what takes the place of the providers' elliptic curves; empty if nothing does
   */
  FastServices(JcaJceHelper services, Optional<FastCurves> curves) {
    this.services = services;
    this.curves = curves;
  }

  /** Who makes the agreements of a group in place of the providers; empty if nobody does. */
  Optional<Function<FastTlsCrypto, TlsAgreement>> agreements(int namedGroup) {
    return curves.flatMap(fast -> fast.agreements(services, namedGroup));
  }

  /**
   * A service's provider, with an unused instance to clone if that provider's instances can be
   * cloned. A prototype is never handed out, so no two users share state.
   */
  private record Prototype<T>(Provider provider, Optional<T> instance) {}

  @Override
  public Cipher createCipher(String algorithm)
      throws NoSuchAlgorithmException, NoSuchPaddingException, NoSuchProviderException {
    Provider provider = cipherProviders.get(algorithm);
    if (provider != null) {
      return Cipher.getInstance(algorithm, provider);
    }
    Cipher first = services.createCipher(algorithm);
    if (!takesPrivateKeys(algorithm)) {
      cipherProviders.put(algorithm, first.getProvider());
    }
    return first;
  }

  private static boolean takesPrivateKeys(String cipherAlgorithm) {
    return cipherAlgorithm.toUpperCase(Locale.ROOT).startsWith("RSA");
  }

  @Override
  public Mac createMac(String algorithm) throws NoSuchAlgorithmException, NoSuchProviderException {
    Prototype<Mac> prototype = macs.get(algorithm);
    if (prototype == null) {
      prototype = macPrototype(services.createMac(algorithm));
      macs.put(algorithm, prototype);
    }
    if (prototype.instance().isPresent()) {
      try {
        return (Mac) prototype.instance().get().clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("Mac that was cloned before: " + algorithm, e);
      }
    }
    return Mac.getInstance(algorithm, prototype.provider());
  }

  private static Prototype<Mac> macPrototype(Mac mac) {
    // The provider first: asking for it settles on one, and only then is there something to clone.
    Provider provider = mac.getProvider();
    try {
      return new Prototype<>(provider, Optional.of((Mac) mac.clone()));
    } catch (CloneNotSupportedException e) {
      return new Prototype<>(provider, Optional.empty());
    }
  }

  @Override
  public MessageDigest createMessageDigest(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    Prototype<MessageDigest> prototype = digests.get(algorithm);
    if (prototype == null) {
      prototype = digestPrototype(services.createMessageDigest(algorithm));
      digests.put(algorithm, prototype);
    }
    if (prototype.instance().isPresent()) {
      try {
        return (MessageDigest) prototype.instance().get().clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("MessageDigest that was cloned before: " + algorithm, e);
      }
    }
    return MessageDigest.getInstance(algorithm, prototype.provider());
  }

  private static Prototype<MessageDigest> digestPrototype(MessageDigest digest) {
    try {
      return new Prototype<>(digest.getProvider(), Optional.of((MessageDigest) digest.clone()));
    } catch (CloneNotSupportedException e) {
      return new Prototype<>(digest.getProvider(), Optional.empty());
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Bouncy Castle asks for RSASSA-PSS by names of its own provider ({@code
   * SHA256WITHRSAANDMGF1}); where they are unknown, the standard name does, as the parameters are
   * always set explicitly.
   */
  @Override
  public Signature createSignature(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    try {
      Signature provided = services.createSignature(algorithm);
      return curves.isPresent() && algorithm.equalsIgnoreCase(ECDSA)
          ? new EcdsaSignature(provided, curves.get())
          : provided;
    } catch (NoSuchAlgorithmException e) {
      if (isBouncyCastlePss(algorithm)) {
        return services.createSignature(PSS_STANDARD_NAME);
      }
      throw e;
    }
  }

  /** Returns the name by which a helper knows this signature algorithm. */
  static String signatureName(JcaJceHelper helper, String algorithm)
      throws NoSuchProviderException {
    if (!isBouncyCastlePss(algorithm)) {
      return algorithm;
    }
    try {
      JcaJceHelper wrapped = helper instanceof FastServices fast ? fast.services : helper;
      return wrapped.createSignature(algorithm).getAlgorithm();
    } catch (NoSuchAlgorithmException e) {
      return PSS_STANDARD_NAME;
    }
  }

  private static boolean isBouncyCastlePss(String algorithm) {
    return algorithm.toUpperCase(Locale.ROOT).endsWith(PSS_SUFFIX);
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // Bouncy Castle itself still calls it.
  public MessageDigest createDigest(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return createMessageDigest(algorithm);
  }

  @Override
  public KeyAgreement createKeyAgreement(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return services.createKeyAgreement(algorithm);
  }

  @Override
  public AlgorithmParameterGenerator createAlgorithmParameterGenerator(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return services.createAlgorithmParameterGenerator(algorithm);
  }

  @Override
  public AlgorithmParameters createAlgorithmParameters(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return services.createAlgorithmParameters(algorithm);
  }

  @Override
  public KeyGenerator createKeyGenerator(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return services.createKeyGenerator(algorithm);
  }

  @Override
  public KeyFactory createKeyFactory(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return services.createKeyFactory(algorithm);
  }

  @Override
  public SecretKeyFactory createSecretKeyFactory(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return services.createSecretKeyFactory(algorithm);
  }

  @Override
  public KeyPairGenerator createKeyPairGenerator(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return services.createKeyPairGenerator(algorithm);
  }

  @Override
  public CertificateFactory createCertificateFactory(String algorithm)
      throws NoSuchProviderException, CertificateException {
    return services.createCertificateFactory(algorithm);
  }

  @Override
  public SecureRandom createSecureRandom(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return services.createSecureRandom(algorithm);
  }

  @Override
  public CertPathBuilder createCertPathBuilder(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return services.createCertPathBuilder(algorithm);
  }

  @Override
  public CertPathValidator createCertPathValidator(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return services.createCertPathValidator(algorithm);
  }

  @Override
  public CertStore createCertStore(String type, CertStoreParameters parameters)
      throws NoSuchAlgorithmException, InvalidAlgorithmParameterException, NoSuchProviderException {
    return services.createCertStore(type, parameters);
  }

  @Override
  public ExemptionMechanism createExemptionMechanism(String algorithm)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return services.createExemptionMechanism(algorithm);
  }

  @Override
  public KeyStore createKeyStore(String type) throws KeyStoreException, NoSuchProviderException {
    return services.createKeyStore(type);
  }
}
