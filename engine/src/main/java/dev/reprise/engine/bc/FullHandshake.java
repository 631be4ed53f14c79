// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.crypto.CertificateChain;
import dev.reprise.engine.decide.IssuePlan;
import dev.reprise.engine.issue.Issuance;
import dev.reprise.engine.server.EngineServices;
import dev.reprise.engine.server.HandshakeReport;
import dev.reprise.engine.server.ServerHelloExtensions;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsServerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A full handshake, and what the client gets from it: a ticket, a session ID, or nothing. Confined
 * to the connection's thread.
 */
final class FullHandshake {

  private static final Logger LOG = LoggerFactory.getLogger(FullHandshake.class);

  private final EngineServices services;
  private final TlsServerContext context;
  private final HelloFacts hello;
  private final ServerScope scope;
  private final Optional<SessionId> sessionId;
  private Optional<NotIssuedReason> notIssued;
  private boolean resumable = true;
  private boolean ticketPromised;
  private boolean scopeChecked;
  private Optional<SessionState> withoutTicket = Optional.empty();
  private Optional<Issuance.Issued> issued = Optional.empty();
  private Optional<SessionId> storedId = Optional.empty();

  /**
   * @param noTicket why no ticket is planned; empty if one is
   * @param sessionId the ID that the session gets; empty if it gets none
   */
  private FullHandshake(
      EngineServices services,
      TlsServerContext context,
      HelloFacts hello,
      ServerScope scope,
      Optional<NotIssuedReason> noTicket,
      Optional<SessionId> sessionId) {
    this.services = services;
    this.context = context;
    this.hello = hello;
    this.scope = scope;
    this.notIssued = noTicket;
    this.sessionId = sessionId;
  }

  /** Plans a full handshake, before its suite, certificates and identities are known. */
  static FullHandshake plan(
      EngineServices services, TlsServerContext context, HelloFacts hello, ServerScope scope) {
    IssuePlan plan =
        IssuePlan.of(hello, scope.scope(), services.policy(), services.tickets().sealingKey());
    Optional<SessionId> sessionId =
        plan.sessionId() ? Optional.of(services.sessions().newSessionId()) : Optional.empty();
    return new FullHandshake(services, context, hello, scope, plan.noTicket(), sessionId);
  }

  /** The ID for the ServerHello; empty if the session gets none. */
  Optional<SessionId> sessionId() {
    return sessionId;
  }

  /** Promises a ticket if one is planned and no other extension of the ServerHello rules it out. */
  void serverExtensions(Map<Integer, byte[]> serverExtensions) {
    if (!ServerHelloExtensions.areUnderstood(
        serverExtensions.keySet(), services.understoodExtensions())) {
      withhold(NotIssuedReason.EXTENSION);
    }
    if (notIssued.isEmpty()) {
      ticketPromised = true;
      serverExtensions.put(ServerHelloExtensions.SESSION_TICKET, new byte[0]);
    }
  }

  /** The promised ticket, or the empty one; a failure here must not fail the handshake. */
  NewSessionTicket newTicket() {
    Instant now = services.now();
    Optional<SessionState> session = session(context.getSecurityParametersHandshake(), now);
    if (session.isEmpty()) {
      return SessionMapping.noTicket();
    }
    Issuance issuance = services.tickets().issue(session.get(), scope.scope(), now);
    if (issuance instanceof Issuance.Issued ticket) {
      destroy(session.get());
      issued = Optional.of(ticket);
      return SessionMapping.message(ticket);
    }
    notIssued = Optional.of(((Issuance.Withheld) issuance).reason());
    withoutTicket = session;
    return SessionMapping.noTicket();
  }

  /** Stores a session without a ticket, once the client's Finished has been authenticated. */
  void complete(SecurityParameters parameters, HandshakeReport report) {
    Instant now = services.now();
    if (!ticketPromised && sessionId.isPresent()) {
      withoutTicket = session(parameters, now);
    }
    if (!scopeChecked) {
      checkScope(parameters);
    }
    if (withoutTicket.isPresent()
        && sessionId.isPresent()
        && services.sessions().store(sessionId.get(), withoutTicket.get(), scope.scope(), now)) {
      storedId = sessionId;
      report.stored();
    }
    discard();
    issued.ifPresent(report::issued);
    if (services.policy().tickets() || !resumable) {
      notIssued.ifPresent(report::notIssued);
    }
  }

  /** The session that this handshake has set up; empty if it may not be issued. */
  private Optional<SessionState> session(SecurityParameters parameters, Instant now) {
    if (!resumable) {
      return Optional.empty();
    }
    try {
      if (contradictsScope(parameters)) {
        return withhold(NotIssuedReason.SCOPE_UNTRUE);
      }
      return Optional.of(
          SessionMapping.sessionOf(
              parameters,
              hello,
              scope.scope(),
              services.policy().peerChainForm(),
              context.getCrypto(),
              now));
    } catch (IOException e) {
      LOG.warn("A certificate cannot be read; the session is not issued", e);
      return withhold(NotIssuedReason.EXTENSION);
    } catch (SessionMapping.UnusableSecretException e) {
      LOG.debug("The cryptographic provider does not give out the master secret", e);
      return withhold(NotIssuedReason.CRYPTO);
    }
  }

  private Optional<SessionState> withhold(NotIssuedReason reason) {
    resumable = false;
    notIssued = Optional.of(reason);
    return Optional.empty();
  }

  /** Compares the scope with a handshake from which nothing is issued. */
  private void checkScope(SecurityParameters parameters) {
    try {
      contradictsScope(parameters);
    } catch (IOException e) {
      LOG.debug("A certificate cannot be read", e);
    }
  }

  private boolean contradictsScope(SecurityParameters parameters) throws IOException {
    scopeChecked = true;
    List<Certificate> localChain = Chains.read(parameters.getLocalCertificate());
    boolean presented = !localChain.isEmpty();
    Optional<Bytes> localKey =
        presented ? Optional.of(scope.keyDigest(localChain)) : Optional.empty();
    Optional<Bytes> chainDigest =
        presented ? Optional.of(CertificateChain.digest(localChain)) : Optional.empty();
    // Bouncy Castle knows these only if it has sent a certificate request.
    boolean requested = parameters.getServerSigAlgs() != null;
    boolean received = Chains.isPresent(parameters.getPeerCertificate());
    boolean contradicts =
        scope.scope().isContradictedBy(localKey, chainDigest, requested, received);
    // The chain is not a part of the fingerprint: a scope that lacks a chain is only incomplete.
    if (scope.scope().isContradictedBy(localKey, Optional.empty(), requested, received)) {
      services.scopes().distrust(scope.scope());
    }
    if (contradicts) {
      services
          .scopes()
          .untrue(scope.scope(), localKey, chainDigest, requested, received, services.now());
    }
    return contradicts;
  }

  /** Why the client got no ticket; empty if it got one. */
  Optional<NotIssuedReason> notIssued() {
    return notIssued;
  }

  /** The ID under which the session was stored; empty if it was not. */
  Optional<SessionId> storedId() {
    return storedId;
  }

  /** Destroys a secret that was kept in order to be stored. */
  void discard() {
    withoutTicket.ifPresent(FullHandshake::destroy);
    withoutTicket = Optional.empty();
  }

  private static void destroy(SessionState session) {
    session.plaintext().masterSecret().destroy();
  }
}
