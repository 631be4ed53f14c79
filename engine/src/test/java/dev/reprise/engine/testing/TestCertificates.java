// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.testing;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates for tests, valid for the time that a test wants. */
public final class TestCertificates {

  private static final KeyPair KEY = generate();

  private TestCertificates() {}

  public static Certificate of(String name, Instant notBefore, Instant notAfter) {
    try {
      X500Name subject = new X500Name("CN=" + name);
      byte[] der =
          new JcaX509v3CertificateBuilder(
                  subject,
                  BigInteger.ONE,
                  Date.from(notBefore),
                  Date.from(notAfter),
                  subject,
                  KEY.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEY.getPrivate()))
              .getEncoded();
      return new Certificate(Bytes.copyOf(der));
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
