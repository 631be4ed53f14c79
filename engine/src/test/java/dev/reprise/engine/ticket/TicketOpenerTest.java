// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.issue.TicketSealer;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.testing.TestSessions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TicketOpenerTest {

  private static final TicketSealer SEALER = new TicketSealer(RANDOM);
  private static final TicketOpener OPENER = new TicketOpener();

  @ParameterizedTest
  @EnumSource(TicketFormat.class)
  void open_sealedHere_isAccepted(TicketFormat format) {
    KeyRing ring = TestSessions.ring(format);

    TicketOpener.Verdict verdict = OPENER.open(seal(ring), ring, NOW);

    assertThat(verdict)
        .isInstanceOfSatisfying(
            TicketOpener.Verdict.Accepted.class,
            accepted -> {
              assertThat(accepted.key().name()).isEqualTo(ring.keys().get(0).name());
              assertThat(accepted.key().phase()).isEqualTo(KeyPhase.SEALING);
              assertThat(accepted.key().age()).isEqualTo(TestSessions.AGE);
              assertThat(accepted.session().plaintext().masterSecret())
                  .isEqualTo(TestSessions.masterSecret());
              assertThat(accepted.terms().isPresent()).isEqualTo(format == TicketFormat.OPENSSL);
            });
  }

  @Test
  void open_nativeFormats_keepTheWholeState() {
    for (TicketFormat format : List.of(TicketFormat.RFC5077, TicketFormat.AEAD)) {
      KeyRing ring = TestSessions.ring(format);

      TicketOpener.Verdict verdict = OPENER.open(seal(ring), ring, NOW);

      assertThat(((TicketOpener.Verdict.Accepted) verdict).session())
          .isEqualTo(TestSessions.session());
    }
  }

  @ParameterizedTest
  @EnumSource(TicketFormat.class)
  void open_otherRing_isAnUnknownKey(TicketFormat format) {
    Bytes ticket = seal(TestSessions.ring(format));

    assertThat(OPENER.open(ticket, TestSessions.ring(format), NOW))
        .isSameAs(TicketOpener.Verdict.Rejected.of(DeclineReason.UNKNOWN_KEY));
  }

  @Test
  void open_revokedKey_isARetiredKey() {
    KeyRing ring = TestSessions.ring(TicketFormat.RFC5077);
    Bytes ticket = seal(ring);

    KeyRing revoked = KeyRotation.revoke(ring, ring.keys().get(0).name());

    assertThat(OPENER.open(ticket, revoked, NOW))
        .isSameAs(TicketOpener.Verdict.Rejected.of(DeclineReason.RETIRED_KEY));
  }

  /** Each use checks the times itself, even if nobody has rotated the ring. */
  @Test
  void open_keyPastItsWindow_isARetiredKey() {
    KeyRing ring = KeyRotation.next(KeyRing.empty("test"), TestSessions.POLICY, NOW, RANDOM);
    Instant end = ring.keys().get(0).schedule().openUntil();
    Bytes ticket = seal(ring);

    assertThat(OPENER.open(ticket, ring, end.minusSeconds(1)))
        .isInstanceOf(TicketOpener.Verdict.Accepted.class);
    assertThat(OPENER.open(ticket, ring, end))
        .isSameAs(TicketOpener.Verdict.Rejected.of(DeclineReason.RETIRED_KEY));
  }

  @ParameterizedTest
  @EnumSource(TicketFormat.class)
  void open_keyDestroyedMeanwhile_isARetiredKey(TicketFormat format) {
    KeyRing ring = TestSessions.ring(format);
    Bytes ticket = seal(ring);

    ring.keys().get(0).key().orElseThrow().destroy();

    assertThat(OPENER.open(ticket, ring, NOW))
        .isSameAs(TicketOpener.Verdict.Rejected.of(DeclineReason.RETIRED_KEY));
  }

  @Test
  void open_keyOnlyPublished_isAccepted() {
    KeyRing ring =
        KeyRotation.publish(
            TestSessions.ring(TicketFormat.RFC5077),
            TestSessions.POLICY,
            KeyPhase.PENDING,
            NOW,
            NOW.plus(Duration.ofMinutes(10)),
            RANDOM);
    KeyEntry pending = ring.successor(NOW).orElseThrow();
    Bytes ticket = seal(ring, pending);

    assertThat(OPENER.open(ticket, ring, NOW))
        .isInstanceOfSatisfying(
            TicketOpener.Verdict.Accepted.class,
            accepted -> {
              assertThat(accepted.key().phase()).isEqualTo(KeyPhase.PENDING);
              assertThat(accepted.key().age()).isZero();
            });
  }

  /** A key has one format: octets of another one under its name are forged or malformed. */
  @Test
  void open_nameOfAKeyOfAnotherFormat_isRejected() {
    for (TicketFormat sealed : TicketFormat.values()) {
      for (TicketFormat opened : TicketFormat.values()) {
        if (sealed != opened) {
          KeyRing ring = TestSessions.ring(opened);
          Bytes ticket = seal(TestSessions.ring(sealed));
          Bytes renamed =
              Bytes.fromHex(
                  ring.keys().get(0).name().octets().hex()
                      + ticket.slice(16, ticket.length()).hex());

          assertThat(OPENER.open(renamed, ring, NOW))
              .isInstanceOf(TicketOpener.Verdict.Rejected.class);
        }
      }
    }
  }

  /** SECURITY.md, row 14: "STEK Sharing is Not Caring" (USENIX Security 2025). */
  @Test
  void open_sameKeyInAnotherTrustDomain_isBadMac() {
    TicketKey key = TicketKey.generate(TicketFormat.AEAD, RANDOM);
    Bytes ticket = seal(KeyRing.withoutSchedule("shop", key, List.of(), NOW));

    assertThat(OPENER.open(ticket, KeyRing.withoutSchedule("bank", key, List.of(), NOW), NOW))
        .isSameAs(TicketOpener.Verdict.Rejected.of(DeclineReason.BAD_MAC));
  }

  @Test
  void open_nothingButAName_isAnUnknownKey() {
    KeyRing ring = TestSessions.ring(TicketFormat.RFC5077);

    assertThat(OPENER.open(Bytes.copyOf(new byte[16]), ring, NOW))
        .isSameAs(TicketOpener.Verdict.Rejected.of(DeclineReason.UNKNOWN_KEY));
    assertThat(OPENER.open(Bytes.copyOf(new byte[15]), ring, NOW))
        .isSameAs(TicketOpener.Verdict.Rejected.of(DeclineReason.MALFORMED));
  }

  /** SECURITY.md, row 18: OpenSSL CVE-2016-6302, a length check that forgot the MAC. */
  @ParameterizedTest
  @EnumSource(TicketFormat.class)
  void open_everyLength_isRejected(TicketFormat format) {
    KeyRing ring = TestSessions.ring(format);
    Bytes ticket = seal(ring);

    for (int length = 0; length < ticket.length(); length++) {
      TicketOpener.Verdict verdict = OPENER.open(ticket.slice(0, length), ring, NOW);

      assertThat(verdict).as("%s octets", length).isInstanceOf(TicketOpener.Verdict.Rejected.class);
      if (length < 64) {
        assertThat(verdict).isSameAs(TicketOpener.Verdict.Rejected.of(DeclineReason.MALFORMED));
      }
    }
  }

  /**
   * SECURITY.md, row 13: the load balancers of "We Really Need to Talk About Session Tickets"
   * (USENIX Security 2023) repeated keystreams.
   */
  @ParameterizedTest
  @EnumSource(TicketFormat.class)
  void seal_sameSessionTwice_sharesNothingButTheName(TicketFormat format) {
    KeyRing ring = TestSessions.ring(format);

    Bytes one = seal(ring);
    Bytes other = seal(ring);

    assertThat(one.slice(0, 16)).isEqualTo(other.slice(0, 16));
    assertThat(one.slice(16, 32)).isNotEqualTo(other.slice(16, 32));
    assertThat(one.slice(48, 64)).isNotEqualTo(other.slice(48, 64));
  }

  /** SECURITY.md, row 17: OpenSSL CVE-2014-3567, where each forged ticket cost memory. */
  @Test
  void open_unknownKeyName_allocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    KeyRing ring = TestSessions.ring(TicketFormat.RFC5077);
    Bytes ticket = seal(TestSessions.ring(TicketFormat.RFC5077));
    long self = Thread.currentThread().getId();
    openOften(ticket, ring);

    long before = threads.getThreadAllocatedBytes(self);
    openOften(ticket, ring);
    long allocated = threads.getThreadAllocatedBytes(self) - before;

    // Reading the counter may itself allocate a little; an octet per ticket would be 100,000.
    assertThat(allocated).isLessThan(10_000);
  }

  private static void openOften(Bytes ticket, KeyRing ring) {
    for (int i = 0; i < 100_000; i++) {
      if (OPENER.open(ticket, ring, NOW)
          != TicketOpener.Verdict.Rejected.of(DeclineReason.UNKNOWN_KEY)) {
        throw new AssertionError("a ticket under an unknown key was not rejected as that");
      }
    }
  }

  private static Bytes seal(KeyRing ring) {
    return seal(ring, ring.keys().get(0));
  }

  private static Bytes seal(KeyRing ring, KeyEntry key) {
    Optional<SslSession.Terms> terms =
        Optional.of(new SslSession.Terms(Bytes.of(1), NOW.plus(Duration.ofHours(1)), true));
    SessionWithTerms content =
        new SessionWithTerms(
            TestSessions.session(), terms.filter(any -> key.format() == TicketFormat.OPENSSL));
    return SEALER.seal(content, key.key().orElseThrow(), ring.trustDomain(), 0xffff).orElseThrow();
  }
}
