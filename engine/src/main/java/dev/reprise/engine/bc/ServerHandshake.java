// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.engine.CipherSuites;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.Mechanism;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.decide.Offer;
import dev.reprise.engine.decide.ResumptionDecision;
import dev.reprise.engine.server.HelloExtensions;
import dev.reprise.engine.server.ServerHelloExtensions;
import dev.reprise.engine.server.TlsResumptionEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerContext;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resumption in one handshake: the hello, and then {@link Resuming} or {@link Issuing}. A
 * renegotiation has an object of its own, in which nothing is resumed or issued.
 */
final class ServerHandshake {

  private static final Logger LOG = LoggerFactory.getLogger(ServerHandshake.class);
  private static final HelloFacts UNKNOWN_HELLO = HelloFacts.builder().build();

  private final ResumptionEngine engine;
  private final TlsServer server;
  private final TlsServerContext context;
  private final boolean renegotiation;

  private CipherSuites offeredCipherSuites = CipherSuites.NONE;
  private HelloExtensions extensions = HelloExtensions.NONE;
  private HelloFacts hello = UNKNOWN_HELLO;
  private Optional<ServerScope> scope = Optional.empty();
  private Optional<Mechanism> asked = Optional.empty();
  private DeclineReason declined = DeclineReason.VERSION;
  private Optional<Resuming> resuming = Optional.empty();
  private Optional<Issuing> issuing = Optional.empty();
  private @Nullable TlsResumptionEvent recorded;
  private Instant begun = Instant.MAX;

  ServerHandshake(ResumptionEngine engine, TlsServer server, TlsServerContext context) {
    this.engine = engine;
    this.server = server;
    this.context = context;
    this.renegotiation = context.getSecurityParametersHandshake().isRenegotiating();
  }

  boolean isRenegotiation() {
    return renegotiation;
  }

  // The hello

  /** The first thing that is heard of a hello. */
  void offeredCipherSuites(int[] offered) {
    begun = engine.now();
    recorded = TlsResumptionEvent.begun();
    offeredCipherSuites = CipherSuites.of(offered);
  }

  void extensions(Map<?, ?> clientExtensions) throws DecodeException {
    extensions =
        mayBeResumable()
            ? HelloExtensions.read(clientExtensions)
            : HelloExtensions.ofOtherVersion(clientExtensions);
  }

  /** Completes the facts: the session ID is the last of the hello that Bouncy Castle passes on. */
  void sessionId(SessionId sessionId) {
    hello =
        HelloFacts.builder()
            .version(Objects.requireNonNull(version(), "version").getFullVersion())
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
    if (!hello.isResumable() || renegotiation) {
      return;
    }
    try {
      scope = Optional.of(scopes.resolve(hello));
    } catch (RuntimeException e) {
      LOG.atLevel(engine.noScope().level(begun))
          .setCause(e)
          .log("no scope could be found; nothing is resumed or issued");
    }
  }

  /** What is known of the version when the extensions are: in DTLS nothing is. */
  private boolean mayBeResumable() {
    ProtocolVersion version = version();
    return version == null || isResumable(version);
  }

  private static boolean isResumable(@Nullable ProtocolVersion version) {
    return version != null && StatePlaintext.isResumable(version.getFullVersion());
  }

  private @Nullable ProtocolVersion version() {
    return context.getSecurityParametersHandshake().getNegotiatedVersion();
  }

  // The answer

  /**
   * The session that the hello asks for, if it is resumed.
   *
   * @param inquiries whom to ask about an offer
   * @param mayBlock whether to wait for answers
   * @param canRenew whether the protocol can send a ticket in an abbreviated handshake
   * @return null for a full handshake
   */
  @Nullable TlsSession sessionToResume(
      Function<Offer, Inquiry> inquiries, boolean mayBlock, boolean canRenew) {
    Offer offer = Offer.of(hello, engine.policy());
    if (offer instanceof Offer.Nothing nothing) {
      declined = nothing.reason();
      return null;
    }
    Mechanism mechanism = offer instanceof Offer.OfTicket ? Mechanism.TICKET : Mechanism.SESSION_ID;
    asked = Optional.of(mechanism);
    if (scope.isEmpty()) {
      declined = DeclineReason.SCOPE;
      return null;
    }
    Inquiry inquiry = inquiries.apply(offer);
    Resuming attempt =
        new Resuming(
            engine,
            context,
            hello,
            scope.get(),
            inquiry.candidate(mayBlock),
            session -> inquiry.objection(session, mayBlock),
            canRenew);
    resuming = Optional.of(attempt);
    if (engine.replaysClientCertificate()) {
      attempt.replayClientCertificate(server);
    }
    if (attempt.decision() instanceof ResumptionDecision.Abort) {
      engine.events().aborted(mechanism);
    }
    return attempt.session();
  }

