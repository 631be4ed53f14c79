// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/** A key pair with a certificate over it, for each kind of key that a TLS 1.2 suite may ask for. */
record FastCredentials(PrivateKey privateKey, Bytes certificate) {

  private static final Provider BC = new BouncyCastleProvider();
  private static final Map<String, String> CURVES =
      Map.of("EC", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");
  private static final Map<String, FastCredentials> KNOWN = new ConcurrentHashMap<>();

  /** The kinds of keys: RSA, DSA, EC (P-256), P-384, P-521, Ed25519 and Ed448. */
  static FastCredentials of(String kind) {
    FastCredentials known = KNOWN.get(kind);
    if (known == null) {
      known = create(kind);
      KNOWN.put(kind, known);
    }
    return known;
  }

  private static FastCredentials create(String kind) {
    try {
      // Bouncy Castle's credentials know Edwards curves by the names of its own keys only.
      KeyPairGenerator generator =
          kind.startsWith("Ed")
              ? KeyPairGenerator.getInstance(kind, BC)
              : KeyPairGenerator.getInstance(CURVES.containsKey(kind) ? "EC" : kind);
      if (CURVES.containsKey(kind)) {
        generator.initialize(new ECGenParameterSpec(CURVES.get(kind)));
      } else if (!kind.startsWith("Ed")) {
        generator.initialize(2048);
      }
      KeyPair keys = generator.generateKeyPair();
      return new FastCredentials(keys.getPrivate(), Bytes.copyOf(certificate(keys)));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException(kind, e);
    }
  }

  private static byte[] certificate(KeyPair keys) throws OperatorCreationException, IOException {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    X500Name name = new X500Name("CN=fast.example");
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(start),
            Date.from(start.plus(36_500, ChronoUnit.DAYS)),
            name,
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    ContentSigner signer =
        new JcaContentSignerBuilder(signatureAlgorithm(keys))
            .setProvider(BC)
            .build(keys.getPrivate());
    X509CertificateHolder certificate = builder.build(signer);
    return certificate.getEncoded();
  }

  private static String signatureAlgorithm(KeyPair keys) {
    return switch (keys.getPrivate().getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "DSA" -> "SHA256withDSA";
      case "EC" -> "SHA256withECDSA";
      default -> keys.getPrivate().getAlgorithm();
    };
  }

  Certificate chain(JcaTlsCrypto crypto, ProtocolVersion version) throws IOException {
    TlsCertificate leaf = crypto.createCertificate(certificate.toByteArray());
    return version.equals(ProtocolVersion.TLSv13)
        ? new Certificate(new byte[0], new CertificateEntry[] {new CertificateEntry(leaf, null)})
        : new Certificate(new TlsCertificate[] {leaf});
  }
}
