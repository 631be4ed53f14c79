// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.engine.client.ClientOutcome;
import java.io.IOException;
import java.util.Hashtable;
import java.util.Optional;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.TlsClient;
import org.bouncycastle.tls.TlsClientContext;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * Any {@link TlsClient}, with resumption added: what Bouncy Castle asks goes to the wrapped client,
 * and where resumption has a say, to {@link ClientResumption} before or after it.
 *
 * <p>Wholly ours, and never asked of the wrapped client: {@code getSessionToResume}, {@code
 * allowLegacyResumption}. One object serves one connection; confined to its thread.
 *
 * @since 0.1
 */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
public final class ResumingTlsClient extends ForwardingTlsClient {

  private final TlsClient client;
  private final ClientResumption resumption;

  ResumingTlsClient(TlsClient client, ClientResumption resumption) {
    super(client);
    this.client = client;
    this.resumption = resumption;
  }

  /** What the last handshake came to; empty before one is complete, and for TLS 1.3. */
  public Optional<ClientOutcome> outcome() {
    return resumption.outcome();
  }

  @Override
  public void init(TlsClientContext context) {
    client.init(context);
    resumption.init(context);
  }

  @Override
  public void notifyHandshakeBeginning() throws IOException {
    resumption.notifyHandshakeBeginning();
    client.notifyHandshakeBeginning();
  }

  @Override
  public @Nullable TlsSession getSessionToResume() {
    return resumption.getSessionToResume(client.getProtocolVersions(), client.getCipherSuites());
  }

  @Override
  public Hashtable getClientExtensions() throws IOException {
    return resumption.getClientExtensions(client.getClientExtensions());
  }

  @Override
  public boolean allowLegacyResumption() {
    return resumption.allowLegacyResumption();
  }

  @Override
  public void notifySessionToResume(@Nullable TlsSession session) {
    resumption.notifySessionToResume(session);
    client.notifySessionToResume(session);
  }

  @Override
  public void processServerExtensions(@Nullable Hashtable serverExtensions) throws IOException {
    resumption.processServerExtensions(serverExtensions);
    client.processServerExtensions(serverExtensions);
  }

  @Override
  public void notifyNewSessionTicket(NewSessionTicket newSessionTicket) throws IOException {
    resumption.notifyNewSessionTicket(newSessionTicket);
    client.notifyNewSessionTicket(newSessionTicket);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    client.notifyHandshakeComplete();
    resumption.notifyHandshakeComplete();
  }

  @Override
  public void notifyAlertRaised(
      short alertLevel, short alertDescription, String message, Throwable cause) {
    resumption.notifyAlertRaised(alertLevel);
    client.notifyAlertRaised(alertLevel, alertDescription, message, cause);
  }

  @Override
  public void notifyAlertReceived(short alertLevel, short alertDescription) {
    resumption.notifyAlertReceived(alertLevel);
    client.notifyAlertReceived(alertLevel, alertDescription);
  }
}
