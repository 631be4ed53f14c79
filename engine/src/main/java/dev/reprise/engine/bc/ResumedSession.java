// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import org.bouncycastle.tls.SessionParameters;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to resume a session, as Bouncy Castle sees it.
 *
 * <p>Bouncy Castle's own session object shares its master secret with every copy, refuses an empty
 * session ID, and ends for good when any connection that names it fails, so an attacker who has
 * sniffed an ID could kill the session. This one owns the only reference to secrets that were
 * decoded for this attempt, takes an ID of any length, and when it is invalidated nothing else is.
 */
final class ResumedSession implements TlsSession {

  private final byte[] sessionId;
  private @Nullable SessionParameters parameters;

  /**
   * @param sessionId that of the ClientHello, {@code 0..32} octets, to be echoed as it is; owned
   *     from now on
   * @param parameters made for this attempt alone
   */
  ResumedSession(byte[] sessionId, SessionParameters parameters) {
    this.sessionId = sessionId;
    this.parameters = parameters;
  }

  @Override
  public synchronized @Nullable SessionParameters exportSessionParameters() {
    return parameters;
  }

  @Override
  public byte[] getSessionID() {
    return sessionId.clone();
  }

  /** Does nothing: a failed attempt says nothing about the session. */
  @Override
  public void invalidate() {}

  @Override
  public synchronized boolean isResumable() {
    return parameters != null;
  }

  /** Destroys the secrets of this attempt; Bouncy Castle has made its own copy of them. */
  synchronized void destroy() {
    if (parameters != null) {
      parameters.clear();
      parameters = null;
    }
  }
}
