// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.engine.client.ClientSession;
import org.bouncycastle.tls.SessionParameters;
import org.bouncycastle.tls.TlsSession;

/**
 * One stored session on its way to one server. Bouncy Castle asks {@link #isResumable} after the
 * extensions of the ClientHello are known, so an offer can be withdrawn until then.
 */
final class OfferedSession implements TlsSession {

  private final ClientSession session;
  private final byte[] sessionId;
  private final SessionParameters parameters;
  private boolean withdrawn;

  /**
   * @param sessionId as it stands in the ClientHello; with a ticket, octets that the client chose
   *     (RFC 5077, Section 3.4)
   * @param parameters this offer's own, with a secret that nothing else holds
   */
  OfferedSession(ClientSession session, byte[] sessionId, SessionParameters parameters) {
    this.session = session;
    this.sessionId = sessionId;
    this.parameters = parameters;
  }

  ClientSession session() {
    return session;
  }

  void withdraw() {
    withdrawn = true;
  }

  @Override
  public SessionParameters exportSessionParameters() {
    return parameters;
  }

  @Override
  public byte[] getSessionID() {
    return sessionId.clone();
  }

  /** Nothing: the stored session is evicted by {@link ClientResumption}, on its own grounds. */
  @Override
  public void invalidate() {}

  @Override
  public boolean isResumable() {
    return !withdrawn;
  }
}
