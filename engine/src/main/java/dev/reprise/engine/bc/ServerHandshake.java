// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.SessionState;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.decide.Candidate;
import dev.reprise.engine.decide.Offer;
import dev.reprise.engine.decide.ResumptionDecider;
import dev.reprise.engine.decide.ResumptionDecision;
import dev.reprise.engine.issue.Issuance;
import dev.reprise.engine.server.EngineServices;
import dev.reprise.engine.server.HandshakeReport;
import dev.reprise.engine.server.ServerHelloExtensions;
import dev.reprise.engine.server.SessionLookup;
import dev.reprise.engine.ticket.TicketOpener;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.SessionParameters;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerContext;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handshake from its hello on: {@link #decide} makes it an {@link AbbreviatedHandshake} or a
 * {@link FullHandshake}. A renegotiation has an object of its own, in which nothing is resumed or
 * issued. Confined to the connection's thread.
 */
final class ServerHandshake {

  private static final Logger LOG = LoggerFactory.getLogger(ServerHandshake.class);

  private final EngineServices services;
  private final TlsServer server;
  private final TlsServerContext context;
  private final HelloFacts hello;
  private final boolean encryptThenMacOffered;

  /** Empty if nothing is resumed or issued: the resolver failed, or the version has no sessions. */
  private final Optional<ServerScope> scope;

  private final HandshakeReport report;
  private Optional<Mechanism> asked = Optional.empty();

  /** Why the handshake is full; null while it is not. */
  private @Nullable DeclineReason declined;

  private @Nullable ResumedSession restored;
  private @Nullable AbbreviatedHandshake abbreviated;
  private @Nullable FullHandshake full;

  /**
   * @param hello all facts of the hello
   * @param scope empty if nothing is resumed or issued
   */
  ServerHandshake(
      EngineServices services,
      TlsServer server,
      TlsServerContext context,
      HelloFacts hello,
      boolean encryptThenMacOffered,
      Optional<ServerScope> scope,
      HandshakeReport report) {
    this.services = services;
    this.server = server;
    this.context = context;
    this.hello = hello;
    this.encryptThenMacOffered = encryptThenMacOffered;
    this.scope = scope;
    this.report = report;
  }

  /**
   * Decides what becomes of a hello, in the order of RFC 5077, Section 3.1: a valid ticket, or a
   * known session ID, leads to the abbreviated handshake, and everything else to the full one.
   *
   * @param lookups starts the lookup of the offered session, or has started it already
   * @param mayBlock whether to wait in place for answers
   * @param canRenew whether the protocol can send a ticket in an abbreviated handshake
   * @return the session to resume; null for a full handshake
   */
  @Nullable TlsSession decide(
      Function<Offer, SessionLookup> lookups, boolean mayBlock, boolean canRenew) {
    Offer offer = Offer.of(hello, services.policy());
    if (offer instanceof Offer.Nothing nothing) {
      return decline(nothing.reason());
    }
    asked = offer.mechanism();
    if (scope.isEmpty()) {
      return decline(DeclineReason.SCOPE);
    }
    ServerScope here = scope.get();
    SessionLookup lookup = lookups.apply(offer);
    Candidate candidate = lookup.candidate(mayBlock);
    Instant now = services.now();
    try {
      ResumptionDecision decision = compare(candidate, here, now);
      if (decision instanceof ResumptionDecision.Full full) {
        return decline(full.reason());
      }
      Candidate.Found found = (Candidate.Found) candidate;
      Optional<DeclineReason> objection = objection(found, here, lookup, mayBlock, now);
      if (objection.isPresent()) {
        return decline(objection.get());
      }
      return decision instanceof ResumptionDecision.Resume resume
          ? resume(resume, found, here, now, canRenew)
          : abort();
    } finally {
      candidate.discard();
    }
  }

  private Optional<DeclineReason> objection(
      Candidate.Found found,
      ServerScope here,
      SessionLookup lookup,
      boolean mayBlock,
      Instant now) {
    SessionState session = found.session();
    Optional<DeclineReason> objection = services.vetoes().revocation(session, here.scope(), now);
    objection = objection.isPresent() ? objection : lookup.objection(session, mayBlock);
    objection = objection.isPresent() ? objection : CertificateReplay.verifyAgain(found, here, now);
    objection = objection.isPresent() ? objection : restore(session, here);
    return objection.isPresent() ? objection : replayClientCertificate(session, here);
  }

  private ResumptionDecision compare(Candidate candidate, ServerScope here, Instant now) {
    ResumptionDecision decision =
        ResumptionDecider.decide(hello, candidate, here.scope(), services.policy(), now);
    if (decision instanceof ResumptionDecision.Full full
        && full.reason() == DeclineReason.SCOPE
        && candidate instanceof Candidate.Found found
        && found.session().scope().isPresent()) {
      services.scopes().declined(found.session().scope().get(), here.scope());
    }
    return decision;
  }

  /** Restores the session for Bouncy Castle, or says why it cannot. */
  private Optional<DeclineReason> restore(SessionState session, ServerScope here) {
    Optional<Certificate> localChain = session.localChain().flatMap(here::chain);
    if (localChain.isPresent() != session.localChain().isPresent()) {
      return Optional.of(DeclineReason.LOCAL_IDENTITY);
    }
    try {
      restored =
          new ResumedSession(
              hello.sessionId().octets().toByteArray(),
              SessionMapping.parametersOf(session, localChain, context.getCrypto()));
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("The certificates of a session cannot be read", e);
      return Optional.of(DeclineReason.UNREADABLE_STATE);
    } catch (SessionMapping.UnusableSecretException e) {
      LOG.debug("The cryptographic provider cannot take the master secret", e);
      return Optional.of(DeclineReason.CRYPTO);
    }
  }

  /** Lets the embedder's server look at the client certificate again, if it is for it to decide. */
  private Optional<DeclineReason> replayClientCertificate(SessionState session, ServerScope here) {
    SessionParameters parameters = restored == null ? null : restored.exportSessionParameters();
    boolean replays =
        services.replaysClientCertificate()
            || (here.serverDecides() && !services.vetoes().hasAuthorizer());
    if (!replays || parameters == null) {
      return Optional.empty();
    }
    return CertificateReplay.objection(
        server, session, here.scope(), parameters.getPeerCertificate());
  }

  private @Nullable TlsSession resume(
      ResumptionDecision.Resume decision,
      Candidate.Found found,
      ServerScope here,
      Instant now,
      boolean canRenew) {
    Optional<Issuance> renewal =
        decision.renew() && canRenew
            ? Optional.of(services.tickets().issue(decision.session(), here.scope(), now))
            : Optional.empty();
    Optional<KeyPhase> keyPhase = found.openedBy().map(TicketOpener.Verdict.OpeningKey::phase);
    abbreviated = new AbbreviatedHandshake(context, here, decision, keyPhase, renewal);
    return restored;
  }

  /** Bouncy Castle raises the alert of RFC 7627, Section 5.3 when it sees the session. */
  private @Nullable TlsSession abort() {
    asked.ifPresent(report::aborted);
    return restored;
  }

  private @Nullable TlsSession decline(DeclineReason reason) {
    declined = reason;
    discard();
    return null;
  }

  // The ServerHello

  /** The ID for a session that is being set up; empty if it gets none. For full handshakes. */
  Optional<SessionId> newSessionId() {
    if (declined == null) {
      // Bouncy Castle has a reason of its own: it compares nothing but the version and EMS.
      abbreviated = null;
      decline(DeclineReason.EMS);
    }
    full = scope.map(here -> FullHandshake.plan(services, context, hello, here)).orElse(null);
    return full == null ? Optional.empty() : full.sessionId();
  }

  void serverExtensions(Map<Integer, byte[]> serverExtensions) throws IOException {
    if (!hello.isResumable()) {
      return;
    }
    // Tickets are ours, even if the embedder's server issues some of its own.
    serverExtensions.remove(ServerHelloExtensions.SESSION_TICKET);
    if (full != null) {
      full.serverExtensions(serverExtensions);
    } else if (abbreviated != null) {
      abbreviated.serverExtensions(serverExtensions, encryptThenMacOffered);
    }
  }

  NewSessionTicket newTicket() {
    return full == null ? SessionMapping.noTicket() : full.newTicket();
  }

  Optional<NewSessionTicket> renewalMessage() {
    return abbreviated == null ? Optional.empty() : abbreviated.renewalMessage();
  }

  // The end

  /** Reports the outcome, once the client's Finished has been authenticated. */
  ResumptionOutcome complete() {
    if (abbreviated != null) {
      return abbreviated.complete(report);
    }
    DeclineReason reason = Objects.requireNonNull(declined, "declined");
    report.declined(asked, reason);
    if (full != null) {
      full.complete(context.getSecurityParametersConnection(), report);
    }
    boolean resumable = hello.isResumable();
    Optional<NotIssuedReason> withoutTicket = resumable ? notIssued() : Optional.empty();
    report.full(asked, reason, resumable && withoutTicket.isEmpty(), withoutTicket);
    return new ResumptionOutcome.Full(reason, withoutTicket);
  }

  private Optional<NotIssuedReason> notIssued() {
    if (full != null) {
      return full.notIssued();
    }
    return Optional.of(
        hello.renegotiation() ? NotIssuedReason.RENEGOTIATION : NotIssuedReason.SCOPE_UNTRUE);
  }

  /** The ID under which the session is stored after the handshake; the empty one if it is not. */
  SessionId establishedId() {
    if (abbreviated != null) {
      return abbreviated.isById() ? hello.sessionId() : SessionId.EMPTY;
    }
    return full == null ? SessionId.EMPTY : full.storedId().orElse(SessionId.EMPTY);
  }

  boolean isRenegotiation() {
    return hello.renegotiation();
  }

  /** Destroys what is left of secrets. */
  void discard() {
    if (restored != null) {
      restored.destroy();
      restored = null;
    }
    if (full != null) {
      full.discard();
    }
  }
}
