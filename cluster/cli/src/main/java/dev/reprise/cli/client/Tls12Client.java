// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/** A TLS 1.2 client. A subclass decides which server it trusts, and what it shows of itself. */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // the signatures are Bouncy Castle's
public abstract class Tls12Client extends DefaultTlsClient {

  private final Optional<String> serverName;

  /**
   * A client for one connection.
   *
   * @param serverName the name to ask for; empty to ask for none
   */
  protected Tls12Client(TlsCrypto crypto, Optional<String> serverName) {
    super(crypto);
    this.serverName = serverName;
  }

  /**
   * Checks the server's certificate, in a full handshake only.
   *
   * @throws IOException if the client does not trust this server
   */
  protected abstract void checkServer(TlsServerCertificate shown) throws IOException;

  /**
   * What the client authenticates itself with, if a server asks.
   *
   * @return null for no certificate
   */
  protected @Nullable TlsCredentials credentials(CertificateRequest request) {
    return null;
  }

  @Override
  protected final ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv12.only();
  }

  @Override
  protected final @Nullable Vector getSNIServerNames() {
    if (serverName.isEmpty()) {
      return null;
    }
    byte[] name = serverName.get().getBytes(StandardCharsets.US_ASCII);
    Vector<ServerName> names = new Vector<>();
    names.add(new ServerName(NameType.host_name, name));
    return names;
  }

  @Override
  public final TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate shown) throws IOException {
        checkServer(shown);
      }

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
        return credentials(request);
      }
    };
  }
}
