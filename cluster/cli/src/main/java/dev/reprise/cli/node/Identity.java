// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/**
 * A private key and the certificate chain that goes with it.
 *
 * @param privateKey RSA or EC
 * @param chain the certificate of the key, then those that issued it; not empty
 */
public record Identity(PrivateKey privateKey, List<X509Certificate> chain) {

  /** Checks that key and certificate are of one kind. The loader checks that they match. */
  public Identity {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("chain is empty");
    }
    String algorithm = chain.get(0).getPublicKey().getAlgorithm();
    if (!algorithm.equals("RSA") && !algorithm.equals("EC")) {
      throw new IllegalArgumentException("chain begins with a key that is neither RSA nor EC");
    }
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  /** Whether the key is RSA rather than EC. */
  public boolean isRsa() {
    return certificate().getPublicKey().getAlgorithm().equals("RSA");
  }

  /**
   * This identity as the answer to a server of TLS 1.2 that requests a certificate.
   *
   * @param context of the client's connection
   * @return empty if the server takes no signature of such a key
   */
  public Optional<TlsCredentials> asClient(
      TlsContext context, JcaTlsCrypto crypto, CertificateRequest request) {
    NodeCredentials credentials = new NodeCredentials(crypto, this, false);
    return credentials
        .algorithm(request.getSupportedSignatureAlgorithms())
        .map(algorithm -> credentials.signer(context, algorithm));
  }

  @Override
  public String toString() {
    return "Identity[" + certificate().getSubjectX500Principal() + "]";
  }
}
