// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.ServerOnlyTlsAuthentication;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * A TLS 1.2 client that shakes hands with anybody: it asks how a server resumes, not who it is, and
 * sends nothing that is worth protecting.
 */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
final class ProbeClient extends DefaultTlsClient {

  private final Optional<String> serverName;
  private final boolean extendedMasterSecret;

  ProbeClient(TlsCrypto crypto, Optional<String> serverName, boolean extendedMasterSecret) {
    super(crypto);
    this.serverName = serverName;
    this.extendedMasterSecret = extendedMasterSecret;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv12.only();
  }

  @Override
  public boolean shouldUseExtendedMasterSecret() {
    return extendedMasterSecret;
  }

  @Override
  protected @Nullable Vector getSNIServerNames() {
    if (serverName.isEmpty()) {
      return null;
    }
    Vector<ServerName> names = new Vector<>();
    names.add(
        new ServerName(NameType.host_name, serverName.get().getBytes(StandardCharsets.US_ASCII)));
    return names;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new ServerOnlyTlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate serverCertificate) {
        // Whose certificate it is does not matter here.
      }
    };
  }
}
