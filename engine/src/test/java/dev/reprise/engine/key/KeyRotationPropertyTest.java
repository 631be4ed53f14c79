// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.issue.TicketSealer;
import dev.reprise.engine.testing.TestSessions;
import dev.reprise.engine.ticket.TicketOpener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Laws of rotation over random histories: uses at random times, rotations by hand between them. */
class KeyRotationPropertyTest {

  private static final ResumptionPolicy POLICY =
      ResumptionPolicy.builder()
          .sealPeriod(Duration.ofMinutes(60))
          .ticketLifetime(Duration.ofMinutes(90))
          .clockSkew(Duration.ofMinutes(2))
          .ticketFormat(TicketFormat.AEAD)
          .build();
  private static final TicketSealer SEALER = new TicketSealer(RANDOM);
  private static final TicketOpener OPENER = new TicketOpener();

  /** A use of the ring some seconds after the one before, perhaps a rotation by hand. */
  record Use(int secondsLater, boolean rotates) {}

  @Property(tries = 200)
  void atMostOneKeySeals(@ForAll("histories") List<Use> history) {
    KeyRing ring = KeyRing.empty("test");
    Instant now = NOW;
    for (Use use : history) {
      now = now.plusSeconds(use.secondsLater());
      ring = step(ring, use, now);

      assertThat(sealing(ring, now)).isLessThanOrEqualTo(1);
      assertThat(ring.sealingKey(now).isPresent()).isEqualTo(sealing(ring, now) == 1);
    }
  }

  @Property(tries = 200)
  void aKeyThatIsUsedOftenSealsAlways(@ForAll("histories") List<Use> history) {
    KeyRing ring = KeyRing.empty("test");
    Instant now = NOW;
    for (Use use : history) {
      now = now.plusSeconds(use.secondsLater());
      ring = KeyRotation.next(ring, POLICY, now, RANDOM);

      assertThat(ring.sealingKey(now)).isPresent();
    }
  }

  @Property(tries = 100)
  void sealedTicketOpensUntilTheWindowEnds(@ForAll("histories") List<Use> history) {
    KeyRing ring = KeyRing.empty("test");
    Instant now = NOW;
    List<SealedTicket> tickets = new ArrayList<>();
    for (Use use : history) {
      now = now.plusSeconds(use.secondsLater());
      ring = step(ring, use, now);
      seal(ring, now).ifPresent(tickets::add);

      for (SealedTicket ticket : tickets) {
        boolean opens =
            OPENER.open(ticket.octets(), ring, now) instanceof TicketOpener.Verdict.Accepted;
        if (!now.isAfter(ticket.expires())) {
          assertThat(opens).isTrue();
        }
        assertThat(opens).isEqualTo(now.isBefore(ticket.key().schedule().openUntil()));
      }
    }
  }

  @Property(tries = 200)
  void noKeySealsLongerThanItsPeriod(@ForAll("histories") List<Use> history) {
    KeyRing ring = KeyRing.empty("test");
    Instant now = NOW;
    for (Use use : history) {
      now = now.plusSeconds(use.secondsLater());
      ring = KeyRotation.next(ring, POLICY, now, RANDOM);

      KeyEntry sealing = ring.sealingKey(now).orElseThrow();
      assertThat(Duration.between(sealing.schedule().sealFrom(), now))
          .isLessThanOrEqualTo(POLICY.sealPeriod());
    }
  }

  @Property(tries = 200)
  void dueAtIsWhenNextChangesSomething(@ForAll("histories") List<Use> history) {
    KeyRing ring = KeyRing.empty("test");
    Instant now = NOW;
    for (Use use : history) {
      now = now.plusSeconds(use.secondsLater());
      ring = step(ring, use, now);
      ring = KeyRotation.next(ring, POLICY, now, RANDOM);

      Instant due = KeyRotation.dueAt(ring, POLICY, now);
      assertThat(due).isAfter(now);
      assertThat(KeyRotation.next(ring, POLICY, due.minusSeconds(1), RANDOM)).isSameAs(ring);
    }
  }

  @Provide
  Arbitrary<List<Use>> histories() {
    Arbitrary<Integer> seconds =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.integers().between(0, 600)),
            Tuple.of(4, Arbitraries.integers().between(600, 7200)),
            Tuple.of(1, Arbitraries.integers().between(7200, 200_000)));
    Arbitrary<Boolean> rotates = Arbitraries.of(false, false, false, false, true);
    return Combinators.combine(seconds, rotates).as(Use::new).list().ofMinSize(1).ofMaxSize(30);
  }

  private record SealedTicket(Bytes octets, KeyEntry key, Instant expires) {}

  private static Optional<SealedTicket> seal(KeyRing ring, Instant now) {
    return ring.sealingKey(now)
        .map(
            sealing ->
                new SealedTicket(
                    SEALER
                        .seal(
                            new SessionWithTerms(TestSessions.session(), Optional.empty()),
                            sealing.key().orElseThrow(),
                            ring.trustDomain(),
                            0xffff)
                        .orElseThrow(),
                    sealing,
                    now.plus(POLICY.ticketLifetime())));
  }

  private static KeyRing step(KeyRing ring, Use use, Instant now) {
    KeyRing rotated =
        use.rotates()
            ? KeyRotation.publish(ring, POLICY, KeyPhase.SEALING, now, now, RANDOM)
            : ring;
    return KeyRotation.next(rotated, POLICY, now, RANDOM);
  }

  private static long sealing(KeyRing ring, Instant now) {
    return ring.keys().stream().filter(key -> ring.phaseAt(key, now) == KeyPhase.SEALING).count();
  }
}
