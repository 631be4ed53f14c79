// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.issue;

import static dev.reprise.engine.testing.TestSessions.AGE;
import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.POLICY;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static dev.reprise.engine.testing.TestSessions.scope;
import static dev.reprise.engine.testing.TestSessions.session;
import static dev.reprise.engine.testing.TestSessions.sessionBuilder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.decide.Candidate;
import dev.reprise.engine.decide.ResumptionDecider;
import dev.reprise.engine.decide.ResumptionDecision;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.testing.TestCertificates;
import dev.reprise.engine.testing.TestSessions;
import dev.reprise.engine.ticket.TicketOpener;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TicketIssuerTest {

  private static final KeyRing RING = TestSessions.ring(TicketFormat.RFC5077);
  private static final KeyRing OPENSSL_RING = TestSessions.ring(TicketFormat.OPENSSL);

  @ParameterizedTest
  @EnumSource(TicketFormat.class)
  void issue_session_resumesAsWhatItWas(TicketFormat format) {
    KeyRing ring = TestSessions.ring(format);
    SessionState session =
        SessionState.builder(session().plaintext(), session().authenticationTime())
            .extendedMasterSecret(true)
            .scope(scope().digest())
            .serverName(TestSessions.NAME)
            .build();

    Issuance.Issued issued = issued(issue(session, ring, POLICY, NOW));

    TicketOpener.Verdict verdict = new TicketOpener().open(issued.message().ticket(), ring, NOW);
    assertThat(
            ResumptionDecider.decide(
                TestSessions.hello(), Candidate.of(verdict), scope(), POLICY, NOW))
        .isInstanceOfSatisfying(
            ResumptionDecision.Resume.class,
            resume -> assertThat(resume.session().authenticationTime()).isEqualTo(NOW.minus(AGE)));
    assertThat(issued.keyName()).isEqualTo(ring.keys().get(0).name());
  }

  @Test
  void issue_nativeFormat_isIssuedNowAndAuthenticatedThen() {
    Issuance.Issued issued = issued(issue(session(), RING, POLICY, NOW));

    TicketOpener.Verdict.Accepted accepted =
        (TicketOpener.Verdict.Accepted)
            new TicketOpener().open(issued.message().ticket(), RING, NOW);
    SessionState renewed = accepted.session();
    assertThat(renewed.plaintext().timestamp()).isEqualTo(NOW);
    assertThat(renewed.authenticationTime()).isEqualTo(session().authenticationTime());
    assertThat(renewed.withTimestamp(session().plaintext().timestamp())).isEqualTo(session());
  }

  /** SECURITY.md, row 7: the hint shrinks with the lineage, and a renewal does not stretch it. */
  @Test
  void issue_lifetimeHint_isTheLeastOfWhatIsLeft() {
    assertThat(hint(session(), NOW)).isEqualTo(POLICY.ticketLifetime());

    SessionState old =
        sessionBuilder(ClientIdentity.ANONYMOUS, NOW, NOW.minus(Duration.ofHours(7))).build();
    assertThat(hint(old, NOW)).isEqualTo(Duration.ofHours(1));

    Certificate shortLived = TestCertificates.of("client", NOW.minus(AGE), NOW.plusSeconds(90));
    assertThat(hint(session(PeerChain.Form.FULL, List.of(shortLived)), NOW))
        .isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void issue_nothingLeft_isWithheld() {
    Instant end = session().authenticationTime().plus(POLICY.lineage());
    Certificate expired = TestCertificates.of("client", NOW.minus(AGE), NOW);

    assertThat(hint(session(), end.minusSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    assertWithheld(issue(session(), RING, POLICY, end), NotIssuedReason.EXPIRED);
    assertWithheld(
        issue(session(PeerChain.Form.FULL, List.of(expired)), RING, POLICY, NOW),
        NotIssuedReason.EXPIRED);
    assertThat(SessionLifetime.left(session(), POLICY, Instant.EPOCH.minusSeconds(1))).isZero();
    assertThat(SessionLifetime.left(session(), POLICY, Instant.MAX)).isZero();
  }

  @Test
  void issue_noSealingKey_isWithheld() {
    KeyRing empty = KeyRing.empty("test");
    KeyRing revoked = KeyRotation.revoke(RING, RING.keys().get(0).name());

    assertWithheld(issue(session(), empty, POLICY, NOW), NotIssuedReason.NO_SEALING_KEY);
    assertWithheld(issue(session(), revoked, POLICY, NOW), NotIssuedReason.NO_SEALING_KEY);
  }

  /** SECURITY.md, row 34: Caddy, where one storage error stopped rotation for good. */
  @Test
  void issue_sealingKeyOverdue_isWithheld() {
    KeyRing ring = KeyRotation.next(KeyRing.empty("test"), POLICY, NOW, RANDOM);
    Instant overdue = ring.keys().get(0).schedule().sealUntil();
    SessionState young = sessionBuilder(ClientIdentity.ANONYMOUS, overdue, overdue).build();

    assertThat(issue(young, ring, POLICY, overdue.minusSeconds(1)))
        .isInstanceOf(Issuance.Issued.class);
    assertWithheld(issue(young, ring, POLICY, overdue), NotIssuedReason.NO_SEALING_KEY);
  }

  @Test
  void issue_keyDestroyedMeanwhile_isWithheld() {
    KeyRing ring = TestSessions.ring(TicketFormat.AEAD);
    ring.keys().get(0).key().orElseThrow().destroy();

    assertWithheld(issue(session(), ring, POLICY, NOW), NotIssuedReason.NO_SEALING_KEY);
  }

  @Test
  void issue_ticketsOff_isWithheld() {
    ResumptionPolicy off = ResumptionPolicy.builder().tickets(false).build();

    assertWithheld(issue(session(), RING, off, NOW), NotIssuedReason.DISABLED);
  }

  /** SECURITY.md, row 26: the triple handshake attack. */
  @Test
  void issue_sessionWithoutExtendedMasterSecret_isWithheldUnlessToldOtherwise() {
    SessionState without = sessionBuilder().extendedMasterSecret(false).build();
    ResumptionPolicy legacy =
        ResumptionPolicy.builder().dangerouslyAllowSessionsWithoutExtendedMasterSecret().build();

    assertWithheld(issue(without, RING, POLICY, NOW), NotIssuedReason.NO_EMS);
    assertThat(issue(without, RING, legacy, NOW)).isInstanceOf(Issuance.Issued.class);
  }

  /** SECURITY.md, row 22: CVE-2015-5291, CVE-2022-38153: clients that a long ticket overflows. */
  @Test
  void issue_ticketAboveTheCap_isWithheld() {
    int length = issued(issue(session(), RING, POLICY, NOW)).message().ticket().length();

    assertThat(issue(session(), RING, capped(length), NOW)).isInstanceOf(Issuance.Issued.class);
    assertWithheld(issue(session(), RING, capped(length - 1), NOW), NotIssuedReason.TOO_LARGE);
    assertWithheld(
        issue(
            sessionOf(new ClientIdentity.Psk(Bytes.copyOf(new byte[0xffff]))),
            RING,
            capped(0xffff),
            NOW),
        NotIssuedReason.TOO_LARGE);
  }

  /** RFC 9325, Section 3.4: no ticket protects a session less than the session's own suite. */
  @Test
  void issue_suiteStrongerThanTheKey_isWithheldInNativeFormats() {
    KeyRing weak = TestSessions.ring(shortKey(TicketFormat.RFC5077, 32));
    KeyRing weakOpenSsl = TestSessions.ring(shortKey(TicketFormat.OPENSSL, 16));

    assertThat(issue(session(), weak, POLICY, NOW)).isInstanceOf(Issuance.Issued.class);
    assertWithheld(issue(strongSession(), weak, POLICY, NOW), NotIssuedReason.WEAKER_KEY);
    assertThat(issue(strongSession(), weakOpenSsl, POLICY, NOW))
        .isInstanceOf(Issuance.Issued.class);
    assertThat(issue(strongSession(), RING, POLICY, NOW)).isInstanceOf(Issuance.Issued.class);
  }

  /** An SSL_SESSION without the certificate would turn this session into an anonymous one. */
  @Test
  void issue_openSslWithoutTheCertificate_isWithheld() {
    List<Certificate> chain = List.of(TestCertificates.of("client", NOW.minus(AGE), NOW.plus(AGE)));

    for (PeerChain.Form form : List.of(PeerChain.Form.FULL, PeerChain.Form.LEAF)) {
      assertThat(issue(session(form, chain), OPENSSL_RING, POLICY, NOW))
          .isInstanceOf(Issuance.Issued.class);
    }
    for (PeerChain.Form form : List.of(PeerChain.Form.DIGEST, PeerChain.Form.NONE)) {
      assertWithheld(
          issue(session(form, chain), OPENSSL_RING, POLICY, NOW), NotIssuedReason.CLIENT_AUTH);
    }
  }

  private static Issuance issue(
      SessionState session, KeyRing ring, ResumptionPolicy policy, Instant now) {
    return new TicketIssuer(policy, new TicketSealer(RANDOM)).issue(session, scope(), ring, now);
  }

  private static Issuance.Issued issued(Issuance issuance) {
    assertThat(issuance).isInstanceOf(Issuance.Issued.class);
    return (Issuance.Issued) issuance;
  }

  private static Duration hint(SessionState session, Instant now) {
    return Duration.ofSeconds(
        issued(issue(session, RING, POLICY, now)).message().lifetimeHintSeconds());
  }

  private static void assertWithheld(Issuance issuance, NotIssuedReason reason) {
    assertThat(issuance).isSameAs(Issuance.Withheld.because(reason));
  }

  private static ResumptionPolicy capped(int octets) {
    return ResumptionPolicy.builder().ticketCap(octets).build();
  }

  private static SessionState sessionOf(ClientIdentity identity) {
    return sessionBuilder(identity).build();
  }

  private static SessionState strongSession() {
    StatePlaintext plaintext =
        StatePlaintext.of(
            TestSessions.SUITE_256, TestSessions.masterSecret(), ClientIdentity.ANONYMOUS, NOW);
    return SessionState.builder(plaintext, NOW).extendedMasterSecret(true).build();
  }

  private static TicketKey shortKey(TicketFormat format, int macOctets) {
    TicketKey random = TicketKey.generate(format, RANDOM);
    byte[] encryption = Arrays.copyOf(random.encryptionKey().toByteArray(), 16);
    byte[] mac = Arrays.copyOf(random.macKey().toByteArray(), macOctets);
    KeyName name = random.name();
    return TicketKey.of(format, name, SecretBytes.adopt(encryption), SecretBytes.adopt(mac));
  }
}
