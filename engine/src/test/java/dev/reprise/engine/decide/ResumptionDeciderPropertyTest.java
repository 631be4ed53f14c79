// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.Generations;
import dev.reprise.codec.HostName;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.HelloFacts.CipherSuites;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.testing.TestCertificates;
import dev.reprise.engine.testing.TestSessions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** Laws of every decision, for any hello, session, scope, policy and time. */
class ResumptionDeciderPropertyTest {

  private static final List<Certificate> CHAIN =
      List.of(
          TestCertificates.of("client", NOW.minusSeconds(900_000), NOW.plusSeconds(5000)),
          TestCertificates.of("issuer", NOW.minusSeconds(900_000), NOW.plusSeconds(900_000)));
  private static final List<Certificate> NO_CHAIN = List.of(new Certificate(Bytes.of(0x30, 0)));

  /** SECURITY.md, row 5: wolfSSL CVE-2026-11703, bindings that were checked for tickets only. */
  @Property(tries = 2000)
  void ticketsAndSessionIdsDecideAlike(
      @ForAll("hellos") HelloFacts hello,
      @ForAll("sessions") SessionState session,
      @ForAll("scopes") ResumptionScope scope,
      @ForAll("policies") ResumptionPolicy policy,
      @ForAll("times") Instant now) {
    Candidate ticket = TestSessions.ticketOf(session);
    Candidate stored = Candidate.stored(session);

    ResumptionDecision byTicket = ResumptionDecider.decide(hello, ticket, scope, policy, now);
    ResumptionDecision byId = ResumptionDecider.decide(hello, stored, scope, policy, now);

    if (policy.tickets() == policy.sessionIds()) {
      assertThat(byTicket.getClass()).isEqualTo(byId.getClass());
      if (byTicket instanceof ResumptionDecision.Full) {
        assertThat(byTicket).isSameAs(byId);
      }
    }
  }

  @Property(tries = 2000)
  void noInputMakesTheDeciderThrow(
      @ForAll("hellos") HelloFacts hello,
      @ForAll("candidates") Candidate candidate,
      @ForAll("scopes") ResumptionScope scope,
      @ForAll("policies") ResumptionPolicy policy,
      @ForAll("anyTimes") Instant now) {
    assertThat(ResumptionDecider.decide(hello, candidate, scope, policy, now)).isNotNull();
  }

  /** A resumed session satisfies every binding; this test states the bindings a second time. */
  @Property(tries = 2000)
  void whatResumesIsBoundToAllOfItsSession(
      @ForAll("hellos") HelloFacts hello,
      @ForAll("candidates") Candidate candidate,
      @ForAll("scopes") ResumptionScope scope,
      @ForAll("policies") ResumptionPolicy policy,
      @ForAll("times") Instant now) {
    ResumptionDecision decision = ResumptionDecider.decide(hello, candidate, scope, policy, now);

    covers(decision, "Resume", 3);
    if (decision instanceof ResumptionDecision.Resume resume) {
      SessionState session = resume.session();
      assertThat(hello.renegotiation()).isFalse();
      assertThat(hello.version()).isEqualTo(StatePlaintext.TLS_1_2);
      assertThat(hello.offeredCipherSuites().contains(session.plaintext().cipherSuite())).isTrue();
      assertThat(hello.enabledCipherSuites().contains(session.plaintext().cipherSuite())).isTrue();
      assertThat(session.extendedMasterSecret()).isEqualTo(hello.extendedMasterSecret());
      assertThat(session.extendedMasterSecret() || !policy.requireExtendedMasterSecret()).isTrue();
      assertThat(session.serverName()).isEqualTo(hello.serverName());
      assertThat(session.scope().map(digest -> digest.fingerprint())).hasValue(scope.fingerprint());
      assertThat(Duration.between(session.authenticationTime(), now))
          .isLessThanOrEqualTo(policy.lineage());
      Instant expiry =
          ((Candidate.Found) candidate)
              .terms()
              .map(SslSession.Terms::expiry)
              .orElse(session.plaintext().timestamp().plus(policy.ticketLifetime()));
      assertThat(now).isBeforeOrEqualTo(expiry);
      assertThat(resume.sessionAge().isNegative()).isFalse();
    }
  }

  /** RFC 7627, Section 5.3: the alert takes a session with EMS, and a hello without. */
  @Property(tries = 2000)
  void onlyAHelloWithoutExtendedMasterSecretIsAborted(
      @ForAll("hellos") HelloFacts hello,
      @ForAll("candidates") Candidate candidate,
      @ForAll("policies") ResumptionPolicy policy,
      @ForAll("times") Instant now) {
    ResumptionScope scope = TestSessions.scope();

    ResumptionDecision decision = ResumptionDecider.decide(hello, candidate, scope, policy, now);

    covers(decision, "Abort", 0.3);
    if (decision instanceof ResumptionDecision.Abort abort) {
      assertThat(abort.session().extendedMasterSecret()).isTrue();
      assertThat(hello.extendedMasterSecret()).isFalse();
      HelloFacts repaired =
          new HelloFacts(
              hello.version(),
              hello.offeredCipherSuites(),
              hello.enabledCipherSuites(),
              true,
              true,
              hello.serverName(),
              hello.maxFragmentLength(),
              hello.sessionId(),
              hello.ticket(),
              false);
      assertThat(ResumptionDecider.decide(repaired, candidate, scope, policy, now))
          .isInstanceOf(ResumptionDecision.Resume.class);
    }
  }

  private static void covers(ResumptionDecision decision, String kind, double percent) {
    Statistics.label("decision")
        .collect(decision.getClass().getSimpleName())
        .coverage(coverage -> coverage.check(kind).percentage(share -> share >= percent));
  }

