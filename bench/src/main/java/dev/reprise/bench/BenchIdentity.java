// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The server that all stacks pose as: a self-signed P-256 certificate for {@link #HOST_NAME}.
 *
 * @param privateKey the certificate's key
 * @param certificate the certificate
 */
public record BenchIdentity(PrivateKey privateKey, X509Certificate certificate) {

  /** 16 octets, an ordinary length. */
  static final String HOST_NAME = "bench.example.eu";

  private static final long VALIDITY_DAYS = 30;
  private static final int KEY_BITS = 256;

  /** A new key, with a certificate that it has signed itself. */
  public static BenchIdentity create() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      X500Name name = new X500Name("CN=" + HOST_NAME);
      Instant now = Instant.now();
      byte[] encoded =
          new X509v3CertificateBuilder(
                  name,
                  BigInteger.valueOf(now.getEpochSecond()),
                  Date.from(now.minus(1, ChronoUnit.DAYS)),
                  Date.from(now.plus(VALIDITY_DAYS, ChronoUnit.DAYS)),
                  name,
                  SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()))
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
              .getEncoded();
      return new BenchIdentity(
          keys.getPrivate(),
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(encoded)));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("no P-256 certificate", e);
    }
  }

  /**
   * Writes certificate and key, in DER, for a program that is no JVM. Beside the private key is the
   * public one, which the JDK leaves out and some programs want.
   */
  public void write(Path certificateFile, Path keyFile) throws IOException {
    try {
      Files.write(certificateFile, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate without an encoding", e);
    }
    SubjectPublicKeyInfo publicKey =
        SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded());
    BigInteger secret = ((java.security.interfaces.ECPrivateKey) privateKey).getS();
    ECPrivateKey both = new ECPrivateKey(KEY_BITS, secret, publicKey.getPublicKeyData(), null);
    Files.write(keyFile, new PrivateKeyInfo(publicKey.getAlgorithm(), both).getEncoded());
  }
}
