// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.CertificateChain;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.decide.IssuePlan;
import dev.reprise.engine.issue.Issuance;
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

/** What a full handshake leaves the client with: a ticket, a session under an ID, or nothing. */
final class Issuing {

  private static final Logger LOG = LoggerFactory.getLogger(Issuing.class);

  private final ResumptionEngine engine;
  private final ResumptionPolicy policy;
  private final TlsServerContext context;
  private final HelloFacts hello;
  private final ServerScope scope;
  private final Optional<SessionId> sessionId;
  private Optional<NotIssuedReason> notIssued;
  private boolean resumable = true;
  private boolean ticketPromised;
  private Optional<SessionState> withoutTicket = Optional.empty();
  private Optional<Issuance.Issued> issued = Optional.empty();
  private Optional<SessionId> storedId = Optional.empty();

  /** Plans, before suite, certificates and identities are known. */
  Issuing(ResumptionEngine engine, TlsServerContext context, HelloFacts hello, ServerScope scope) {
    this.engine = engine;
    this.policy = engine.policy();
    this.context = context;
    this.hello = hello;
    this.scope = scope;
    IssuePlan plan = IssuePlan.of(hello, scope.scope(), policy, engine.sealingKey());
    this.notIssued = plan.noTicket();
    this.sessionId = plan.sessionId() ? Optional.of(engine.newSessionId()) : Optional.empty();
  }

  /** The ID for the ServerHello; empty if the session gets none. */
  Optional<SessionId> sessionId() {
    return sessionId;
  }

  /** Promises a ticket if one is planned and nothing else in the ServerHello speaks against it. */
  void serverExtensions(Map<Integer, byte[]> serverExtensions) {
    if (!ServerHelloExtensions.areUnderstood(serverExtensions.keySet(), engine.understoodExtensions())) {
      withhold(NotIssuedReason.EXTENSION);
    }
    if (notIssued.isEmpty()) {
      ticketPromised = true;
      serverExtensions.put(ServerHelloExtensions.SESSION_TICKET, new byte[0]);
    }
  }

  /** The ticket that was promised, or the empty one; a failure here must not be the handshake's. */
  NewSessionTicket newTicket() {
    Instant now = engine.now();
    Optional<SessionState> state = stateOf(context.getSecurityParametersHandshake(), now);
    if (state.isEmpty()) {
      return Tickets.none();
    }
    Issuance issuance = engine.issue(state.get(), scope, now);
    if (issuance instanceof Issuance.Issued ticket) {
      destroy(state.get());
      issued = Optional.of(ticket);
      return Tickets.message(ticket);
    }
    notIssued = Optional.of(((Issuance.Withheld) issuance).reason());
    withoutTicket = state;
    return Tickets.none();
  }

  /** The client's Finished has been authenticated: a session without a ticket is stored. */
  void complete(SecurityParameters parameters) {
    Instant now = engine.now();
    if (!ticketPromised && sessionId.isPresent()) {
      withoutTicket = stateOf(parameters, now);
    }
    if (withoutTicket.isPresent()
        && sessionId.isPresent()
        && engine.store(sessionId.get(), withoutTicket.get(), scope, now)) {
      storedId = sessionId;
      engine.events().stored();
    }
    discard();
    issued.ifPresent(
        ticket ->
            engine.events().issued(ticket.message().ticket().length(), Tickets.lifetime(ticket)));
    if (policy.tickets() || !resumable) {
      notIssued.ifPresent(engine.events()::notIssued);
    }
  }

  private Optional<SessionState> stateOf(SecurityParameters parameters, Instant now) {
    if (!resumable) {
      return Optional.empty();
    }
    try {
      if (contradictsScope(parameters)) {
        return withhold(NotIssuedReason.SCOPE_UNTRUE);
      }
      return Optional.of(
          SessionMapping.stateOf(
              parameters, hello, scope.scope(), policy.peerChainForm(), context.getCrypto(), now));
    } catch (IOException e) {
      LOG.warn("a certificate cannot be read; the session is not issued", e);
      return withhold(NotIssuedReason.EXTENSION);
    } catch (UnusableSecretException e) {
      LOG.debug("the cryptographic provider does not give the secret away", e);
      return withhold(NotIssuedReason.CRYPTO);
    }
  }

  private Optional<SessionState> withhold(NotIssuedReason reason) {
    resumable = false;
    notIssued = Optional.of(reason);
    return Optional.empty();
  }

  private boolean contradictsScope(SecurityParameters parameters) throws IOException {
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
    if (contradicts) {
      LOG.atLevel(engine.untrueScope().level(engine.now()))
          .log(
              "{} is untrue: local key {}, chain {}, certificate requested {}, received {}; nothing"
                  + " is issued",
              scope.scope(),
              localKey,
              chainDigest,
              requested,
              received);
    }
    return contradicts;
  }

  /** Why the client got no ticket; empty if it got one. */
  Optional<NotIssuedReason> notIssued() {
    return notIssued;
  }

  /** The ID under which the session was stored. */
  Optional<SessionId> storedId() {
    return storedId;
  }

  /** Destroys a secret that was kept to be stored. */
  void discard() {
    withoutTicket.ifPresent(Issuing::destroy);
    withoutTicket = Optional.empty();
  }

  private static void destroy(SessionState state) {
    state.plaintext().masterSecret().destroy();
  }
}
