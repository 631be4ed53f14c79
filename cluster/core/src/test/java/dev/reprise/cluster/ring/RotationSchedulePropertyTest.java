// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.simulation.SimulatedRandom;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** From any ring that a node finds, by any clock, a key seals after a few rotations. */
class RotationSchedulePropertyTest {

  private static final ResumptionPolicy POLICY = ResumptionPolicy.defaults();
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration ROUND = Duration.ofSeconds(5);
  private static final Duration HOUR = Duration.ofHours(1);

  /** A key that some node has published, and what became of it. */
  record Found(int publishedBefore, int sealsAfter, Fate fate) {

    /** Whether it is a tombstone that takes the lead later, so that another key must follow. */
    boolean isTombstoneToCome() {
      return fate == Fate.REVOKED && sealsAfter > publishedBefore;
    }
  }

  enum Fate {
    PENDING,
    DECIDED,
    REVOKED
  }

  /**
   * SECURITY.md, row 46. Each key that is published seals, once every node has it, until a
   * tombstone or another key takes the lead. So a node publishes no more keys than there are such
   * moments, and each tombstone that takes the lead costs a round.
   */
  @Property(tries = 300)
  void fromAnyRing_someKeySealsSoonAndNoNodePublishesAgainAndAgain(
      @ForAll("rings") List<Found> found, @ForAll long seed) {
    SecureRandom random = new SimulatedRandom(seed);
    KeyRing ring = ring(found, random);
    Set<KeyName> published = new HashSet<>();
    int most = 2 + (int) found.stream().filter(Found::isTombstoneToCome).count();
    int silent = 0;
    for (Instant now = NOW; now.isBefore(NOW.plus(HOUR)); now = now.plus(ROUND)) {
      KeyRing next = RotationSchedule.next(ring, POLICY, now, random);
      KeyRing before = ring;
      next.keys().stream()
          .map(KeyEntry::name)
          .filter(name -> before.find(name).isEmpty())
          .forEach(published::add);
      ring = acknowledged(next);
      silent = ring.sealingKey(now).isPresent() ? 0 : silent + 1;

      assertThat(silent)
          .as("rounds without a sealing key: %s at %s", ring, now)
          .isLessThanOrEqualTo(most);
      assertThat(published).as("%s at %s", ring, now).hasSizeLessThanOrEqualTo(found.size() + 2);
    }
  }

  /** Two tombstones take the lead one after the other, each a second before a key would seal. */
  @Example
  void tombstonesOfClocksAhead_costARoundEach() {
    fromAnyRing_someKeySealsSoonAndNoNodePublishesAgainAndAgain(
        List.of(new Found(26, 31, Fate.REVOKED), new Found(-3, 7, Fate.REVOKED)), 12412);
  }

  @Provide
  Arbitrary<List<Found>> rings() {
    Arbitrary<Integer> published = Arbitraries.integers().between(-600, 20_000);
    Arbitrary<Integer> later = Arbitraries.integers().between(0, 900);
    return Combinators.combine(published, later, Arbitraries.of(Fate.values()))
        .as(Found::new)
        .list()
        .ofMaxSize(12);
  }

  private static KeyRing ring(List<Found> found, SecureRandom random) {
    KeyRing ring = KeyRing.empty("test");
    for (Found each : found) {
      Instant published = NOW.minusSeconds(each.publishedBefore());
      Instant from = published.plusSeconds(each.sealsAfter());
      KeyPhase phase = each.fate() == Fate.PENDING ? KeyPhase.PENDING : KeyPhase.SEALING;
      KeyRing one =
          KeyRotation.publish(KeyRing.empty("test"), POLICY, phase, published, from, random);
      ring =
          ring.join(
              each.fate() == Fate.REVOKED
                  ? KeyRotation.revoke(one, one.keys().get(0).name())
                  : one);
    }
    return ring;
  }

  private static KeyRing acknowledged(KeyRing ring) {
    KeyRing all = ring;
    for (KeyEntry key : ring.keys()) {
      all = KeyRotation.activate(all, key.name());
    }
    return all;
  }
}
