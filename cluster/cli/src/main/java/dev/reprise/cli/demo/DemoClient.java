// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Vector;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.ServerOnlyTlsAuthentication;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;

/** The demo's side of one handshake, resumption apart: it believes one certificate. */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // the signatures are Bouncy Castle's
public final class DemoClient extends DefaultTlsClient {

  public static final String SERVER_NAME = "localhost";

  private final byte[] serverCertificate;

  /**
   * A client for one connection.
   *
   * @param serverCertificate in DER, the only one that it believes
   */
  public DemoClient(TlsCrypto crypto, byte[] serverCertificate) {
    super(crypto);
    this.serverCertificate = serverCertificate;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv12.only();
  }

  @Override
  protected Vector getSNIServerNames() {
    Vector<ServerName> names = new Vector<>();
    names.add(new ServerName(NameType.host_name, SERVER_NAME.getBytes(StandardCharsets.US_ASCII)));
    return names;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new ServerOnlyTlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate shown) throws IOException {
        byte[] leaf = shown.getCertificate().getCertificateAt(0).getEncoded();
        if (!Arrays.equals(leaf, serverCertificate)) {
          throw new IOException("the node has shown another certificate than its own");
        }
      }
    };
  }
}