  @Provide
  Arbitrary<HelloFacts> hellos() {
    Arbitrary<Integer> versions = mostly(StatePlaintext.TLS_1_2, 0x0301, 0x0304);
    Arbitrary<CipherSuites> suites =
        mostly(
            CipherSuites.of(TestSessions.SUITE_128, TestSessions.SUITE_256),
            CipherSuites.of(TestSessions.SUITE_256),
            CipherSuites.NONE);
    return Combinators.combine(
            versions,
            suites,
            suites,
            mostly(true, false),
            mostly(true, false),
            names(),
            codes(),
            mostly(false, true))
        .as(
            (version, offered, enabled, offersEms, enablesEms, name, code, renegotiation) ->
                TestSessions.helloBuilder()
                    .version(version)
                    .offeredCipherSuites(offered)
                    .enabledCipherSuites(enabled)
                    .extendedMasterSecret(offersEms)
                    .extendedMasterSecretEnabled(enablesEms)
                    .serverName(name)
                    .maxFragmentLength(code)
                    .renegotiation(renegotiation)
                    .build());
  }

  @Provide
  Arbitrary<SessionState> sessions() {
    Arbitrary<ClientIdentity> identities =
        Arbitraries.of(
            ClientIdentity.ANONYMOUS,
            new ClientIdentity.Psk(Bytes.of(1)),
            PeerChain.Form.FULL.identity(CHAIN),
            PeerChain.Form.FULL.identity(NO_CHAIN));
    Arbitrary<Long> ages = mostly(60L, -100_000L, -60L, 14_400L, 14_401L, 28_801L, 900_000L);
    return Combinators.combine(
            identities, ages, ages, mostly(true, false), mostly(0L, 1L, 5L), names(), codes())
        .as(
            (identity, age, sinceIssued, ems, generation, name, code) -> {
              SessionState.Builder session =
                  SessionState.builder(
                          StatePlaintext.of(
                              TestSessions.SUITE_128,
                              TestSessions.masterSecret(),
                              identity,
                              NOW.minusSeconds(sinceIssued)),
                          NOW.minusSeconds(age))
                      .extendedMasterSecret(ems)
                      .generations(new Generations(generation, 0, generation))
                      .scope(TestSessions.scope().digest());
              name.ifPresent(session::serverName);
              code.ifPresent(session::maxFragmentLength);
              return session.build();
            });
  }

  @Provide
  Arbitrary<Candidate> candidates() {
    Arbitrary<Candidate> missing = Arbitraries.of(DeclineReason.class).map(Candidate::missing);
    Arbitrary<Optional<SslSession.Terms>> terms =
        Combinators.combine(anyTimes(), Arbitraries.of(true, false))
            .as(
                (expiry, verified) ->
                    new SslSession.Terms(TestSessions.scope().fingerprint(), expiry, verified))
            .optional(0.2);
    Arbitrary<Candidate> found =
        Combinators.combine(sessions(), terms, Arbitraries.of(true, false))
            .as(
                (session, openSsl, byTicket) ->
                    byTicket
                        ? new Candidate.Found(
                            session,
                            openSsl,
                            ((Candidate.Found) TestSessions.ticketOf(session)).openedBy())
                        : Candidate.stored(session));
    return Arbitraries.frequencyOf(Tuple.of(9, found), Tuple.of(1, missing));
  }

  @Provide
  Arbitrary<ResumptionScope> scopes() {
    return mostly(
        TestSessions.scope(),
        TestSessions.scopeBuilder().application("other").build(),
        TestSessions.scopeBuilder().clientAuthentication(ClientAuthentication.NEED).build(),
        TestSessions.scopeBuilder().generations(new Generations(1, 0, 0)).build(),
        ResumptionScope.builder().build());
  }

  @Provide
  Arbitrary<ResumptionPolicy> policies() {
    ResumptionPolicy legacy =
        ResumptionPolicy.builder().dangerouslyAllowSessionsWithoutExtendedMasterSecret().build();
    return mostly(
        ResumptionPolicy.defaults(),
        legacy,
        ResumptionPolicy.builder().tickets(false).build(),
        ResumptionPolicy.builder().sessionIds(false).build(),
        ResumptionPolicy.builder().renewal(RenewalRule.always()).build(),
        ResumptionPolicy.builder().peerChainForm(PeerChain.Form.NONE).build());
  }

  @Provide
  Arbitrary<Instant> times() {
    return mostly(0L, -121L, -100_000L, 100L, 14_400L, 28_741L, 900_001L).map(NOW::plusSeconds);
  }

  @Provide
  Arbitrary<Instant> anyTimes() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, times()), Tuple.of(1, Arbitraries.of(Instant.MIN, Instant.EPOCH, Instant.MAX)));
  }

  private static Arbitrary<Optional<HostName>> names() {
    return mostly(
        Optional.of(TestSessions.NAME), Optional.empty(), Optional.of(new HostName("b.example")));
  }

  private static Arbitrary<OptionalInt> codes() {
    return mostly(OptionalInt.empty(), OptionalInt.of(1), OptionalInt.of(4));
  }

  /** Nearly always what resumes, so that not everything is declined for the first reason. */
  @SafeVarargs
  private static <T> Arbitrary<T> mostly(T usual, T... others) {
    List<T> unusual = new ArrayList<>();
    for (T each : others) {
      unusual.add(each);
    }
    return Arbitraries.frequencyOf(
        Tuple.of(9, Arbitraries.just(usual)), Tuple.of(1, Arbitraries.of(unusual)));
  }
}
