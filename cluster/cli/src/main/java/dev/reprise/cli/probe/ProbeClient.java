// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.client.Tls12Client;
import java.util.Optional;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * A TLS 1.2 client that trusts every server: it finds out how a server resumes, not who it is, and
 * sends nothing that is worth protecting.
 */
final class ProbeClient extends Tls12Client {

  private final boolean extendedMasterSecret;

  ProbeClient(TlsCrypto crypto, Optional<String> serverName, boolean extendedMasterSecret) {
    super(crypto, serverName);
    this.extendedMasterSecret = extendedMasterSecret;
  }

  @Override
  public boolean shouldUseExtendedMasterSecret() {
    return extendedMasterSecret;
  }

  @Override
  protected void checkServer(TlsServerCertificate shown) {}
}
