// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.HostName;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.ScopeDigest;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.Bytes;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The embedder's word on whether a session's identity is still welcome, asked before the
 * ServerHello of every abbreviated handshake: of anonymous sessions, too.
 *
 * <p>Only an acceptance in time lets a session resume. After a refusal, an exception or no answer
 * at all, the handshake goes on as a full one. It may be asked about sessions that will not be
 * resumed for other reasons. Implementations are safe for use by any thread and do not block: the
 * answer may come later, on any thread, and the connection is held until then.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ResumptionAuthorizer {

  /** The answer. */
  enum Answer {
    /** The session may be resumed, if nothing else speaks against it. */
    ACCEPT,
    /** The client has to prove again who it is, in a full handshake. */
    DECLINE
  }

  /**
   * What is known of a session before it is resumed; nothing of it is secret.
   *
   * @param clientIdentity the certificate chain as the session carries it, its own certificate
   *     first, or a PSK identity
   * @param peerChain what is kept of the chain if that is not all of it
   * @param srpIdentity the SRP user
   * @param scope the fingerprint of the scope in which the session was set up: the session's own,
   *     which is not that of the connection where the latter accepts {@linkplain
   *     ResumptionScope.Builder#formerFingerprints others}; absent from sessions of OpenSSL. Which
   *     scope the connection is of, is not known yet when this is asked
   * @param serverName the name under which it was set up
   * @param authenticationTime when the client proved this identity, in a full handshake
   * @param applicationData the embedder's own
   */
  record Request(
      ClientIdentity clientIdentity,
      Optional<PeerChain> peerChain,
      Optional<Bytes> srpIdentity,
      Optional<Bytes> scope,
      Optional<HostName> serverName,
      Instant authenticationTime,
      Optional<Bytes> applicationData) {

    /** Checks that nothing is missing. */
    public Request {
      Objects.requireNonNull(clientIdentity, "clientIdentity");
      Objects.requireNonNull(peerChain, "peerChain");
      Objects.requireNonNull(srpIdentity, "srpIdentity");
      Objects.requireNonNull(scope, "scope");
      Objects.requireNonNull(serverName, "serverName");
      Objects.requireNonNull(authenticationTime, "authenticationTime");
      Objects.requireNonNull(applicationData, "applicationData");
    }

    /** The request about that session. */
    public static Request of(SessionState session) {
      return new Request(
          session.plaintext().clientIdentity(),
          session.peerChain(),
          session.srpIdentity(),
          session.scope().map(ScopeDigest::fingerprint),
          session.serverName(),
          session.authenticationTime(),
          session.applicationData());
    }
  }

  /** Whether the session may be resumed. */
  CompletionStage<Answer> authorize(Request request);
}
