// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.SessionState;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.decide.Candidate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second look at the client certificate of a session that could be resumed: at where it leads,
 * and by the call of {@code notifyClientCertificate} that Bouncy Castle leaves out when resuming.
 */
final class CertificateReplay {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateReplay.class);

  private CertificateReplay() {}

  /**
   * Verifies the client certificate of a session of OpenSSL: such a session names no trust anchors,
   * so it may be from the time of others.
   */
  static Optional<DeclineReason> verifyAgain(Candidate.Found found, ServerScope here, Instant now) {
    if (found.terms().isEmpty()
        || !(found.session().plaintext().clientIdentity()
            instanceof ClientIdentity.CertificateBased client)) {
      return Optional.empty();
    }
    if (here.clientAnchors().isEmpty() || client.certificateList().isEmpty()) {
      return Optional.of(DeclineReason.CLIENT_AUTH);
    }
    try {
      here.clientAnchors().get().verify(client.certificateList(), now);
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      LOG.debug("The client certificate of a session is not trusted", e);
      return Optional.of(DeclineReason.CLIENT_AUTH);
    }
  }

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
