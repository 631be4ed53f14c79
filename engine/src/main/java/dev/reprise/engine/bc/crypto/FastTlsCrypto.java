// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import dev.reprise.engine.bc.crypto.FastAeadCipher.NonceForm;
import dev.reprise.engine.crypto.Lender;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.NoSuchProviderException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.tls.EncryptionAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.crypto.Tls13Verifier;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoException;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsDHConfig;
import org.bouncycastle.tls.crypto.TlsDHDomain;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.bouncycastle.tls.crypto.TlsECDomain;
import org.bouncycastle.tls.crypto.TlsNonceGenerator;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.bouncycastle.tls.crypto.TlsStreamSigner;
import org.bouncycastle.tls.crypto.TlsStreamVerifier;
import org.bouncycastle.tls.crypto.impl.AbstractTlsSecret;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipher;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipherImpl;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JceTlsSecret;
import org.jspecify.annotations.Nullable;

/**
 * Bouncy Castle's {@link JcaTlsCrypto} without the work that it repeats for each connection and
 * record: looking up services by name, seeding a nonce generator, building {@code
 * AlgorithmParameters}, keying MACs and setting up curves.
 *
 * <p>Replaces {@code JcaTlsCrypto} everywhere: in clients and servers, for full and abbreviated
 * handshakes, for records and for every cipher suite and version; what it does not speed up it
 * inherits. It needs none of the rest of Reprise. Its algorithms are those of the Java security
 * providers, with two exceptions: the HMAC in the PRF of TLS 1.2 is put together here from their
 * digests, and elliptic curves may be computed here over Bouncy Castle's arithmetic (see {@link
 * FastTlsCryptoProvider#setFastCurves}). Comparisons, state machine and randomness are Bouncy
 * Castle's and the platform's.
 *
 * <p>Services are looked up at their first use and kept: a provider that is registered later is not
 * noticed. Where no provider has Bouncy Castle's own ChaCha20 and RSASSA-PSS names, the standard
 * ones are used, so it works with the JDK's providers alone. Create one for a process, by {@link
 * FastTlsCryptoProvider}; safe for use by any thread.
 */
public class FastTlsCrypto extends JcaTlsCrypto {

  private static final String AES_GCM = "AES/GCM/NoPadding";
  private static final String CHACHA20 = "ChaCha20";
  private static final String CHACHA20_POLY1305 = "ChaCha20-Poly1305";
  private static final int CHACHA20_KEY_OCTETS = 32;
  private static final int NONCE_OCTETS = 12;
  private static final int TAG_OCTETS = 16;

  private final FastServices services;
  private final AeadCiphers aeadCiphers;
  private final Lender<Tls12Prf> prfSha256;
  private final Lender<Tls12Prf> prfSha384;
  private final Lender<FastRecordCipher.Scratch> scratches =
      new Lender<>(FastRecordCipher.Scratch::new, scratch -> {});
  private final SecureRandom nonceRandom;
  private final Map<Integer, TlsECDomain> curves = new ConcurrentHashMap<>();

  FastTlsCrypto(
      FastServices services,
      @Nullable JcaJceHelper alternateServices,
      SecureRandom keyRandom,
      SecureRandom nonceRandom) {
    super(services, alternateServices, keyRandom, nonceRandom);
    this.services = services;
    this.aeadCiphers = new AeadCiphers(services);
    this.prfSha256 = Tls12Prf.ofSha256(services);
    this.prfSha384 = Tls12Prf.ofSha384(services);
    this.nonceRandom = nonceRandom;
  }

  /**
   * {@inheritDoc}
   *
   * <p>All connections draw on one generator. The additional seed material has nothing to add: it
   * tells apart generators that were seeded alike, and there is only one.
   */
  @Override
  public TlsNonceGenerator createNonceGenerator(byte @Nullable [] additionalSeedMaterial) {
    return size -> {
      byte[] nonce = new byte[size];
      nonceRandom.nextBytes(nonce);
      return nonce;
    };
  }

  Lender<Tls12Prf> prfSha256() {
    return prfSha256;
  }

  Lender<Tls12Prf> prfSha384() {
    return prfSha384;
  }

  @Override
  public TlsSecret createSecret(byte[] data) {
    return new FastTlsSecret(this, data.clone());
  }

  /**
   * A secret over the given octets, without a copy.
   *
   * @param data the secret's octets, owned from now on
   */
  public TlsSecret secretOwning(byte[] data) {
    return new FastTlsSecret(this, data);
  }

  @Override
  public TlsSecret adoptSecret(TlsSecret secret) {
    return secret instanceof AbstractTlsSecret readable
        ? FastTlsSecret.copyOf(this, readable)
        : super.adoptSecret(secret);
  }

  @Override
  public TlsSecret generateRSAPreMasterSecret(ProtocolVersion version) {
    return quicken(this, super.generateRSAPreMasterSecret(version));
  }

  @Override
  public TlsSecret createHybridSecret(TlsSecret s1, TlsSecret s2) {
    return quicken(this, super.createHybridSecret(s1, s2));
  }

  @Override
  public TlsECDomain createECDomain(TlsECConfig config) {
    TlsECDomain curve = curves.get(config.getNamedGroup());
    if (curve == null) {
      curve =
          services
              .agreements(config.getNamedGroup())
              .<TlsECDomain>map(agreements -> () -> agreements.apply(this))
              .orElseGet(() -> domainOfProviders(config));
      curves.put(config.getNamedGroup(), curve);
    }
    return curve;
  }

  private TlsECDomain domainOfProviders(TlsECConfig config) {
    TlsECDomain created = super.createECDomain(config);
    return () -> new FastAgreement(this, created.createECDH());
  }