  /**
   * The ID for a session that this handshake sets up; empty if it gets none. Asked for in full
   * handshakes only.
   */
  Optional<SessionId> newSessionId() {
    resuming
        .filter(attempt -> !(attempt.decision() instanceof ResumptionDecision.Full))
        // Bouncy Castle has found a reason of its own; it looks at nothing but version and EMS.
        .ifPresent(attempt -> attempt.decline(DeclineReason.EMS));
    issuing = scope.map(known -> new Issuing(engine, context, hello, known));
    return issuing.flatMap(Issuing::sessionId);
  }

  void serverExtensions(Map<Integer, byte[]> serverExtensions) throws IOException {
    if (!isResumable(version())) {
      return;
    }
    // Whatever the server behind us thinks of tickets, they are ours.
    serverExtensions.remove(ServerHelloExtensions.SESSION_TICKET);
    if (issuing.isPresent()) {
      issuing.get().serverExtensions(serverExtensions);
    } else if (resuming.isPresent()) {
      resuming.get().serverExtensions(serverExtensions, extensions.encryptThenMac());
    }
  }

  NewSessionTicket newTicket() {
    return issuing.map(Issuing::newTicket).orElseGet(Tickets::none);
  }

  Optional<NewSessionTicket> renewalMessage() {
    return resuming.flatMap(Resuming::renewalMessage);
  }

  // The end

  /** The client's Finished has been authenticated. */
  ResumptionOutcome complete() {
    SecurityParameters parameters = context.getSecurityParametersConnection();
    if (resuming.isPresent()
        && resuming.get().decision() instanceof ResumptionDecision.Resume resume) {
      ResumptionOutcome.Resumed outcome = resuming.get().complete(resume);
      if (recorded != null) {
        recorded.tellResumed(outcome);
      }
      tellCompleted(Optional.of(outcome.mechanism()));
      return outcome;
    }
    DeclineReason reason =
        resuming
            .map(attempt -> ((ResumptionDecision.Full) attempt.decision()).reason())
            .orElse(declined);
    LOG.debug("full handshake: {}, asked for by {}", reason.word(), asked);
    engine.events().declined(asked, reason);
    issuing.ifPresent(each -> each.complete(parameters));
    boolean resumable = isResumable(parameters.getNegotiatedVersion());
    Optional<NotIssuedReason> withoutTicket = resumable ? notIssued() : Optional.empty();
    if (recorded != null) {
      recorded.tellFull(asked, reason, resumable && withoutTicket.isEmpty(), withoutTicket);
    }
    tellCompleted(Optional.empty());
    return new ResumptionOutcome.Full(reason, withoutTicket);
  }

  private void tellCompleted(Optional<Mechanism> resumed) {
    Duration duration = Duration.between(begun, engine.now());
    engine.events().completed(resumed, duration.isNegative() ? Duration.ZERO : duration);
  }

  private Optional<NotIssuedReason> notIssued() {
    if (issuing.isPresent()) {
      return issuing.get().notIssued();
    }
    return Optional.of(
        renegotiation ? NotIssuedReason.RENEGOTIATION : NotIssuedReason.SCOPE_UNTRUE);
  }

  /** The ID under which the session is stored, once the handshake is complete; or the empty one. */
  SessionId establishedId() {
    return resuming.filter(Resuming::isById).isPresent()
        ? hello.sessionId()
        : issuing.flatMap(Issuing::storedId).orElse(SessionId.EMPTY);
  }

  /** Destroys what is left of secrets. */
  void discard() {
    resuming.ifPresent(Resuming::discard);
    issuing.ifPresent(Issuing::discard);
  }
}
