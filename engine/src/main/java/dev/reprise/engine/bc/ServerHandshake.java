// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.engine.Candidate;
import dev.reprise.engine.CipherSuites;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.Issuance;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.Mechanism;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.Offer;
import dev.reprise.engine.ResumptionDecider;
import dev.reprise.engine.ResumptionDecision;
import dev.reprise.engine.TicketVerdict;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerContext;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resumption in one handshake: what the hello offers, what was decided about it, and what the
 * client gets. A renegotiation has an object of its own, in which nothing is resumed or issued.
 */
final class ServerHandshake {

  private static final Logger LOG = LoggerFactory.getLogger(ServerHandshake.class);

  private final ResumptionEngine engine;
  private final TlsServer server;
  private final TlsServerContext context;
  private final boolean renegotiation;

  private CipherSuites offeredCipherSuites = CipherSuites.NONE;
  private HelloExtensions extensions = HelloExtensions.NONE;
  private HelloFacts hello = HelloFacts.builder().build();
  private Optional<Mechanism> asked = Optional.empty();
  private Optional<KeyPhase> keyPhase = Optional.empty();
  private Optional<ServerScope> scope = Optional.empty();
  private ResumptionDecision decision = ResumptionDecision.Full.because(DeclineReason.VERSION);
  private Optional<ResumedSession> session = Optional.empty();
  private Optional<Certificate> localChain = Optional.empty();
  private Optional<Issuance> renewal = Optional.empty();
  private Optional<Issuing> issuing = Optional.empty();

  ServerHandshake(ResumptionEngine engine, TlsServer server, TlsServerContext context) {
    this.engine = engine;
    this.server = server;
    this.context = context;
    this.renegotiation = context.getSecurityParametersHandshake().isRenegotiating();
  }

  // The hello

  boolean isRenegotiation() {
    return renegotiation;
  }

  void offeredCipherSuites(int[] offered) {
    offeredCipherSuites = CipherSuites.of(offered);
  }

  /** Takes what matters here; with any other version than TLS 1.2 nothing does. */
  void extensions(Map<?, ?> clientExtensions) throws DecodeException {
    if (isTls12()) {
      extensions = HelloExtensions.read(clientExtensions);
    }
  }

  private boolean isTls12() {
    return ProtocolVersion.TLSv12.equals(
        context.getSecurityParametersHandshake().getNegotiatedVersion());
  }

  /** Completes the facts: BC asks about a session once it knows everything else of the hello. */
  void sessionId(SessionId sessionId) {
    hello =
        HelloFacts.builder()
            .version(
                context.getSecurityParametersHandshake().getNegotiatedVersion().getFullVersion())
            .offeredCipherSuites(offeredCipherSuites)
            .enabledCipherSuites(CipherSuites.of(server.getCipherSuites()))
            .extendedMasterSecret(extensions.extendedMasterSecret())
            .extendedMasterSecretEnabled(server.shouldUseExtendedMasterSecret())
            .serverName(extensions.serverName())
            .maxFragmentLength(extensions.maxFragmentLength())
            .sessionId(sessionId)
            .ticket(extensions.ticket())
            .renegotiation(renegotiation)
            .build();
  }

  void resolveScope(ScopeResolver scopes) {
    if (!hello.isTls12() || renegotiation) {
      return;
    }
    try {
      scope = Optional.of(scopes.resolve(hello));
    } catch (RuntimeException e) {
      LOG.warn("no scope could be found; nothing is resumed or issued", e);
    }
  }

  // Resuming

  /**
   * Decides whether the hello's session is resumed, and if so prepares it.
   *
   * @param stored finds the session under an ID
   * @param canRenew whether the protocol can send a ticket in an abbreviated handshake
   */
  void decide(Function<SessionId, Candidate> stored, boolean canRenew) {
    Instant now = engine.now();
    Offer offer = Offer.of(hello, engine.policy());
    if (offer instanceof Offer.Nothing nothing) {
      decision = ResumptionDecision.Full.because(nothing.reason());
      return;
    }
    asked = Optional.of(mechanismOf(offer));
    if (scope.isEmpty()) {
      decision = ResumptionDecision.Full.because(DeclineReason.SCOPE);
      return;
    }
    Candidate candidate =
        offer instanceof Offer.OfTicket ticket
            ? Candidate.of(engine.open(ticket.ticket(), now))
            : stored.apply(((Offer.OfSessionId) offer).sessionId());
    if (candidate instanceof Candidate.Found found) {
      keyPhase = found.ticket().map(TicketVerdict.Accepted::phase);
    }
    try {
      decision =
          ResumptionDecider.decide(hello, candidate, scope.get().scope(), engine.policy(), now);
      if (decision instanceof ResumptionDecision.Resume resume) {
        prepare(resume.state());
        if (resume.renew() && canRenew && session.isPresent()) {
          renewal = Optional.of(engine.issue(resume.state(), scope.get(), now));
        }
      } else if (decision instanceof ResumptionDecision.Abort abort) {
        // Bouncy Castle raises the alert of RFC 7627, Section 5.3 when it sees such a session.
        prepare(abort.state());
        engine.events().aborted(mechanismOf(offer));
      }
    } finally {
      candidate.discard();
    }
  }

  private static Mechanism mechanismOf(Offer offer) {
    return offer instanceof Offer.OfTicket ? Mechanism.TICKET : Mechanism.SESSION_ID;
  }

