// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.crypto.CertificateChain;
import dev.reprise.engine.ticket.TicketOpener;
import dev.reprise.engine.time.Instants;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Who may resume: a pure function of hello, session, scope, policy and time, the same for tickets
 * and session IDs. It throws for no input.
 */
public final class ResumptionDecider {

  private ResumptionDecider() {}

  /**
   * Decides on a candidate.
   *
   * <p>A revocation or the authorizer may still object to what this resumes or aborts. The
   * handshake is a full one then, so that the one alert is sent only where everything else agrees
   * to resume.
   */
  public static ResumptionDecision decide(
      HelloFacts hello,
      Candidate candidate,
      ResumptionScope scope,
      ResumptionPolicy policy,
      Instant now) {
    return decideAt(hello, candidate, scope, policy, Instants.earlier(now, Instants.LATEST));
  }

  private static ResumptionDecision decideAt(
      HelloFacts hello,
      Candidate candidate,
      ResumptionScope scope,
      ResumptionPolicy policy,
      Instant now) {
    if (hello.renegotiation()) {
      return ResumptionDecision.Full.because(DeclineReason.RENEGOTIATION);
    }
    if (!(candidate instanceof Candidate.Found found)) {
      return ResumptionDecision.Full.because(((Candidate.Missing) candidate).reason());
    }
    Optional<DeclineReason> objection = objection(hello, found, scope, policy, now);
    if (objection.isPresent()) {
      return ResumptionDecision.Full.because(objection.get());
    }
    // = RFC 7627, Section 5.3
    // # If the original session used the "extended_master_secret" extension but the new ClientHello
    // # does not contain it, the server MUST abort the abbreviated handshake.
    if (found.session().extendedMasterSecret() && !hello.extendedMasterSecret()) {
      return new ResumptionDecision.Abort(found.session());
    }
    return resume(found, policy, now);
  }

  /** The first reason that applies, in the order in which reasons are reported. */
  private static Optional<DeclineReason> objection(
      HelloFacts hello,
      Candidate.Found found,
      ResumptionScope scope,
      ResumptionPolicy policy,
      Instant now) {
    SessionState session = found.session();
    Optional<DeclineReason> objection = switchedOff(found, policy);
    objection = objection.isPresent() ? objection : time(found, policy, now);
    objection = objection.isPresent() ? objection : parameters(hello, session, policy);
    objection = objection.isPresent() ? objection : scope(found, scope);
    objection = objection.isPresent() ? objection : name(hello, session);
    objection = objection.isPresent() ? objection : peer(found, scope, policy, now);
    return objection.isPresent() ? objection : local(session, scope);
  }

  private static Optional<DeclineReason> switchedOff(
      Candidate.Found found, ResumptionPolicy policy) {
    boolean on =
        switch (found.mechanism()) {
          case TICKET -> policy.tickets();
          case SESSION_ID -> policy.sessionIds();
        };
    return when(!on, DeclineReason.DISABLED);
  }

  private static Optional<DeclineReason> time(
      Candidate.Found found, ResumptionPolicy policy, Instant now) {
    SessionState session = found.session();
    Instant latest = now.plus(policy.clockSkew());
    Instant authenticated = session.authenticationTime();
    if (session.plaintext().timestamp().isAfter(latest) || authenticated.isAfter(latest)) {
      return Optional.of(DeclineReason.NOT_YET_VALID);
    }
    if (now.isAfter(expiry(found, policy))) {
      return Optional.of(DeclineReason.EXPIRED);
    }
    return when(now.isAfter(authenticated.plus(policy.lineage())), DeclineReason.LINEAGE);
  }

  private static Optional<DeclineReason> parameters(
      HelloFacts hello, SessionState session, ResumptionPolicy policy) {
    if (hello.version() != session.plaintext().protocolVersion()) {
      return Optional.of(DeclineReason.VERSION);
    }
    int suite = session.plaintext().cipherSuite();
    if (!hello.offeredCipherSuites().contains(suite)
        || !hello.enabledCipherSuites().contains(suite)) {
      return Optional.of(DeclineReason.CIPHER_SUITE);
    }
    return extendedMasterSecret(hello, session, policy);
  }

  /** All of RFC 7627, Section 5.3 but the abort, which comes last. */
  private static Optional<DeclineReason> extendedMasterSecret(
      HelloFacts hello, SessionState session, ResumptionPolicy policy) {
    if (session.extendedMasterSecret()) {
      // A server that does not negotiate it any more can neither resume the session nor blame the
      // client for that.
      return when(!hello.extendedMasterSecretEnabled(), DeclineReason.EMS);
    }
    // = RFC 7627, Section 5.3
    // # If the original session did not use the "extended_master_secret" extension but the new
    // # ClientHello contains the extension, then the server MUST NOT perform the abbreviated
    // # handshake.
    return when(
        hello.extendedMasterSecret() || policy.requireExtendedMasterSecret(), DeclineReason.EMS);
  }

