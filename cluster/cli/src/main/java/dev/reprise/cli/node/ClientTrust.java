// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The certificate authorities whose clients are believed. Immutable.
 *
 * @param anchors the authorities' certificates; not empty
 */
public record ClientTrust(List<X509Certificate> anchors) {

  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";
  private static final int DIGITAL_SIGNATURE = 0;

  public ClientTrust {
    anchors = List.copyOf(anchors);
    if (anchors.isEmpty()) {
      throw new IllegalArgumentException("anchors is empty");
    }
  }

  ClientTrust alsoTrusting(X509Certificate anchor) {
    List<X509Certificate> all = new ArrayList<>(anchors);
    all.add(anchor);
    return new ClientTrust(all);
  }

  /**
   * Checks a client's chain: a valid path to an anchor, and a leaf that may authenticate a client.
   *
   * @param chain leaf first; not empty
   * @throws GeneralSecurityException if the chain does not convince
   */
  void check(List<X509Certificate> chain, Instant now) throws GeneralSecurityException {
    checkPurpose(chain.get(0));
    List<X509Certificate> path =
        chain.stream().takeWhile(certificate -> !anchors.contains(certificate)).toList();
    if (path.isEmpty()) {
      chain.get(0).checkValidity(Date.from(now));
      return; // the leaf itself is an anchor
    }
    Set<TrustAnchor> trusted =
        anchors.stream()
            .map(anchor -> new TrustAnchor(anchor, null))
            .collect(Collectors.toUnmodifiableSet());
    PKIXParameters parameters = new PKIXParameters(trusted);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
  }

  private static void checkPurpose(X509Certificate leaf) throws CertificateParsingException {
    List<String> purposes = leaf.getExtendedKeyUsage();
    if (purposes != null
        && !purposes.contains(CLIENT_AUTH)
        && !purposes.contains(ANY_EXTENDED_KEY_USAGE)) {
      throw new CertificateParsingException("not a certificate for TLS clients");
    }
    boolean[] usage = leaf.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE]) {
      throw new CertificateParsingException("not a certificate for signing");
    }
  }
}
