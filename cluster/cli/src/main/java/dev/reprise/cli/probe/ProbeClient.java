// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.client.Tls12Client;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsDHGroupVerifier;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * A TLS 1.2 client that trusts every server and accepts every Diffie-Hellman group: it finds out
 * how a server resumes, not who it is, and sends nothing that is worth protecting.
 */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // the signatures are Bouncy Castle's
final class ProbeClient extends Tls12Client {

  private final JcaTlsCrypto jcaCrypto;
  private final HelloOffer offer;
  private final boolean extendedMasterSecret;
  private boolean askedForCertificate;

  ProbeClient(
      JcaTlsCrypto crypto,
      Optional<String> serverName,
      HelloOffer offer,
      boolean extendedMasterSecret) {
    super(crypto, serverName);
    this.jcaCrypto = crypto;
    this.offer = offer;
    this.extendedMasterSecret = extendedMasterSecret;
  }

  /** Whether the server asked for a certificate, and the client had none that it accepts. */
  boolean lacksCertificate() {
    return askedForCertificate;
  }

  @Override
  public boolean shouldUseExtendedMasterSecret() {
    return extendedMasterSecret;
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    int[] chosen = offer.cipherSuites().stream().mapToInt(Integer::intValue).toArray();
    return TlsUtils.getSupportedCipherSuites(getCrypto(), chosen);
  }

  @Override
  protected Vector getSupportedGroups(Vector namedGroupRoles) {
    return new Vector<>(offer.groups());
  }

  @Override
  protected @Nullable Vector getProtocolNames() {
    if (offer.applicationProtocols().isEmpty()) {
      return null;
    }
    Vector<ProtocolName> names = new Vector<>();
    offer.applicationProtocols().forEach(name -> names.add(ProtocolName.asUtf8Encoding(name)));
    return names;
  }

  @Override
  public TlsDHGroupVerifier getDHGroupVerifier() {
    return group -> true;
  }

  @Override
  protected @Nullable TlsCredentials credentials(CertificateRequest request) {
    Optional<TlsCredentials> credentials =
        offer.identity().flatMap(identity -> identity.asClient(context, jcaCrypto, request));
    askedForCertificate = credentials.isEmpty();
    return credentials.orElse(null);
  }

  @Override
  protected void checkServer(TlsServerCertificate shown) {}
}