  @Override
  public TlsDHDomain createDHDomain(TlsDHConfig config) {
    TlsDHDomain created = super.createDHDomain(config);
    return () -> new FastAgreement(this, created.createDH());
  }

  /** Moves the octets of one of Bouncy Castle's own secrets into one of ours. */
  static TlsSecret quicken(FastTlsCrypto crypto, TlsSecret secret) {
    return secret instanceof JceTlsSecret && !(secret instanceof FastTlsSecret)
        ? new FastTlsSecret(crypto, secret.extract())
        : secret;
  }

  @Override
  public TlsCipher createCipher(
      TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
      throws IOException {
    boolean isPlain = FastRecordCipher.protects(parameters.getSecurityParametersHandshake());
    boolean usesSequence = getFipsGCMNonceGeneratorFactory() == null;
    return switch (encryptionAlgorithm) {
      case EncryptionAlgorithm.AES_128_GCM, EncryptionAlgorithm.AES_256_GCM -> {
        int keyOctets = encryptionAlgorithm == EncryptionAlgorithm.AES_128_GCM ? 16 : 32;
        yield isPlain && usesSequence && takes(AES_GCM, "AES", keyOctets, NonceForm.GCM)
            ? records(parameters, NonceForm.GCM, AES_GCM, "AES", keyOctets)
            : super.createCipher(parameters, encryptionAlgorithm, macAlgorithm);
      }
      case EncryptionAlgorithm.CHACHA20_POLY1305 ->
          hasStandardChaCha20()
              ? createChaCha20(parameters, isPlain)
              : super.createCipher(parameters, encryptionAlgorithm, macAlgorithm);
      default -> super.createCipher(parameters, encryptionAlgorithm, macAlgorithm);
    };
  }

  private TlsCipher records(
      TlsCryptoParameters parameters,
      NonceForm form,
      String transformation,
      String algorithm,
      int keyOctets)
      throws IOException {
    return new FastRecordCipher(
        parameters,
        form,
        aead(form, transformation, algorithm, keyOctets, true),
        aead(form, transformation, algorithm, keyOctets, false),
        keyOctets,
        scratches);
  }

  private FastAeadCipher aead(
      NonceForm form, String transformation, String algorithm, int keyOctets, boolean seals) {
    return new FastAeadCipher(
        aeadCiphers.of(transformation), form, algorithm, keyOctets, seals, getSecureRandom());
  }

  private TlsCipher createChaCha20(TlsCryptoParameters parameters, boolean isPlain)
      throws IOException {
    return isPlain
        ? records(parameters, NonceForm.IV, CHACHA20_POLY1305, CHACHA20, CHACHA20_KEY_OCTETS)
        : new TlsAEADCipher(
            parameters,
            aead(NonceForm.IV, CHACHA20_POLY1305, CHACHA20, CHACHA20_KEY_OCTETS, true),
            aead(NonceForm.IV, CHACHA20_POLY1305, CHACHA20, CHACHA20_KEY_OCTETS, false),
            CHACHA20_KEY_OCTETS,
            TAG_OCTETS,
            TlsAEADCipher.AEAD_CHACHA20_POLY1305,
            null);
  }

  private boolean hasStandardChaCha20() {
    return takes(CHACHA20_POLY1305, CHACHA20, CHACHA20_KEY_OCTETS, NonceForm.IV);
  }

  @Override
  protected Boolean isSupportedEncryptionAlgorithm(int encryptionAlgorithm) {
    return (encryptionAlgorithm == EncryptionAlgorithm.CHACHA20_POLY1305 && hasStandardChaCha20())
        ? Boolean.TRUE
        : super.isSupportedEncryptionAlgorithm(encryptionAlgorithm);
  }

  @Override
  protected TlsAEADCipherImpl createAEADCipher(
      String cipherName, String algorithm, int keySize, boolean isEncrypting)
      throws GeneralSecurityException {
    return takes(cipherName, algorithm, keySize, NonceForm.GCM)
        ? aead(NonceForm.GCM, cipherName, algorithm, keySize, isEncrypting)
        : super.createAEADCipher(cipherName, algorithm, keySize, isEncrypting);
  }

  private boolean takes(String transformation, String algorithm, int keyOctets, NonceForm form) {
    Boolean known = aeadCiphers.takes(transformation);
    return known != null
        ? known
        : aeadCiphers.tryParameters(
            transformation,
            new SecretKeySpec(new byte[keyOctets], algorithm),
            form.parameters(new byte[NONCE_OCTETS], TAG_OCTETS));
  }

  @Override
  protected TlsStreamSigner createStreamSigner(
      JcaJceHelper helper,
      String algorithmName,
      @Nullable AlgorithmParameterSpec parameter,
      PrivateKey privateKey,
      @Nullable SecureRandom random)
      throws GeneralSecurityException {
    String name = FastServices.signatureName(helper, algorithmName);
    return super.createStreamSigner(helper, name, parameter, privateKey, random);
  }

  @Override
  protected TlsStreamVerifier createStreamVerifier(
      String algorithmName,
      @Nullable AlgorithmParameterSpec parameter,
      byte[] signature,
      PublicKey publicKey)
      throws IOException {
    return super.createStreamVerifier(
        signatureName(algorithmName), parameter, signature, publicKey);
  }

  @Override
  protected Tls13Verifier createTls13Verifier(
      String algorithmName, @Nullable AlgorithmParameterSpec parameter, PublicKey publicKey)
      throws IOException {
    return super.createTls13Verifier(signatureName(algorithmName), parameter, publicKey);
  }

  private String signatureName(String algorithmName) throws TlsCryptoException {
    try {
      return FastServices.signatureName(services, algorithmName);
    } catch (NoSuchProviderException e) {
      throw new TlsCryptoException("cannot find the signature's provider", e);
    }
  }
}
