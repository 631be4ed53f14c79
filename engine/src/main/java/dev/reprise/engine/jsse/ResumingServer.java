// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ServerResumption;
import dev.reprise.engine.bc.ServerScope;
import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.TlsCloseable;
import org.bouncycastle.tls.TlsServerContext;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * A server that resumes sessions: each hook that {@link ServerResumption} wants calls it. Confined
 * to its connection's lock.
 */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
abstract class ResumingServer extends AbstractTlsServer {

  private static final int SESSION_ID_LENGTH = 32;

  private final ServerResumption resumption;

  ResumingServer(TlsCrypto crypto, ResumptionEngine engine) {
    super(crypto);
    this.resumption = engine.resumption(this, hello -> scope());
  }

  /** Where the sessions of this connection belong; asked for once the hello has been read. */
  abstract ServerScope scope();

  @Override
  public void init(TlsServerContext newContext) {
    super.init(newContext);
    resumption.init(newContext);
  }

  @Override
  public void notifyCloseHandle(TlsCloseable closeHandle) {
    super.notifyCloseHandle(closeHandle);
    resumption.notifyCloseHandle(closeHandle);
  }

  @Override
  public void notifyHandshakeBeginning() throws IOException {
    resumption.notifyHandshakeBeginning();
    super.notifyHandshakeBeginning();
  }

  @Override
  public void notifyOfferedCipherSuites(int[] offered) throws IOException {
    resumption.notifyOfferedCipherSuites(offered);
    super.notifyOfferedCipherSuites(offered);
  }

  @Override
  public void processClientExtensions(Hashtable extensions) throws IOException {
    resumption.processClientExtensions(extensions);
    super.processClientExtensions(extensions);
  }

  @Override
  public @Nullable TlsSession getSessionToResume(byte[] sessionId) {
    return resumption.getSessionToResume(sessionId);
  }

  @Override
  public boolean allowLegacyResumption() {
    return resumption.allowLegacyResumption();
  }

  /**
   * Never empty: consumers such as Tomcat show the ID, and the JDK's servers send one beside a
   * ticket, too.
   */
  @Override
  public byte[] getNewSessionID() {
    byte[] id = resumption.getNewSessionID();
    return id != null ? id : context.getNonceGenerator().generateNonce(SESSION_ID_LENGTH);
  }

  @Override
  public void getServerExtensionsForConnection(Hashtable extensions) throws IOException {
    super.getServerExtensionsForConnection(extensions);
    resumption.getServerExtensionsForConnection(extensions);
  }

  @Override
  public NewSessionTicket getNewSessionTicket() {
    return resumption.getNewSessionTicket();
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    resumption.notifyHandshakeComplete();
    super.notifyHandshakeComplete();
  }

  @Override
  public void notifyAlertRaised(
      short level, short description, @Nullable String message, @Nullable Throwable cause) {
    resumption.notifyAlertRaised(level, description, message, cause);
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    resumption.notifyAlertReceived(level, description);
  }

  @Override
  public void notifyConnectionClosed() {
    resumption.notifyConnectionClosed();
  }
}
