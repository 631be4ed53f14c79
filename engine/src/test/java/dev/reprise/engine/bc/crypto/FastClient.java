// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Optional;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SRPTlsClient;
import org.bouncycastle.tls.ServerOnlyTlsAuthentication;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;

/** A client for one suite of any key exchange, that offers one session by its ID. */
final class FastClient extends SRPTlsClient {

  private final FastCase setting;
  private final Optional<TlsSession> offered;

  FastClient(JcaTlsCrypto crypto, FastCase setting, Optional<TlsSession> offered) {
    super(crypto, FastServer.srpIdentity(crypto));
    this.setting = setting;
    this.offered = offered;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return setting.version().only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {setting.suite()};
  }

  @Override
  public @Nullable TlsSession getSessionToResume() {
    return offered.orElse(null);
  }

  @Override
  public TlsPSKIdentity getPSKIdentity() {
    return new BasicTlsPSKIdentity(FastServer.IDENTITY, FastServer.PRE_SHARED_KEY);
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new ServerOnlyTlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
        if (certificate.getCertificate().isEmpty()) {
          throw new IOException("server without a certificate");
        }
      }
    };
  }

  @Override
  @SuppressWarnings("unchecked") // Bouncy Castle's type for Hashtable<Integer, byte[]>.
  public Hashtable<Integer, byte[]> getClientExtensions() throws IOException {
    Hashtable<Integer, byte[]> extensions = super.getClientExtensions();
    if (!setting.encryptThenMac()) {
      extensions.remove(TlsExtensionsUtils.EXT_encrypt_then_mac);
    }
    return extensions;
  }

  boolean resumed() {
    return context.getSecurityParametersConnection().isResumedSession();
  }

  /** The session of the finished handshake, to be offered by another client. */
  TlsSession session() {
    return context.getSession();
  }
}
