// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.demo;

import dev.reprise.cli.client.Tls12Client;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;

/** The client of the demonstration, resumption apart: it trusts one certificate. */
public final class DemoClient extends Tls12Client {

  public static final String SERVER_NAME = "localhost";

  private final byte[] serverCertificate;

  /**
   * A client for one connection.
   *
   * @param serverCertificate the only certificate that the client trusts, in DER
   */
  public DemoClient(TlsCrypto crypto, byte[] serverCertificate) {
    super(crypto, Optional.of(SERVER_NAME));
    this.serverCertificate = serverCertificate;
  }

  @Override
  protected void checkServer(TlsServerCertificate shown) throws IOException {
    byte[] leaf = shown.getCertificate().getCertificateAt(0).getEncoded();
    if (!Arrays.equals(leaf, serverCertificate)) {
      throw new IOException("the node has shown another certificate than its own");
    }
  }
}