  private void prepare(SessionState state) {
    localChain = state.localChain().flatMap(scope.get()::chain);
    if (localChain.isPresent() != state.localChain().isPresent()) {
      decision = ResumptionDecision.Full.because(DeclineReason.LOCAL_IDENTITY);
      return;
    }
    try {
      session =
          Optional.of(
              new ResumedSession(
                  hello.sessionId().octets().toByteArray(),
                  SessionMapping.parametersOf(state, localChain, context.getCrypto())));
    } catch (IOException e) {
      LOG.warn("a session's certificates cannot be read", e);
      decision = ResumptionDecision.Full.because(DeclineReason.UNREADABLE_STATE);
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      LOG.debug("the cryptographic provider cannot carry the secret", e);
      decision = ResumptionDecision.Full.because(DeclineReason.CRYPTO);
    }
  }

  /** The session to resume; null for a full handshake. */
  @Nullable TlsSession session() {
    return session.orElse(null);
  }

  Optional<NewSessionTicket> takeRenewal() {
    return renewedTicket().map(Tickets::message);
  }

  // Answering

  /** The ID for a session that a full handshake sets up; empty if it gets none. */
  Optional<SessionId> newSessionId() {
    if (session.isPresent()) {
      // Bouncy Castle found a reason of its own not to resume; all it looks at is the version and
      // extended master secret.
      dropSession();
      decision = ResumptionDecision.Full.because(DeclineReason.EMS);
    }
    issuing = scope.map(known -> new Issuing(engine, context, hello, known));
    return issuing.flatMap(Issuing::sessionId);
  }

  void serverExtensions(Map<Integer, byte[]> serverExtensions) throws IOException {
    if (!isTls12()) {
      return;
    }
    // Whatever the server behind us thinks of tickets, they are ours.
    serverExtensions.remove(TlsExtensions.SESSION_TICKET);
    if (session.isPresent()) {
      resumedExtensions(serverExtensions);
    } else if (issuing.isPresent()) {
      issuing.get().serverExtensions(serverExtensions);
    }
  }

  /** What is negotiated anew, or must not be there at all, in an abbreviated handshake. */
  private void resumedExtensions(Map<Integer, byte[]> serverExtensions) throws IOException {
    // = RFC 6066, Section 3
    // # When resuming a session, the server MUST NOT include a server_name extension in the server
    // # hello.
    serverExtensions.remove(TlsExtensions.SERVER_NAME);
    int suite = context.getSecurityParametersHandshake().getCipherSuite();
    if (extensions.encryptThenMac() && TlsUtils.isBlockCipherSuite(suite)) {
      serverExtensions.put(TlsExtensions.ENCRYPT_THEN_MAC, new byte[0]);
    } else {
      serverExtensions.remove(TlsExtensions.ENCRYPT_THEN_MAC);
    }
    if (renewedTicket().isPresent()) {
      serverExtensions.put(TlsExtensions.SESSION_TICKET, new byte[0]);
    }
  }

  NewSessionTicket newTicket() {
    return issuing.map(Issuing::newTicket).orElseGet(Tickets::none);
  }

  // The end

  /** The client's Finished has been authenticated. */
  ResumptionOutcome complete() {
    SecurityParameters parameters = context.getSecurityParametersConnection();
    if (decision instanceof ResumptionDecision.Resume resume && parameters.isResumedSession()) {
      return resumed(resume);
    }
    DeclineReason reason = ((ResumptionDecision.Full) decision).reason();
    engine.events().declined(asked, reason);
    issuing.ifPresent(each -> each.complete(parameters));
    boolean tls12 = ProtocolVersion.TLSv12.equals(parameters.getNegotiatedVersion());
    return new ResumptionOutcome.Full(reason, tls12 ? notIssued() : Optional.empty());
  }

  private Optional<NotIssuedReason> notIssued() {
    if (issuing.isPresent()) {
      return issuing.get().notIssued();
    }
    return Optional.of(
        renegotiation ? NotIssuedReason.RENEGOTIATION : NotIssuedReason.SCOPE_UNTRUE);
  }

  private ResumptionOutcome resumed(ResumptionDecision.Resume resume) {
    engine.events().resumed(resume.mechanism(), keyPhase, resume.sessionAge());
    renewal.ifPresent(this::tellRenewal);
    return new ResumptionOutcome.Resumed(
        resume.mechanism(),
        renewedTicket().isPresent(),
        resume.keyAge(),
        resume.sessionAge(),
        resume.state().authenticationTime(),
        localChain.flatMap(chain -> EndPointHash.of(context, chain)));
  }

  private Optional<Issuance.Issued> renewedTicket() {
    return renewal.filter(Issuance.Issued.class::isInstance).map(Issuance.Issued.class::cast);
  }

  private void tellRenewal(Issuance issuance) {
    if (issuance instanceof Issuance.Issued issued) {
      engine.events().renewed(issued.message().ticket().length(), Tickets.lifetime(issued));
    } else {
      engine.events().notIssued(((Issuance.Withheld) issuance).reason());
    }
  }

  /** The ID under which the session is stored, once the handshake is complete; or none. */
  SessionId establishedId() {
    boolean resumedById =
        decision instanceof ResumptionDecision.Resume resume
            && resume.mechanism() == Mechanism.SESSION_ID;
    return resumedById
        ? hello.sessionId()
        : issuing.flatMap(Issuing::storedId).orElse(SessionId.EMPTY);
  }

  /** Destroys what is left of this attempt's secrets. */
  void discard() {
    dropSession();
    issuing.ifPresent(Issuing::discard);
  }

  private void dropSession() {
    session.ifPresent(ResumedSession::destroy);
    session = Optional.empty();
    renewal = Optional.empty();
  }
}
