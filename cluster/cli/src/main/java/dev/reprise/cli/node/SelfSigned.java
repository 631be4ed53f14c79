// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Identities that exist in memory only, for nodes that were given none. */
public final class SelfSigned {

  private static final X500Name SUBJECT = new X500Name("CN=localhost");
  private static final Duration VALIDITY = Duration.ofDays(30);
  private static final Duration BACKDATED = Duration.ofHours(1);
  private static final int SERIAL_BITS = 64;
  private static final GeneralNames LOCALHOST =
      new GeneralNames(
          new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "::1")
          });

  private SelfSigned() {}

  /** One for localhost with an EC key, which every client of TLS 1.2 that is alive can do. */
  public static Identity ecdsa(SecureRandom random, Instant now) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return identity(generator.generateKeyPair(), "SHA256withECDSA", random, now);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One with an RSA key, which takes a second or so to make. */
  public static Identity rsa(SecureRandom random, Instant now) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048, random);
      return identity(generator.generateKeyPair(), "SHA256withRSA", random, now);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Identity identity(KeyPair keys, String algorithm, SecureRandom random, Instant now)
      throws GeneralSecurityException, OperatorCreationException {
    return identity(
        keys,
        SUBJECT,
        new Validity(Date.from(now.minus(BACKDATED)), Date.from(now.plus(VALIDITY))),
        new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS),
        new JcaContentSignerBuilder(algorithm).build(keys.getPrivate()));
  }

  /**
   * From when until when a certificate holds.
   *
   * @param from in whole seconds
   * @param until in whole seconds
   */
  public record Validity(Date from, Date until) {}

  /** One for localhost with all that a certificate says about itself. */
  public static Identity identity(
      KeyPair keys, X500Name subject, Validity validity, BigInteger serial, ContentSigner signer)
      throws GeneralSecurityException {
    JcaX509v3CertificateBuilder certificate =
        new JcaX509v3CertificateBuilder(
            subject, serial, validity.from(), validity.until(), subject, keys.getPublic());
    try {
      certificate.addExtension(Extension.subjectAlternativeName, false, LOCALHOST);
    } catch (CertIOException e) {
      throw new IllegalStateException("names have an encoding", e);
    }
    return new Identity(
        keys.getPrivate(),
        List.of(new JcaX509CertificateConverter().getCertificate(certificate.build(signer))));
  }
}
