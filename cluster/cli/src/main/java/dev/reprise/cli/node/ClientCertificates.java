// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;

/** What a node asks of its clients' certificates, and the alerts for those that do not do. */
final class ClientCertificates {

  private static final short[] TYPES = {
    ClientCertificateType.rsa_sign, ClientCertificateType.ecdsa_sign
  };

  private ClientCertificates() {}

  /** The request for a certificate that {@code trust} believes. */
  @SuppressWarnings("JdkObsolete") // the signatures are Bouncy Castle's
  static CertificateRequest request(ClientTrust trust, boolean tls13) throws IOException {
    Vector<X500Name> authorities = new Vector<>();
    for (X509Certificate anchor : trust.anchors()) {
      authorities.add(X500Name.getInstance(anchor.getSubjectX500Principal().getEncoded()));
    }
    return tls13
        ? new CertificateRequest(
            TlsUtils.EMPTY_BYTES, NodeCredentials.clientAlgorithms(), null, authorities)
        : new CertificateRequest(TYPES, NodeCredentials.clientAlgorithms(), authorities);
  }

  /** Refuses a client that must show a certificate and has none (RFC 5246, Section 7.4.6). */
  static TlsFatalAlert missing(boolean tls13) {
    return new TlsFatalAlert(
        tls13 ? AlertDescription.certificate_required : AlertDescription.handshake_failure,
        "the client has no certificate");
  }

  /**
   * Checks the certificate of a client.
   *
   * @throws TlsFatalAlert if it does not convince
   */
  static void check(Certificate presented, ClientTrust trust, Instant now) throws TlsFatalAlert {
    try {
      trust.check(chain(presented), now);
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsFatalAlert(alert(e), "the client's certificate is refused", e);
    }
  }

  /** The certificates of a handshake message as the JDK reads them. */
  static List<X509Certificate> chain(Certificate presented)
      throws GeneralSecurityException, IOException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> chain = new ArrayList<>();
    for (TlsCertificate each : presented.getCertificateList()) {
      chain.add(
          (X509Certificate)
              factory.generateCertificate(new ByteArrayInputStream(each.getEncoded())));
    }
    return chain;
  }

  private static short alert(Exception refusal) {
    if (refusal instanceof CertificateExpiredException) {
      return AlertDescription.certificate_expired;
    }
    if (refusal instanceof CertPathValidatorException path) {
      if (path.getReason() == CertPathValidatorException.BasicReason.EXPIRED) {
        return AlertDescription.certificate_expired;
      }
      if (path.getReason() == PKIXReason.NO_TRUST_ANCHOR) {
        return AlertDescription.unknown_ca;
      }
    }
    return AlertDescription.bad_certificate;
  }
}
