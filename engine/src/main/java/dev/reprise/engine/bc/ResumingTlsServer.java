// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.engine.ResumptionOutcome;
import java.io.IOException;
import java.util.Hashtable;
import java.util.Optional;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.TlsCloseable;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerContext;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * Any {@link TlsServer}, with resumption added: what Bouncy Castle asks goes to the wrapped server,
 * and where resumption has a say, to {@link ServerResumption} before or after it.
 *
 * <p>Wholly ours, and never asked of the wrapped server: {@code getSessionToResume}, {@code
 * getNewSessionID}, {@code getNewSessionTicket}, {@code allowLegacyResumption}. One object serves
 * one connection; confined to its thread.
 *
 * @since 0.1
 */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
public final class ResumingTlsServer extends ForwardingTlsServer {

  private final TlsServer server;
  private final ServerResumption resumption;

  ResumingTlsServer(TlsServer server, ServerResumption resumption) {
    super(server);
    this.server = server;
    this.resumption = resumption;
  }

  /** What the last handshake came to; empty until one is complete. */
  public Optional<ResumptionOutcome> outcome() {
    return resumption.outcome();
  }

  @Override
  public void init(TlsServerContext context) {
    server.init(context);
    resumption.init(context);
  }

  @Override
  public void notifyCloseHandle(TlsCloseable closeHandle) {
    server.notifyCloseHandle(closeHandle);
    resumption.notifyCloseHandle(closeHandle);
  }

  @Override
  public void notifyHandshakeBeginning() throws IOException {
    resumption.notifyHandshakeBeginning();
    server.notifyHandshakeBeginning();
  }

  @Override
  public void notifyOfferedCipherSuites(int[] offeredCipherSuites) throws IOException {
    resumption.notifyOfferedCipherSuites(offeredCipherSuites);
    server.notifyOfferedCipherSuites(offeredCipherSuites);
  }

  @Override
  public void processClientExtensions(Hashtable clientExtensions) throws IOException {
    resumption.processClientExtensions(clientExtensions);
    server.processClientExtensions(clientExtensions);
  }

  @Override
  public @Nullable TlsSession getSessionToResume(byte[] sessionID) {
    return resumption.getSessionToResume(sessionID);
  }

  @Override
  public boolean allowLegacyResumption() {
    return resumption.allowLegacyResumption();
  }

  @Override
  public byte @Nullable [] getNewSessionID() {
    return resumption.getNewSessionID();
  }

  @Override
  public void getServerExtensionsForConnection(Hashtable serverExtensions) throws IOException {
    server.getServerExtensionsForConnection(serverExtensions);
    resumption.getServerExtensionsForConnection(serverExtensions);
  }

  @Override
  public NewSessionTicket getNewSessionTicket() throws IOException {
    return resumption.getNewSessionTicket();
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    resumption.notifyHandshakeComplete();
    server.notifyHandshakeComplete();
  }

  @Override
  public void notifyAlertRaised(
      short alertLevel,
      short alertDescription,
      @Nullable String message,
      @Nullable Throwable cause) {
    resumption.notifyAlertRaised(alertLevel, alertDescription, message, cause);
    server.notifyAlertRaised(alertLevel, alertDescription, message, cause);
  }

  @Override
  public void notifyAlertReceived(short alertLevel, short alertDescription) {
    resumption.notifyAlertReceived(alertLevel, alertDescription);
    server.notifyAlertReceived(alertLevel, alertDescription);
  }

  @Override
  public void notifyConnectionClosed() {
    resumption.notifyConnectionClosed();
    server.notifyConnectionClosed();
  }
}
