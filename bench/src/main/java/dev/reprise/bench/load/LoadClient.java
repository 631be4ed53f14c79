// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.ServerOnlyTlsAuthentication;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * A client that believes any certificate: it loads a node that it has started itself, on loopback.
 */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // the signatures are Bouncy Castle's
class LoadClient extends DefaultTlsClient {

  private static final String SERVER_NAME = "localhost";

  LoadClient(TlsCrypto crypto) {
    super(crypto);
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
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
      public void notifyServerCertificate(TlsServerCertificate shown) {
        // The node on loopback that this process has started: there is nobody to mistake it for.
      }
    };
  }

  /** Presents a ticket that nobody has issued, with no session behind it. */
  static final class Forging extends LoadClient {

    private static final Integer SESSION_TICKET = 35;

    private final byte[] ticket;
    private byte[] issued = {};

    /**
     * A client for one connection.
     *
     * @param ticket empty to ask for one
     */
    Forging(TlsCrypto crypto, byte[] ticket) {
      super(crypto);
      this.ticket = ticket;
    }

    @Override
    public Hashtable getClientExtensions() throws IOException {
      @SuppressWarnings("unchecked") // by type, as the protocol has it
      Hashtable<Integer, byte[]> extensions = super.getClientExtensions();
      extensions.put(SESSION_TICKET, ticket);
      return extensions;
    }

    @Override
    public void notifyNewSessionTicket(NewSessionTicket newSessionTicket) {
      issued = newSessionTicket.getTicket();
    }

    /** The ticket that the node has issued; empty if none. */
    byte[] issued() {
      return issued;
    }
  }
}
