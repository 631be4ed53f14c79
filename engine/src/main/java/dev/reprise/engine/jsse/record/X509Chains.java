// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.record;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.crypto.TlsCertificate;

/** Certificate chains of Bouncy Castle as Java has them. */
public final class X509Chains {

  private X509Chains() {}

  /**
   * The same chain, by the JDK's own parser.
   *
   * @throws CertificateException if a certificate cannot be read
   */
  public static X509Certificate[] parse(Certificate chain)
      throws CertificateException, IOException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    TlsCertificate[] list = chain.getCertificateList();
    X509Certificate[] certificates = new X509Certificate[list.length];
    for (int i = 0; i < list.length; i++) {
      certificates[i] =
          (X509Certificate)
              factory.generateCertificate(new ByteArrayInputStream(list[i].getEncoded()));
    }
    return certificates;
  }
}
