// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.Writer;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What resumption reads out of a chain of certificates. */
public final class CertificateChain {

  private CertificateChain() {}

  /**
   * SHA-256 over the entries as the Certificate message of TLS 1.2 encodes them: of each its length
   * in three octets and its DER.
   */
  public static Bytes digest(List<Certificate> chain) {
    Writer out = new Writer(Writer.encodedLength(chain));
    chain.forEach(certificate -> certificate.writeTo(out));
    return Sha256.digest(out.toBytes());
  }

  /**
   * What stands beside the identity in a session to name the part of the chain that it carries;
   * empty if it carries the whole chain.
   *
   * @param form the form in which the session carries the chain
   * @param chain what the client sent, its own certificate first; not empty
   */
  public static Optional<PeerChain> remainder(PeerChain.Form form, List<Certificate> chain) {
    return switch (form) {
      case FULL -> Optional.empty();
      case LEAF, DIGEST ->
          Optional.of(new PeerChain(form, Sha256.digest(chain.get(0).der()), digest(chain)));
      case NONE -> Optional.of(PeerChain.NONE);
    };
  }

  /**
   * The earliest end of those certificates of a chain that a session of that form does not carry;
   * empty if it carries all of them.
   *
   * @param chain what the client sent, its own certificate first; empty if it sent none
   * @throws CertificateException if one of them cannot be read
   */
  public static Optional<Instant> endOfDropped(PeerChain.Form form, List<Certificate> chain)
      throws CertificateException {
    int kept =
        form.identity(chain) instanceof ClientIdentity.CertificateBased carried
            ? carried.certificateList().size()
            : 0;
    List<Certificate> dropped = chain.subList(kept, chain.size());
    return dropped.isEmpty() ? Optional.empty() : Optional.of(Validity.of(dropped).notAfter());
  }

  /**
   * The time in which every one of the certificates is valid.
   *
   * @param notBefore the latest beginning; {@link Instant#MIN} if there is no certificate
   * @param notAfter the earliest end; {@link Instant#MAX} if there is no certificate
   */
  public record Validity(Instant notBefore, Instant notAfter) {

    private static final Validity ALWAYS = new Validity(Instant.MIN, Instant.MAX);

    /**
     * The validity of a session's client certificates: the session does not outlive the first of
     * them to expire, be it the leaf or an intermediate one, and be it carried or not.
     *
     * @throws CertificateException if one of them cannot be read
     */
    public static Validity of(SessionState session) throws CertificateException {
      ClientIdentity identity = session.plaintext().clientIdentity();
      Validity carried =
          identity instanceof ClientIdentity.CertificateBased client
              ? of(client.certificateList())
              : ALWAYS;
      return session
          .peerNotAfter()
          .map(end -> carried.and(new Validity(Instant.MIN, end)))
          .orElse(carried);
    }

    private static Validity of(List<Certificate> chain) throws CertificateException {
      Validity validity = ALWAYS;
      if (chain.isEmpty()) {
        return validity;
      }
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Certificate certificate : chain) {
        validity = validity.and(read(factory, certificate));
      }
      return validity;
    }

    private static Validity read(CertificateFactory factory, Certificate certificate)
        throws CertificateException {
      byte[] der = certificate.der().toByteArray();
      X509Certificate read =
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
      return new Validity(read.getNotBefore().toInstant(), read.getNotAfter().toInstant());
    }

    private Validity and(Validity other) {
      return new Validity(
          notBefore.isAfter(other.notBefore) ? notBefore : other.notBefore,
          notAfter.isBefore(other.notAfter) ? notAfter : other.notAfter);
    }
  }
}
