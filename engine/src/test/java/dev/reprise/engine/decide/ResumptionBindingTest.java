// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import static dev.reprise.engine.decide.Decisions.assertFull;
import static dev.reprise.engine.decide.Decisions.assertResumes;
import static dev.reprise.engine.decide.Decisions.decideById;
import static dev.reprise.engine.testing.TestSessions.AGE;
import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.POLICY;
import static dev.reprise.engine.testing.TestSessions.hello;
import static dev.reprise.engine.testing.TestSessions.helloBuilder;
import static dev.reprise.engine.testing.TestSessions.scope;
import static dev.reprise.engine.testing.TestSessions.scopeBuilder;
import static dev.reprise.engine.testing.TestSessions.session;
import static dev.reprise.engine.testing.TestSessions.sessionBuilder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.Generations;
import dev.reprise.codec.HostName;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.testing.TestCertificates;
import dev.reprise.engine.testing.TestSessions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a session is bound to: scope, names, identities and certificates, by either mechanism. */
class ResumptionBindingTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /**
   * SECURITY.md, rows 1, 2, 4, 6, 9: nginx CVE-2025-23419, Apache CVE-2025-23048, Traefik
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
   * SECURITY.md, rows 3, 8: Go CVE-2025-68121, Envoy CVE-2022-21654: sessions outlived the trust
   * store and the validation settings that they were set up under.
   */
  @Test
  void decide_generationBelowTheRequired_isFull() {
    SessionState stored = sessionBuilder().generations(new Generations(2, 2, 2)).build();

    assertResumes(hello(), stored, requiring(new Generations(2, 1, 0)), NOW);
    assertFullIn(stored, requiring(new Generations(3, 2, 2)));
    assertFullIn(stored, requiring(new Generations(2, 3, 2)));
    assertFullIn(stored, requiring(new Generations(2, 2, 3)));
  }

  /** SECURITY.md, row 10: RFC 6066, Section 3; absent and present differ, too. */
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

  /** SECURITY.md, row 30: netty #14404, Envoy #21235: the identity is missing after resumption. */
  @Test
  void decide_lessOfTheChainThanPolicyKeeps_isFull() {
    List<Certificate> chain =
        List.of(
            TestCertificates.of("client", NOW.minus(AGE), NOW.plus(AGE)),
            TestCertificates.of("issuer", NOW.minus(AGE), NOW.plus(AGE)));

    for (PeerChain.Form stored : PeerChain.Form.values()) {
      for (PeerChain.Form required : PeerChain.Form.values()) {
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

  /** SECURITY.md, row 3: Go CVE-2025-68121, where only the leaf's expiry was checked. */
  @Test
  void decide_anyCertificateOfTheChainExpired_isFull() {
    Certificate valid = TestCertificates.of("client", NOW.minus(AGE), NOW.plus(AGE));
    Certificate expired = TestCertificates.of("issuer", NOW.minus(AGE), NOW.minus(SECOND));
    Certificate future = TestCertificates.of("issuer", NOW.plus(AGE), NOW.plus(AGE));

    assertResumes(hello(), session(PeerChain.Form.FULL, List.of(valid, valid)), scope(), NOW);
    assertFull(
        hello(), session(PeerChain.Form.FULL, List.of(valid, expired)), DeclineReason.EXPIRED);
    assertFull(
        hello(), session(PeerChain.Form.FULL, List.of(valid, future)), DeclineReason.NOT_YET_VALID);
  }

  @Test
  void decide_certificateThatIsNone_isUnreadable() {
    Certificate garbage = new Certificate(Bytes.of(0x30, 0x03, 0x02, 0x01, 0x01));

    assertFull(
        hello(), session(PeerChain.Form.FULL, List.of(garbage)), DeclineReason.UNREADABLE_STATE);
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

  private static ResumptionScope requiring(Generations generations) {
    return scopeBuilder().generations(generations).build();
  }

  private static void assertFullIn(ResumptionScope scope) {
    assertFullIn(session(), scope);
  }

  private static void assertFullIn(SessionState session, ResumptionScope scope) {
    assertFull(hello(), session, scope, POLICY, NOW, DeclineReason.SCOPE);
  }
}
