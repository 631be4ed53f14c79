// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import dev.reprise.codec.wire.SecretBytes;
import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SessionParameters;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * A session that the demo's client has got and offers again, as often as it likes: Bouncy Castle
 * destroys the secret of a session whose resumption is declined, so each offer gets a copy.
 */
final class DemoSession {

  private static final int OFFERED_ID_OCTETS = 32;

  private final SessionParameters parameters;
  private final SecretBytes masterSecret;
  private final byte[] sessionId;
  private final byte[] ticket;

  private DemoSession(
      SessionParameters parameters, SecretBytes masterSecret, byte[] sessionId, byte[] ticket) {
    this.parameters = parameters;
    this.masterSecret = masterSecret;
    this.sessionId = sessionId;
    this.ticket = ticket;
  }

  /**
   * Keeps the session of a handshake that is just complete.
   *
   * @param ticket empty if the server gave none
   */
  static DemoSession of(TlsContext context, byte[] ticket) {
    SecretBytes secret =
        SecretBytes.adopt(
            context
                .getCrypto()
                .adoptSecret(context.getSecurityParametersConnection().getMasterSecret())
                .extract());
    return new DemoSession(
        context.getSession().exportSessionParameters(),
        secret,
        context.getSession().getSessionID().clone(),
        ticket);
  }

  byte[] ticket() {
    return ticket;
  }

  /**
   * A session of Bouncy Castle's for one attempt. With a ticket its ID is a random one, by whose
   * echo a server tells that it took the ticket (RFC 5077, Section 3.4).
   */
  TlsSession offer(TlsCrypto crypto, SecureRandom random) {
    byte[] id = sessionId;
    if (ticket.length > 0) {
      id = new byte[OFFERED_ID_OCTETS];
      random.nextBytes(id);
    }
    try {
      return TlsUtils.importSession(
          id,
          new SessionParameters.Builder()
              .setCipherSuite(parameters.getCipherSuite())
              .setExtendedMasterSecret(parameters.isExtendedMasterSecret())
              .setMasterSecret(crypto.createSecret(masterSecret.toByteArray()))
              .setNegotiatedVersion(ProtocolVersion.TLSv12)
              .setPeerCertificate(parameters.getPeerCertificate())
              .setServerExtensions(parameters.readServerExtensions())
              .build());
    } catch (IOException e) {
      throw new IllegalStateException(e); // extensions that Bouncy Castle itself has written
    }
  }
}
