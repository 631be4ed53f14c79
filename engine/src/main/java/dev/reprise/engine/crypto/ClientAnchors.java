// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import dev.reprise.codec.Certificate;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The certificates that client certificates are verified against, by the JDK's path validation.
 * Certificates are not looked up in revocation lists. Immutable.
 */
public final class ClientAnchors {

  private final Set<X509Certificate> anchors;

  /**
   * @param anchors not empty
   */
  public ClientAnchors(Collection<X509Certificate> anchors) {
    this.anchors = Set.copyOf(anchors);
    if (this.anchors.isEmpty()) {
      throw new IllegalArgumentException("there is no trust anchor");
    }
  }

  /**
   * Verifies that a chain leads to an anchor, and that all of it is valid at that time.
   *
   * @param chain the client's own certificate first; not empty
   * @throws GeneralSecurityException if it does not, or cannot be read
   */
  public void verify(List<Certificate> chain, Instant now) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> path = new ArrayList<>();
    for (Certificate certificate : chain) {
      byte[] der = certificate.der().toByteArray();
      X509Certificate read =
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
      if (anchors.contains(read)) {
        read.checkValidity(Date.from(now));
        break; // what follows an anchor does not matter
      }
      path.add(read);
    }
    if (!path.isEmpty()) {
      CertPathValidator.getInstance("PKIX")
          .validate(factory.generateCertPath(path), parameters(now));
    }
  }

  private PKIXParameters parameters(Instant now) throws GeneralSecurityException {
    PKIXParameters parameters =
        new PKIXParameters(
            anchors.stream()
                .map(anchor -> new TrustAnchor(anchor, null))
                .collect(Collectors.toUnmodifiableSet()));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    return parameters;
  }
}
