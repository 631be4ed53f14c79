// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.crypto.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/** Certificate chains, between Bouncy Castle's form of them and ours. */
final class Chains {

  private Chains() {}

  /** Whether there is a chain with at least one certificate in it. */
  static boolean isPresent(org.bouncycastle.tls.@Nullable Certificate chain) {
    return chain != null && !chain.isEmpty();
  }

  /** The certificates of a chain, the owner's first; none if there is no chain. */
  static List<Certificate> read(org.bouncycastle.tls.@Nullable Certificate chain)
      throws IOException {
    List<Certificate> certificates = new ArrayList<>();
    if (chain != null) {
      for (TlsCertificate certificate : chain.getCertificateList()) {
        certificates.add(new Certificate(Bytes.copyOf(certificate.getEncoded())));
      }
    }
    return certificates;
  }

  /** The same chain for Bouncy Castle; null if it is empty. */
  static org.bouncycastle.tls.@Nullable Certificate write(
      List<Certificate> certificates, TlsCrypto crypto) throws IOException {
    if (certificates.isEmpty()) {
      return null;
    }
    TlsCertificate[] chain = new TlsCertificate[certificates.size()];
    for (int i = 0; i < chain.length; i++) {
      chain[i] = crypto.createCertificate(certificates.get(i).der().toByteArray());
    }
    return new org.bouncycastle.tls.Certificate(chain);
  }

  /**
   * SHA-256 over the DER of a certificate.
   *
   * @throws IOException if it cannot be encoded
   */
  static Bytes digest(X509Certificate certificate) throws IOException {
    try {
      return Sha256.digest(Bytes.copyOf(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IOException("a certificate cannot be encoded", e);
    }
  }

  /**
   * SHA-256 over the SubjectPublicKeyInfo of a certificate.
   *
   * @throws IOException if it cannot be read
   */
  static Bytes keyDigest(Certificate certificate) throws IOException {
    try {
      byte[] keyInfo =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate.der().toByteArray()))
              .getPublicKey()
              .getEncoded();
      return Bytes.copyOf(MessageDigest.getInstance("SHA-256").digest(keyInfo));
    } catch (CertificateException e) {
      throw new IOException("a certificate cannot be read", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The tls-server-end-point channel binding (RFC 5929, Section 4): the hash of the certificate
   * that the server presented in the full handshake. Bouncy Castle does not know it when resuming.
   *
   * @return empty without a chain, or if its signature algorithm has no hash
   */
  static Optional<Bytes> endPointHash(
      TlsContext context, org.bouncycastle.tls.@Nullable Certificate localChain) {
    if (!isPresent(localChain)) {
      return Optional.empty();
    }
    ByteArrayOutputStream hash = new ByteArrayOutputStream(32);
    try {
      localChain.encode(context, OutputStream.nullOutputStream(), hash);
    } catch (IOException e) {
      return Optional.empty();
    }
    return hash.size() == 0 ? Optional.empty() : Optional.of(Bytes.copyOf(hash.toByteArray()));
  }
}
