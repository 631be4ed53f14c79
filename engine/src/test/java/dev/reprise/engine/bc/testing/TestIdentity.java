// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;

/** A private key with its certificate chain, made for each run of the tests. */
public record TestIdentity(PrivateKey privateKey, List<X509Certificate> chain) {

  public static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  public static final SecureRandom RANDOM = new SecureRandom();

  public static final TestIdentity ECDSA = selfSigned("EC", "localhost");
  public static final TestIdentity OTHER_ECDSA = selfSigned("EC", "other.example");
  public static final TestIdentity RSA = selfSigned("RSA", "localhost");
  public static final TestIdentity CLIENT = selfSigned("EC", "client");

  /** When the certificates of the tests are valid; the clocks of the tests stand in the middle. */
  public static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  public TestIdentity {
    chain = List.copyOf(chain);
  }

  public static JcaTlsCrypto crypto() {
    return new JcaTlsCryptoProvider().setProvider(PROVIDER).create(RANDOM);
  }

  public static TestIdentity selfSigned(String algorithm, String commonName) {
    return selfSigned(algorithm, commonName, Instant.parse("2036-01-01T00:00:00Z"));
  }

  public static TestIdentity selfSigned(String algorithm, String commonName, Instant notAfter) {
    try {
      KeyPair keys = keyPair(algorithm);
      X500Name name = new X500Name("CN=" + commonName);
      return new TestIdentity(
          keys.getPrivate(), List.of(certificate(name, keys, name, keys, notAfter)));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An identity whose chain holds a leaf and the authority that signed it. */
  public static TestIdentity signedByAuthority(String commonName) {
    Instant notAfter = Instant.parse("2036-01-01T00:00:00Z");
    return signedByAuthority(commonName, notAfter, notAfter);
  }

  /** A chain of two certificates that end at these moments. */
  public static TestIdentity signedByAuthority(
      String commonName, Instant leafNotAfter, Instant authorityNotAfter) {
    try {
      KeyPair authority = keyPair("EC");
      KeyPair keys = keyPair("EC");
      X500Name issuer = new X500Name("CN=authority of " + commonName);
      X500Name subject = new X500Name("CN=" + commonName);
      return new TestIdentity(
          keys.getPrivate(),
          List.of(
              certificate(subject, keys, issuer, authority, leafNotAfter),
              certificate(issuer, authority, issuer, authority, authorityNotAfter)));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same key with a new certificate, as a certificate authority renews it. */
  public TestIdentity renewed() {
    try {
      KeyPair keys = new KeyPair(chain.get(0).getPublicKey(), privateKey);
      X500Name name = new X500Name(chain.get(0).getSubjectX500Principal().getName());
      Instant notAfter = Instant.parse("2037-01-01T00:00:00Z");
      return new TestIdentity(privateKey, List.of(certificate(name, keys, name, keys, notAfter)));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keyPair(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, PROVIDER);
    if (algorithm.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("P-256"), RANDOM);
    } else {
      generator.initialize(2048, RANDOM);
    }
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(
      X500Name subject, KeyPair keys, X500Name issuer, KeyPair issuerKeys, Instant notAfter)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    String algorithm =
        issuerKeys.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(64, RANDOM).setBit(64),
            Date.from(Instant.parse("2000-01-01T00:00:00Z")),
            Date.from(notAfter),
            subject,
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return new JcaX509CertificateConverter()
        .setProvider(PROVIDER)
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder(algorithm)
                    .setProvider(PROVIDER)
                    .build(issuerKeys.getPrivate())));
  }

  public Certificate certificate(JcaTlsCrypto crypto) throws IOException {
    TlsCertificate[] certificates = new TlsCertificate[chain.size()];
    for (int i = 0; i < certificates.length; i++) {
      certificates[i] = crypto.createCertificate(encoded(i));
    }
    return new Certificate(certificates);
  }

  private Certificate certificate13(JcaTlsCrypto crypto) throws IOException {
    return new Certificate(
        TlsUtils.EMPTY_BYTES,
        new CertificateEntry[] {new CertificateEntry(crypto.createCertificate(encoded(0)), null)});
  }

  public byte[] encoded(int index) {
    try {
      return chain.get(index).getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  public TlsCredentialedSigner signer(
      TlsContext context, @Nullable SignatureAndHashAlgorithm algorithm) throws IOException {
    JcaTlsCrypto crypto = (JcaTlsCrypto) context.getCrypto();
    Certificate certificate =
        TlsUtils.isTLSv13(context) ? certificate13(crypto) : certificate(crypto);
    return new JcaDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context), crypto, privateKey, certificate, algorithm);
  }
}
