// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import static dev.reprise.engine.TestSessions.AGE;
import static dev.reprise.engine.TestSessions.NOW;
import static dev.reprise.engine.TestSessions.POLICY;
import static dev.reprise.engine.TestSessions.SUITE_256;
import static dev.reprise.engine.TestSessions.hello;
import static dev.reprise.engine.TestSessions.helloBuilder;
import static dev.reprise.engine.TestSessions.scope;
import static dev.reprise.engine.TestSessions.scopeBuilder;
import static dev.reprise.engine.TestSessions.session;
import static dev.reprise.engine.TestSessions.sessionBuilder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.Generations;
import dev.reprise.codec.HostName;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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

  @Test
  void decide_issuedAheadOfOurClock_isFullBeyondTheSkew() {
    Instant issued = session().plaintext().timestamp();

    assertResumes(issued.minus(POLICY.clockSkew()));
    assertFull(issued.minus(POLICY.clockSkew()).minus(SECOND), DeclineReason.NOT_YET_VALID);
  }

  /**
   * Checklist row 7: HAProxy 9f1d59099, nginx 4d61d59ae: renewals reset the clock, and a session
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

  /** Checklist row 21: OpenSSL CVE-2010-4180, where the cached suite could be changed. */
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

  /** Checklist row 26: the triple handshake attack; all of RFC 7627, Section 5.3. */
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
    assertThat(new ResumptionDecision.Abort(session()).refusedFor(DeclineReason.IDENTITY_REFUSED))
        .isSameAs(ResumptionDecision.Full.because(DeclineReason.IDENTITY_REFUSED));
  }

  @Test
  void refusedFor_resumeOrFull_keepsTheFirstReason() {
    ResumptionDecision resume = decideById(hello(), session(), scope(), POLICY, NOW);
    ResumptionDecision full = ResumptionDecision.Full.because(DeclineReason.EXPIRED);

    assertThat(resume.refusedFor(DeclineReason.REVOKED))
        .isSameAs(ResumptionDecision.Full.because(DeclineReason.REVOKED));
    assertThat(full.refusedFor(DeclineReason.REVOKED)).isSameAs(full);
  }

  /**
   * Checklist rows 1, 2, 4, 6, 9: nginx CVE-2025-23419, Apache CVE-2025-23048, Traefik
   * GHSA-gv8r-9rw9-9697, HAProxy 5d5f12376, nginx CVE-2014-3616: a session of one virtual host or
   * client-certificate policy was resumed under another.
   */
  @Test
  void decide_anyFieldOfTheScopeDiffers_isFull() {
    assertFullIn(scopeBuilder().localKeys(List.of(TestSessions.digest(9))).build());
    assertFullIn(scopeBuilder().clientAuthentication(ClientAuthentication.WANT).build());
    assertFullIn(scopeBuilder().clientAuthentication(ClientAuthentication.NEED).build());
    assertFullIn(scopeBuilder().trustAnchors(List.of(TestSessions.digest(9))).build());
    assertFullIn(scopeBuilder().application("other").build());
    assertFullIn(scopeBuilder().serverNameRule("other").build());
  }

  @Test
  void decide_sessionWithoutScope_isFull() {
    SessionState original = session();
    SessionState unscoped =
        SessionState.builder(original.plaintext(), original.authenticationTime())
            .extendedMasterSecret(true)
            .serverName(TestSessions.NAME)
            .build();

    assertFull(hello(), unscoped, DeclineReason.SCOPE);
  }

  @Test
  void decide_formerFingerprint_resumes() {
    ResumptionScope renewed =
        scopeBuilder()
            .localKeys(List.of(TestSessions.digest(7)))
            .formerFingerprints(List.of(scope().fingerprint()))
            .build();

    assertResumes(hello(), session(), renewed, NOW);
  }

  /**
   * Checklist rows 3, 8: Go CVE-2025-68121, Envoy CVE-2022-21654: sessions outlived the trust store
   * and the validation settings that they were set up under.
   */
  @Test
  void decide_generationBelowTheRequired_isFull() {
    SessionState stored = sessionBuilder().generations(new Generations(2, 2, 2)).build();

    assertResumes(hello(), stored, requiring(new Generations(2, 1, 0)), NOW);
    assertFullIn(stored, requiring(new Generations(3, 2, 2)));
    assertFullIn(stored, requiring(new Generations(2, 3, 2)));
    assertFullIn(stored, requiring(new Generations(2, 2, 3)));
  }

  /** Checklist row 10: RFC 6066, Section 3; absent and present differ, too. */
  @Test
  void decide_otherServerName_isFull() {
    HelloFacts other = helloBuilder().serverName(Optional.of(new HostName("b.example"))).build();
    HelloFacts none = helloBuilder().serverName(Optional.empty()).build();
    SessionState nameless =
        SessionState.builder(session().plaintext(), session().authenticationTime())
            .extendedMasterSecret(true)
            .scope(scope().digest())
            .build();

    assertFull(other, session(), DeclineReason.SERVER_NAME);
    assertFull(none, session(), DeclineReason.SERVER_NAME);
    assertFull(hello(), nameless, DeclineReason.SERVER_NAME);
    assertResumes(none, nameless, scope(), NOW);
  }

  @Test
  void decide_maxFragmentLength_mustBeOfferedAgain() {
    SessionState small = sessionBuilder().maxFragmentLength(2).build();
    HelloFacts same = helloBuilder().maxFragmentLength(OptionalInt.of(2)).build();
    HelloFacts other = helloBuilder().maxFragmentLength(OptionalInt.of(3)).build();

    assertResumes(same, small, scope(), NOW);
    assertResumes(same, session(), scope(), NOW);
    assertFull(other, small, DeclineReason.EXTENSION);
    assertFull(hello(), small, DeclineReason.EXTENSION);
  }

  @Test
  void decide_identityNeeded_mustBeThere() {
    ResumptionScope needing =
        scopeBuilder().clientAuthentication(ClientAuthentication.NEED).build();
    Bytes identity = Bytes.of(1, 2, 3);

    assertFull(
        hello(),
        sessionBuilder().scope(needing.digest()).build(),
        needing,
        POLICY,
        NOW,
        DeclineReason.CLIENT_AUTH);
    assertResumes(
        hello(),
        sessionBuilder(new ClientIdentity.Psk(identity)).scope(needing.digest()).build(),
        needing,
        NOW);
    assertResumes(
        hello(),
        sessionBuilder().srpIdentity(identity).scope(needing.digest()).build(),
        needing,
        NOW);
  }

  /** Checklist row 30: netty #14404, Envoy #21235: the identity is missing after resumption. */
  @Test
  void decide_lessOfTheChainThanPolicyKeeps_isFull() {
    List<Certificate> chain =
        List.of(
            TestCertificates.of("client", NOW.minus(AGE), NOW.plus(AGE)),
            TestCertificates.of("issuer", NOW.minus(AGE), NOW.plus(AGE)));

    for (PeerChainForm stored : PeerChainForm.values()) {
      for (PeerChainForm required : PeerChainForm.values()) {
        ResumptionPolicy policy = ResumptionPolicy.builder().peerChainForm(required).build();
        ResumptionDecision decision =
            decideById(hello(), session(stored, chain), scope(), policy, NOW);

        if (stored.compareTo(required) <= 0) {
          assertThat(decision).isInstanceOf(ResumptionDecision.Resume.class);
        } else {
          assertThat(decision).isSameAs(ResumptionDecision.Full.because(DeclineReason.CLIENT_AUTH));
        }
      }
    }
  }

  /** Checklist row 3: Go CVE-2025-68121, where only the leaf's expiry was checked. */
  @Test
  void decide_anyCertificateOfTheChainExpired_isFull() {
    Certificate valid = TestCertificates.of("client", NOW.minus(AGE), NOW.plus(AGE));
    Certificate expired = TestCertificates.of("issuer", NOW.minus(AGE), NOW.minus(SECOND));
    Certificate future = TestCertificates.of("issuer", NOW.plus(AGE), NOW.plus(AGE));

    assertResumes(hello(), session(PeerChainForm.FULL, List.of(valid, valid)), scope(), NOW);
    assertFull(
        hello(), session(PeerChainForm.FULL, List.of(valid, expired)), DeclineReason.EXPIRED);
    assertFull(
        hello(), session(PeerChainForm.FULL, List.of(valid, future)), DeclineReason.NOT_YET_VALID);
  }

  @Test
  void decide_certificateThatIsNone_isUnreadable() {
    Certificate garbage = new Certificate(Bytes.of(0x30, 0x03, 0x02, 0x01, 0x01));

    assertFull(
        hello(), session(PeerChainForm.FULL, List.of(garbage)), DeclineReason.UNREADABLE_STATE);
  }

  @Test
  void decide_ourCertificateOfThenIsGone_isFull() {
    ResumptionScope replaced =
        ResumptionScope.builder()
            .localKeys(List.of(TestSessions.LOCAL_KEY))
            .localChains(List.of(TestSessions.digest(8)))
            .application("test")
            .build();

    assertFull(hello(), session(), replaced, POLICY, NOW, DeclineReason.LOCAL_IDENTITY);
  }

  @Test
  void decide_openSslTicket_obeysItsTerms() {
    Bytes context = Bytes.of(1, 2, 3);
    ResumptionScope scope = scopeBuilder().sessionIdContext(context).build();
    Instant expiry = NOW.plusSeconds(60);

    assertThat(decide(new SslSessionTerms(context, expiry, true), scope))
        .isInstanceOf(ResumptionDecision.Resume.class);
    assertThat(decide(new SslSessionTerms(Bytes.of(9), expiry, true), scope))
        .isSameAs(ResumptionDecision.Full.because(DeclineReason.SCOPE));
    assertThat(decide(new SslSessionTerms(context, NOW.minusSeconds(1), true), scope))
        .isSameAs(ResumptionDecision.Full.because(DeclineReason.EXPIRED));
    assertThat(decide(new SslSessionTerms(scope().fingerprint(), expiry, true), scope()))
        .isInstanceOf(ResumptionDecision.Resume.class);
  }

  @Test
  void decide_openSslTicketWhoseCertificateFailedVerification_isFull() {
    Certificate certificate = TestCertificates.of("client", NOW.minus(AGE), NOW.plus(AGE));
    SessionState state = session(PeerChainForm.FULL, List.of(certificate));
    Bytes context = scope().sessionIdContext();

    assertThat(decide(state, new SslSessionTerms(context, NOW.plus(AGE), false), scope()))
        .isSameAs(ResumptionDecision.Full.because(DeclineReason.CLIENT_AUTH));
    assertThat(decide(state, new SslSessionTerms(context, NOW.plus(AGE), true), scope()))
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

  private static ResumptionDecision decide(SslSessionTerms terms, ResumptionScope scope) {
    return decide(session(), terms, scope);
  }

  private static ResumptionDecision decide(
      SessionState state, SslSessionTerms terms, ResumptionScope scope) {
    Candidate.Found ticket = (Candidate.Found) TestSessions.ticketOf(state);
    Candidate candidate = new Candidate.Found(ticket.state(), Optional.of(terms), ticket.ticket());
    return ResumptionDecider.decide(hello(), candidate, scope, POLICY, NOW);
  }

  private static ResumptionScope requiring(Generations generations) {
    return scopeBuilder().generations(generations).build();
  }

  private static void assertFullIn(ResumptionScope scope) {
    assertFullIn(session(), scope);
  }

  private static void assertFullIn(SessionState session, ResumptionScope scope) {
    assertFull(hello(), session, scope, POLICY, NOW, DeclineReason.SCOPE);
  }

  private static void assertFull(Instant now, DeclineReason reason) {
    assertFull(hello(), session(), scope(), POLICY, now, reason);
  }

  private static void assertFull(HelloFacts hello, SessionState session, DeclineReason reason) {
    assertFull(hello, session, scope(), POLICY, NOW, reason);
  }

  private static void assertFull(
      HelloFacts hello,
      SessionState session,
      ResumptionScope scope,
      ResumptionPolicy policy,
      Instant now,
      DeclineReason reason) {
    assertThat(decideByTicket(hello, session, scope, policy, now))
        .isSameAs(ResumptionDecision.Full.because(reason));
    assertThat(decideById(hello, session, scope, policy, now))
        .isSameAs(ResumptionDecision.Full.because(reason));
  }

  private static void assertResumes(Instant now) {
    assertResumes(hello(), session(), scope(), now);
  }

  private static void assertResumes(
      HelloFacts hello, SessionState session, ResumptionScope scope, Instant now) {
    assertThat(decideByTicket(hello, session, scope, POLICY, now))
        .isInstanceOf(ResumptionDecision.Resume.class);
    assertThat(decideById(hello, session, scope, POLICY, now))
        .isInstanceOf(ResumptionDecision.Resume.class);
  }

  private static ResumptionDecision decideByTicket(
      HelloFacts hello,
      SessionState session,
      ResumptionScope scope,
      ResumptionPolicy policy,
      Instant now) {
    return ResumptionDecider.decide(hello, TestSessions.ticketOf(session), scope, policy, now);
  }

  private static ResumptionDecision decideById(
      HelloFacts hello,
      SessionState session,
      ResumptionScope scope,
      ResumptionPolicy policy,
      Instant now) {
    return ResumptionDecider.decide(hello, Candidate.stored(session), scope, policy, now);
  }
}