  private static Optional<DeclineReason> scope(Candidate.Found found, ResumptionScope scope) {
    boolean accepted =
        found
            .terms()
            .map(terms -> terms.sessionIdContext().equals(scope.sessionIdContext()))
            .orElseGet(() -> found.session().scope().filter(scope::accepts).isPresent());
    boolean current = found.session().generations().satisfies(scope.generations());
    return when(!accepted || !current, DeclineReason.SCOPE);
  }

  private static Optional<DeclineReason> name(HelloFacts hello, SessionState session) {
    // = RFC 6066, Section 3
    // # A server that implements this extension MUST NOT accept the request to resume the session
    // # if the server_name extension contains a different name.
    if (!session.serverName().equals(hello.serverName())) {
      return Optional.of(DeclineReason.SERVER_NAME);
    }
    boolean other =
        session.maxFragmentLength().isPresent()
            && !session.maxFragmentLength().equals(hello.maxFragmentLength());
    return when(other, DeclineReason.EXTENSION);
  }

  private static Optional<DeclineReason> peer(
      Candidate.Found found, ResumptionScope scope, ResumptionPolicy policy, Instant now) {
    SessionState session = found.session();
    boolean anonymous =
        session.plaintext().clientIdentity().type() == ClientIdentity.Type.ANONYMOUS
            && session.srpIdentity().isEmpty();
    if (anonymous) {
      return when(
          scope.clientAuthentication() == ClientAuthentication.NEED, DeclineReason.CLIENT_AUTH);
    }
    boolean tooLittle =
        PeerChain.Form.of(session)
            .filter(form -> !form.isAtLeast(policy.peerChainForm()))
            .isPresent();
    boolean unverified = found.terms().filter(terms -> !terms.verified()).isPresent();
    if (tooLittle || unverified) {
      return Optional.of(DeclineReason.CLIENT_AUTH);
    }
    return certificates(session, policy, now);
  }

  /** No resumption outlives a certificate of the peer, intermediate ones included. */
  private static Optional<DeclineReason> certificates(
      SessionState session, ResumptionPolicy policy, Instant now) {
    try {
      CertificateChain.Validity validity = CertificateChain.Validity.of(session);
      if (now.isAfter(validity.notAfter())) {
        return Optional.of(DeclineReason.EXPIRED);
      }
      return when(
          now.plus(policy.clockSkew()).isBefore(validity.notBefore()), DeclineReason.NOT_YET_VALID);
    } catch (CertificateException e) {
      return Optional.of(DeclineReason.UNREADABLE_STATE);
    }
  }

  private static Optional<DeclineReason> local(SessionState session, ResumptionScope scope) {
    return when(
        session.localChain().filter(chain -> !scope.localChains().contains(chain)).isPresent(),
        DeclineReason.LOCAL_IDENTITY);
  }

  private static ResumptionDecision resume(
      Candidate.Found found, ResumptionPolicy policy, Instant now) {
    return new ResumptionDecision.Resume(
        found.session(),
        found.mechanism(),
        found.openedBy().filter(key -> isRenewed(key.phase(), found, policy, now)).isPresent(),
        found.openedBy().map(TicketOpener.Verdict.OpeningKey::age),
        notNegative(Duration.between(found.session().authenticationTime(), now)));
  }

  private static boolean isRenewed(
      KeyPhase phase, Candidate.Found found, ResumptionPolicy policy, Instant now) {
    Duration remaining = Duration.between(now, expiry(found, policy));
    Duration lifetime = lifetime(found, policy);
    return policy.renewal().isDue(phase, lifetime.minus(remaining), lifetime);
  }

  /**
   * How long the ticket was meant to last: another server's may be meant to last less than ours.
   */
  private static Duration lifetime(Candidate.Found found, ResumptionPolicy policy) {
    Duration ours = policy.ticketLifetime();
    return found
        .terms()
        .map(terms -> Duration.between(found.session().authenticationTime(), terms.expiry()))
        .filter(theirs -> theirs.compareTo(ours) < 0)
        .orElse(ours);
  }

  /** When this ticket or stored session ceases to be resumable, regardless of its lineage. */
  private static Instant expiry(Candidate.Found found, ResumptionPolicy policy) {
    return found
        .terms()
        .map(SslSession.Terms::expiry)
        .orElseGet(() -> found.session().plaintext().timestamp().plus(policy.ticketLifetime()));
  }

  private static Duration notNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private static Optional<DeclineReason> when(boolean condition, DeclineReason reason) {
    return condition ? Optional.of(reason) : Optional.empty();
  }
}
