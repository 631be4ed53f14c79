// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.SessionState;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.Mechanism;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.decide.Candidate;
import dev.reprise.engine.decide.ResumptionDecider;
import dev.reprise.engine.decide.ResumptionDecision;
import dev.reprise.engine.issue.Issuance;
import dev.reprise.engine.server.ServerHelloExtensions;
import dev.reprise.engine.ticket.TicketVerdict;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.SessionParameters;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerContext;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session that a hello asks for: whether it is resumed, and what the ServerHello says then. */
final class Resuming {

  private static final Logger LOG = LoggerFactory.getLogger(Resuming.class);

  private final ResumptionEngine engine;
  private final TlsServerContext context;
  private final HelloFacts hello;
  private final ServerScope scope;
  private final Optional<KeyPhase> keyPhase;
  private ResumptionDecision decision;
  private Optional<ResumedSession> session = Optional.empty();
  private Optional<Certificate> localChain = Optional.empty();
  private Optional<Issuance> renewal = Optional.empty();

  /**
   * Decides, and prepares what has been decided. The candidate's secret is destroyed.
   *
   * @param authorizer what the embedder has against a session that could be resumed
   * @param canRenew whether the protocol can send a ticket in an abbreviated handshake
   */
  Resuming(
      ResumptionEngine engine,
      TlsServerContext context,
      HelloFacts hello,
      ServerScope scope,
      Candidate candidate,
      Function<SessionState, Optional<DeclineReason>> authorizer,
      boolean canRenew) {
    this.engine = engine;
    this.context = context;
    this.hello = hello;
    this.scope = scope;
    this.keyPhase =
        candidate instanceof Candidate.Found found
            ? found.ticket().map(TicketVerdict.Accepted::phase)
            : Optional.empty();
    Instant now = engine.now();
    try {
      decision = ResumptionDecider.decide(hello, candidate, scope.scope(), engine.policy(), now);
      if (isForScope(decision) && candidate instanceof Candidate.Found found) {
        found.state().scope().ifPresent(digest -> engine.tellScope(digest, scope.scope()));
      }
      if (!(decision instanceof ResumptionDecision.Full)
          && candidate instanceof Candidate.Found found) {
        engine
            .revocation(found.state(), scope, now)
            .or(() -> authorizer.apply(found.state()))
            .ifPresent(reason -> decision = decision.refusedFor(reason));
      }
      if (decision instanceof ResumptionDecision.Resume resume) {
        prepare(resume.state());
        if (resume.renew() && canRenew && session.isPresent()) {
          renewal = Optional.of(engine.issue(resume.state(), scope, now));
        }
      } else if (decision instanceof ResumptionDecision.Abort abort) {
        // Bouncy Castle raises the alert of RFC 7627, Section 5.3 when it sees such a session.
        prepare(abort.state());
      }
    } finally {
      candidate.discard();
    }
  }

  private static boolean isForScope(ResumptionDecision decision) {
    return decision instanceof ResumptionDecision.Full full && full.reason() == DeclineReason.SCOPE;
  }

  private void prepare(SessionState state) {
    localChain = state.localChain().flatMap(scope::chain);
    if (localChain.isPresent() != state.localChain().isPresent()) {
      decline(DeclineReason.LOCAL_IDENTITY);
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
      decline(DeclineReason.UNREADABLE_STATE);
    } catch (UnusableSecretException e) {
      LOG.debug("the cryptographic provider cannot carry the secret", e);
      decline(DeclineReason.CRYPTO);
    }
  }

  /** Takes the decision back: the handshake will be full. */
  void decline(DeclineReason reason) {
    decision = ResumptionDecision.Full.because(reason);
    discard();
  }

  /** What was decided; {@code Full} if it was taken back. */
  ResumptionDecision decision() {
    return decision;
  }

  /** The session for Bouncy Castle; null for a full handshake. */
  @Nullable TlsSession session() {
    return session.orElse(null);
  }

  /** Lets the server look at the session's certificate, if there is something to resume. */
  void replayClientCertificate(TlsServer server) {
    SessionParameters parameters =
        session.map(ResumedSession::exportSessionParameters).orElse(null);
    if (parameters != null) {
      SessionState state =
          decision instanceof ResumptionDecision.Resume resume
              ? resume.state()
              : ((ResumptionDecision.Abort) decision).state();
      CertificateReplay.objection(server, state, scope.scope(), parameters.getPeerCertificate())
          .ifPresent(this::decline);
    }
  }

  /** Whether a stored session is resumed. */
  boolean isById() {
    return decision instanceof ResumptionDecision.Resume resume
        && resume.mechanism() == Mechanism.SESSION_ID;
  }

  /** The message with the renewed ticket; empty without one. */
  Optional<NewSessionTicket> renewalMessage() {
    return renewedTicket().map(Tickets::message);
  }

  /** What is negotiated anew, or must not be there at all, in an abbreviated handshake. */
  void serverExtensions(Map<Integer, byte[]> serverExtensions, boolean encryptThenMacOffered)
      throws IOException {
    // = RFC 6066, Section 3
    // # When resuming a session, the server MUST NOT include a server_name extension in the server
    // # hello.
    serverExtensions.remove(ServerHelloExtensions.SERVER_NAME);
    // Not a part of the session: a stored "no" would be a silent downgrade.
    int suite = context.getSecurityParametersHandshake().getCipherSuite();
    if (encryptThenMacOffered && TlsUtils.isBlockCipherSuite(suite)) {
      serverExtensions.put(ServerHelloExtensions.ENCRYPT_THEN_MAC, new byte[0]);
    } else {
      serverExtensions.remove(ServerHelloExtensions.ENCRYPT_THEN_MAC);
    }
    if (renewedTicket().isPresent()) {
      serverExtensions.put(ServerHelloExtensions.SESSION_TICKET, new byte[0]);
    }
  }

  /** The client's Finished has been authenticated. */
  ResumptionOutcome.Resumed complete(ResumptionDecision.Resume resume) {
    engine.events().resumed(resume.mechanism(), keyPhase, resume.sessionAge());
    renewal.ifPresent(this::tellRenewal);
    return new ResumptionOutcome.Resumed(
        resume.mechanism(),
        renewedTicket().isPresent(),
        resume.keyAge(),
        resume.sessionAge(),
        resume.state().authenticationTime(),
        resume.state().localChain().flatMap(chain -> scope.endPointHash(context, chain)));
  }

  private Optional<Issuance.Issued> renewedTicket() {
    return renewal.isPresent() && renewal.get() instanceof Issuance.Issued issued
        ? Optional.of(issued)
        : Optional.empty();
  }

  private void tellRenewal(Issuance issuance) {
    if (issuance instanceof Issuance.Issued issued) {
      engine.events().renewed(issued.message().ticket().length(), Tickets.lifetime(issued));
    } else {
      engine.events().notIssued(((Issuance.Withheld) issuance).reason());
    }
  }

  /** Destroys what is left of this attempt's secrets. */
  void discard() {
    session.ifPresent(ResumedSession::destroy);
    session = Optional.empty();
    renewal = Optional.empty();
  }
}
