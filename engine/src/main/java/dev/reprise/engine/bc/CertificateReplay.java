// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.SessionState;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The call of {@code notifyClientCertificate} that Bouncy Castle leaves out when resuming. */
final class CertificateReplay {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateReplay.class);

  private CertificateReplay() {}

  /**
   * What the server has against the certificate of a session that is about to be resumed.
   *
   * @param restored the chain that Bouncy Castle will be given
   */
  static Optional<DeclineReason> objection(
      TlsServer server,
      SessionState session,
      ResumptionScope scope,
      @Nullable Certificate restored) {
    if (!wouldBeCalled(session, scope)) {
      return Optional.empty();
    }
    if (session.peerChain().isPresent()) {
      return Optional.of(DeclineReason.CLIENT_AUTH);
    }
    try {
      server.notifyClientCertificate(restored == null ? Certificate.EMPTY_CHAIN : restored);
      return Optional.empty();
    } catch (IOException e) {
      LOG.debug("the server refuses a session's certificate", e);
      return Optional.of(DeclineReason.IDENTITY_REFUSED);
    } catch (RuntimeException e) {
      // The server is the embedder's.
      LOG.warn("notifyClientCertificate failed", e);
      return Optional.of(DeclineReason.AUTHORIZER_ERROR);
    }
  }

  private static boolean wouldBeCalled(SessionState session, ResumptionScope scope) {
    ClientIdentity.Type type = session.plaintext().clientIdentity().type();
    return type == ClientIdentity.Type.CERTIFICATE_BASED
        || (type == ClientIdentity.Type.ANONYMOUS
            && session.srpIdentity().isEmpty()
            && scope.clientAuthentication() != ClientAuthentication.NONE);
  }
}
