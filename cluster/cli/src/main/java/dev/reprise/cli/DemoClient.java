// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/** The demo's side of one handshake: it asks for a ticket or does not, and may offer a session. */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // the signatures are Bouncy Castle's
final class DemoClient extends DefaultTlsClient {

  private static final String SERVER_NAME = "localhost";
  private static final byte[] NO_TICKET = {};

  private final byte[] serverCertificate;
  private final boolean wantsTicket;
  private final Optional<DemoSession> offered;
  private final SecureRandom random;

  private byte[] ticket = NO_TICKET;
  private boolean resumed;
  private @Nullable DemoSession session;

  private DemoClient(
      TlsCrypto crypto,
      byte[] serverCertificate,
      boolean wantsTicket,
      Optional<DemoSession> offered,
      SecureRandom random) {
    super(crypto);
    this.serverCertificate = serverCertificate;
    this.wantsTicket = wantsTicket;
    this.offered = offered;
    this.random = random;
  }

  /**
   * A client that comes for the first time.
   *
   * @param serverCertificate in DER, the only one that it believes
   * @param wantsTicket whether it asks for a ticket; else it is given a session ID
   */
  static DemoClient fresh(
      TlsCrypto crypto, byte[] serverCertificate, boolean wantsTicket, SecureRandom random) {
    return new DemoClient(crypto, serverCertificate, wantsTicket, Optional.empty(), random);
  }

  /** A client that comes back with a session. */
  static DemoClient returning(
      TlsCrypto crypto, byte[] serverCertificate, DemoSession offered, SecureRandom random) {
    boolean byTicket = offered.ticket().length > 0;
    return new DemoClient(crypto, serverCertificate, byTicket, Optional.of(offered), random);
  }

  /** Whether the handshake, once complete, was abbreviated. */
  boolean resumed() {
    return resumed;
  }

  /** The session that the handshake, once complete, has left. */
  DemoSession session() {
    if (session == null) {
      throw new IllegalStateException("the handshake is not complete");
    }
    return session;
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
  public @Nullable TlsSession getSessionToResume() {
    return offered.map(each -> each.offer(getCrypto(), random)).orElse(null);
  }

  @Override
  @SuppressWarnings("unchecked") // from extension types to octets
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
    if (wantsTicket) {
      extensions.put(
          ExtensionType.session_ticket, offered.map(DemoSession::ticket).orElse(NO_TICKET));
    }
    return extensions;
  }

  @Override
  public void notifyNewSessionTicket(NewSessionTicket newSessionTicket) {
    ticket = newSessionTicket.getTicket();
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    resumed = context.getSecurityParametersConnection().isResumedSession();
    session = DemoSession.of(context, ticket);
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate shown) throws IOException {
        byte[] leaf = shown.getCertificate().getCertificateAt(0).getEncoded();
        if (!Arrays.equals(leaf, serverCertificate)) {
          throw new IOException("the node has shown another certificate than its own");
        }
      }

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
        return null;
      }
    };
  }
}
