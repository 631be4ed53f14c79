// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import static dev.reprise.engine.decide.Decisions.assertFull;
import static dev.reprise.engine.decide.Decisions.assertResumes;
import static dev.reprise.engine.decide.Decisions.decideById;
import static dev.reprise.engine.decide.Decisions.decideByTicket;
import static dev.reprise.engine.testing.TestSessions.AGE;
import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.POLICY;
import static dev.reprise.engine.testing.TestSessions.SUITE_256;
import static dev.reprise.engine.testing.TestSessions.hello;
import static dev.reprise.engine.testing.TestSessions.helloBuilder;
import static dev.reprise.engine.testing.TestSessions.scope;
import static dev.reprise.engine.testing.TestSessions.scopeBuilder;
import static dev.reprise.engine.testing.TestSessions.session;
import static dev.reprise.engine.testing.TestSessions.sessionBuilder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.HelloFacts.CipherSuites;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.testing.TestCertificates;
import dev.reprise.engine.testing.TestSessions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each rule of the decider, by ticket and by session ID. */
class ResumptionDeciderTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void decide_allAsItWas_resumes() {
    ResumptionDecision byId = decideById(hello(), session(), scope(), POLICY, NOW);

    assertThat(byId)
        .isInstanceOfSatisfying(
            ResumptionDecision.Resume.class,
            resume -> {
              assertThat(resume.mechanism()).isEqualTo(Mechanism.SESSION_ID);
              assertThat(resume.keyAge()).isEmpty();
              assertThat(resume.renew()).isFalse();
              assertThat(resume.sessionAge()).isEqualTo(AGE);
            });
    assertThat(decideByTicket(hello(), session(), scope(), POLICY, NOW))
        .isInstanceOfSatisfying(
            ResumptionDecision.Resume.class,
            resume -> {
              assertThat(resume.mechanism()).isEqualTo(Mechanism.TICKET);
              assertThat(resume.keyAge()).hasValue(Duration.ofMinutes(40));
            });
  }

  @Test
  void decide_nothingFound_isFullForThatReason() {
    for (DeclineReason reason : DeclineReason.values()) {
      assertThat(ResumptionDecider.decide(hello(), Candidate.missing(reason), scope(), POLICY, NOW))
          .isSameAs(ResumptionDecision.Full.because(reason));
    }
  }

  @Test
  void decide_renegotiation_isFull() {
    assertFull(helloBuilder().renegotiation(true).build(), session(), DeclineReason.RENEGOTIATION);
  }

  @Test
  void decide_mechanismSwitchedOff_isFull() {
    ResumptionPolicy noTickets = ResumptionPolicy.builder().tickets(false).build();
    ResumptionPolicy noIds = ResumptionPolicy.builder().sessionIds(false).build();

    assertThat(decideByTicket(hello(), session(), scope(), noTickets, NOW))
        .isSameAs(ResumptionDecision.Full.because(DeclineReason.DISABLED));
    assertThat(decideById(hello(), session(), scope(), noIds, NOW))
        .isSameAs(ResumptionDecision.Full.because(DeclineReason.DISABLED));
  }

  @Test
  void decide_otherVersion_isFull() {
    assertFull(helloBuilder().version(0x0302).build(), session(), DeclineReason.VERSION);
    assertFull(helloBuilder().version(0x0304).build(), session(), DeclineReason.VERSION);
  }

  @Test
  void decide_ticketLifetimeOver_isFull() {
    Instant issued = session().plaintext().timestamp();

    assertResumes(issued.plus(POLICY.ticketLifetime()));
    assertFull(issued.plus(POLICY.ticketLifetime()).plus(SECOND), DeclineReason.EXPIRED);
  }

  /** A ticket issued now, of a full handshake with a later time. */
  @Test
  void decide_authenticatedAheadOfOurClock_isFullBeyondTheSkew() {
    Instant latest = NOW.plus(POLICY.clockSkew());

    assertThat(decideAuthenticatedAt(latest)).isInstanceOf(ResumptionDecision.Resume.class);
    assertThat(decideAuthenticatedAt(latest.plus(SECOND)))
        .isEqualTo(ResumptionDecision.Full.because(DeclineReason.NOT_YET_VALID));
  }

  private static ResumptionDecision decideAuthenticatedAt(Instant authenticated) {
    SessionState session =
        TestSessions.sessionBuilder(ClientIdentity.ANONYMOUS, NOW, authenticated).build();
    return ResumptionDecider.decide(hello(), TestSessions.ticketOf(session), scope(), POLICY, NOW);
  }

  @Test
  void decide_issuedAheadOfOurClock_isFullBeyondTheSkew() {
    Instant issued = session().plaintext().timestamp();

    assertResumes(issued.minus(POLICY.clockSkew()));
    assertFull(issued.minus(POLICY.clockSkew()).minus(SECOND), DeclineReason.NOT_YET_VALID);
  }

  /**
   * SECURITY.md, row 7: HAProxy 9f1d59099, nginx 4d61d59ae: renewals reset the clock, and a session
   * lived for ever.
   */
  @Test
  void decide_renewedOverAndOver_endsWithItsLineage() {
    Instant authenticated = NOW.minus(POLICY.lineage());
    SessionState renewed =
        sessionBuilder(ClientIdentity.ANONYMOUS, NOW.minusSeconds(60), authenticated).build();

    assertResumes(hello(), renewed, scope(), NOW);
    assertFull(hello(), renewed, scope(), POLICY, NOW.plus(SECOND), DeclineReason.LINEAGE);
  }

  /** SECURITY.md, row 21: OpenSSL CVE-2010-4180, where the cached suite could be changed. */
  @Test
  void decide_suiteNotOfferedOrNotEnabled_isFull() {
    assertFull(
        helloBuilder().offeredCipherSuites(CipherSuites.of(SUITE_256)).build(),
        session(),
        DeclineReason.CIPHER_SUITE);
    assertFull(
        helloBuilder().enabledCipherSuites(CipherSuites.of(SUITE_256)).build(),
        session(),
        DeclineReason.CIPHER_SUITE);
    assertFull(
        helloBuilder().offeredCipherSuites(CipherSuites.NONE).build(),
        session(),
        DeclineReason.CIPHER_SUITE);
  }

  /** SECURITY.md, row 26: the triple handshake attack; all of RFC 7627, Section 5.3. */
  @Test
  void decide_extendedMasterSecret_followsRfc7627() {
    SessionState with = session();
    SessionState without = sessionBuilder().extendedMasterSecret(false).build();
    HelloFacts silent = helloBuilder().extendedMasterSecret(false).build();
    ResumptionPolicy legacy =
        ResumptionPolicy.builder().dangerouslyAllowSessionsWithoutExtendedMasterSecret().build();

    assertResumes(hello(), with, scope(), NOW);
    assertFull(hello(), without, DeclineReason.EMS);
    assertFull(hello(), without, scope(), legacy, NOW, DeclineReason.EMS);
    assertFull(silent, without, DeclineReason.EMS);
    assertThat(decideById(silent, without, scope(), legacy, NOW))
        .isInstanceOf(ResumptionDecision.Resume.class);
    assertThat(decideById(silent, with, scope(), POLICY, NOW))
        .isInstanceOf(ResumptionDecision.Abort.class);
    assertThat(decideByTicket(silent, with, scope(), legacy, NOW))
        .isInstanceOf(ResumptionDecision.Abort.class);
  }

  @Test
  void decide_serverWithoutExtendedMasterSecret_declinesInsteadOfAborting() {
    HelloFacts offered = helloBuilder().extendedMasterSecretEnabled(false).build();
    HelloFacts silent =
        helloBuilder().extendedMasterSecret(false).extendedMasterSecretEnabled(false).build();

    assertFull(offered, session(), DeclineReason.EMS);
    assertFull(silent, session(), DeclineReason.EMS);
  }

  /** The one alert goes out only where everything else would have resumed. */
  @Test
  void decide_helloWithoutEmsAndAnotherObjection_declinesInsteadOfAborting() {
    HelloFacts silent =
        helloBuilder().extendedMasterSecret(false).serverName(Optional.empty()).build();

    assertFull(silent, session(), DeclineReason.SERVER_NAME);
  }

  @Test
  void decide_openSslTicket_obeysItsTerms() {
    Bytes context = Bytes.of(1, 2, 3);
    ResumptionScope scope = scopeBuilder().sessionIdContext(context).build();
    Instant expiry = NOW.plusSeconds(60);

    assertThat(decide(new SslSession.Terms(context, expiry, true), scope))
        .isInstanceOf(ResumptionDecision.Resume.class);
    assertThat(decide(new SslSession.Terms(Bytes.of(9), expiry, true), scope))
        .isSameAs(ResumptionDecision.Full.because(DeclineReason.SCOPE));
    assertThat(decide(new SslSession.Terms(context, NOW.minusSeconds(1), true), scope))
        .isSameAs(ResumptionDecision.Full.because(DeclineReason.EXPIRED));
    assertThat(decide(new SslSession.Terms(scope().fingerprint(), expiry, true), scope()))
        .isInstanceOf(ResumptionDecision.Resume.class);
  }

  /** Another server's ticket that is meant for an hour is not old because ours last four. */
  @Test
  void decide_openSslTicketThatLastsLessThanOurs_isRenewedAfterHalfOfItsOwnLifetime() {
    Bytes context = scope().sessionIdContext();
    Instant farExpiry = NOW.plus(AGE).plusSeconds(1);
    Instant nearExpiry = NOW.plus(AGE).minusSeconds(1);

    assertThat(decide(new SslSession.Terms(context, farExpiry, true), scope()))
        .isInstanceOfSatisfying(
            ResumptionDecision.Resume.class, resume -> assertThat(resume.renew()).isFalse());
    assertThat(decide(new SslSession.Terms(context, nearExpiry, true), scope()))
        .isInstanceOfSatisfying(
            ResumptionDecision.Resume.class, resume -> assertThat(resume.renew()).isTrue());
  }

  /** It is renewed as one of ours would be that has as much time left. */
  @Test
  void decide_openSslTicketThatLastsLongerThanOurs_isNotOldBefore() {
    Bytes context = scope().sessionIdContext();
    Instant expiry = NOW.plus(POLICY.ticketLifetime()).minus(Duration.ofMinutes(12));
    ResumptionPolicy policy =
        ResumptionPolicy.builder().renewal(RenewalRule.afterPercent(10)).build();

    assertThat(decide(session(), new SslSession.Terms(context, expiry, true), scope(), policy))
        .isInstanceOfSatisfying(
            ResumptionDecision.Resume.class, resume -> assertThat(resume.renew()).isFalse());
  }

  @Test
  void decide_openSslTicketWhoseCertificateFailedVerification_isFull() {
    Certificate certificate = TestCertificates.of("client", NOW.minus(AGE), NOW.plus(AGE));
    SessionState session = session(PeerChain.Form.FULL, List.of(certificate));
    Bytes context = scope().sessionIdContext();

    assertThat(decide(session, new SslSession.Terms(context, NOW.plus(AGE), false), scope()))
        .isSameAs(ResumptionDecision.Full.because(DeclineReason.CLIENT_AUTH));
    assertThat(decide(session, new SslSession.Terms(context, NOW.plus(AGE), true), scope()))
        .isInstanceOf(ResumptionDecision.Resume.class);
  }

  @Test
  void decide_renewal_followsTheRule() {
    assertThat(renews(RenewalRule.never(), KeyPhase.OPENING_ONLY)).isFalse();
    assertThat(renews(RenewalRule.always(), KeyPhase.SEALING)).isTrue();
    assertThat(renews(RenewalRule.whenKeyIsOlder(), KeyPhase.SEALING)).isFalse();
    assertThat(renews(RenewalRule.whenKeyIsOlder(), KeyPhase.PENDING)).isFalse();
    assertThat(renews(RenewalRule.whenKeyIsOlder(), KeyPhase.OPENING_ONLY)).isTrue();
    assertThat(renews(RenewalRule.afterPercent(12), KeyPhase.SEALING)).isTrue();
    assertThat(renews(RenewalRule.afterPercent(13), KeyPhase.SEALING)).isFalse();
  }

  private static boolean renews(RenewalRule rule, KeyPhase phase) {
    ResumptionPolicy policy = ResumptionPolicy.builder().renewal(rule).build();
    Candidate candidate = TestSessions.ticketOf(session(), phase);
    return ((ResumptionDecision.Resume)
            ResumptionDecider.decide(hello(), candidate, scope(), policy, NOW))
        .renew();
  }

  private static ResumptionDecision decide(SslSession.Terms terms, ResumptionScope scope) {
    return decide(session(), terms, scope);
  }

  private static ResumptionDecision decide(
      SessionState session, SslSession.Terms terms, ResumptionScope scope) {
    return decide(session, terms, scope, POLICY);
  }

  private static ResumptionDecision decide(
      SessionState session,
      SslSession.Terms terms,
      ResumptionScope scope,
      ResumptionPolicy policy) {
    Candidate.Found ticket = (Candidate.Found) TestSessions.ticketOf(session);
    Candidate candidate =
        new Candidate.Found(ticket.session(), Optional.of(terms), ticket.openedBy());
    return ResumptionDecider.decide(hello(), candidate, scope, policy, NOW);
  }
}
