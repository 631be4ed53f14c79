// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** After any use of a process's keys, and any jump of its clock, some key seals. */
class RotationNeverStopsPropertyTest {

  private static final ResumptionPolicy POLICY =
      ResumptionPolicy.builder()
          .sealPeriod(Duration.ofMinutes(160))
          .sealJitterPercent(50)
          .clockSkew(Duration.ofMinutes(2))
          .build();
  private static final Duration LEAD = POLICY.publishLead();

  /** What an operator does, and how much later. */
  enum Action {
    USE,
    ROTATE,
    REVOKE_SEALING,
    REVOKE_SUCCESSOR
  }

  record Step(Action action, int secondsLater) {}

  @Property(tries = 100)
  void someKeySealsWheneverTheKeysAreUsed(
      @ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 60, max = 2400) int pause) {
    RotatingKeys keys = new RotatingKeys("test", POLICY, RANDOM);
    Instant now = NOW;
    for (Step step : steps) {
      now = now.plusSeconds(step.secondsLater());
      act(keys, step.action(), now);
      now = now.plusSeconds(1);
      assertSeals(keys, now);
    }
    for (Instant end = now.plus(Duration.ofHours(8)); now.isBefore(end); ) {
      now = now.plusSeconds(pause);
      assertSeals(keys, now);
    }
  }

  /** SECURITY.md, row 34: rotations by hand, however many, leave the ring able to rotate. */
  @Test
  void rotate_moreOftenThanARingHasPlaces_stillRotatesBySchedule() {
    RotatingKeys keys = new RotatingKeys("test", POLICY, RANDOM);
    Instant now = NOW;
    for (int i = 0; i < 3 * KeyRing.MAX_KEYS; i++) {
      keys.rotate(now);
      now = now.plusSeconds(2);
      assertSeals(keys, now);
    }
    for (int i = 0; i < 100; i++) {
      now = now.plus(LEAD);
      assertSeals(keys, now);
    }
  }

  /** Expired keys, which no ticket needs, give way to keys that tickets need. */
  @Test
  void at_ringFullOfExpiredKeys_keepsEveryKeyThatOpens() {
    ResumptionPolicy tight =
        ResumptionPolicy.builder()
            .sealPeriod(Duration.ofMinutes(30))
            .ticketLifetime(Duration.ofDays(1))
            .build();
    RotatingKeys keys = new RotatingKeys("test", tight, RANDOM);
    Map<KeyName, Instant> sealed = new HashMap<>();
    Instant end = NOW.plus(Duration.ofDays(4));
    for (Instant now = NOW; now.isBefore(end); now = now.plusSeconds(300)) {
      KeyRing ring = keys.at(now);
      sealed.put(ring.sealingKey(now).orElseThrow().name(), now);
      Instant oldest = now.minus(tight.ticketLifetime());
      sealed.values().removeIf(oldest::isAfter);
      for (KeyName name : sealed.keySet()) {
        assertThat(ring.find(name).flatMap(KeyEntry::key)).as("%s at %s", name, now).isPresent();
      }
    }
  }

  /** Three rotations in a second: the key with the longest time need not be the one that leads. */
  @Test
  void rotate_severalTimesInASecond_leavesNoTimeInWhichNothingSeals() {
    for (int run = 0; run < 100; run++) {
      RotatingKeys keys = new RotatingKeys("test", POLICY, RANDOM);
      keys.at(NOW);
      for (int i = 0; i < 3; i++) {
        keys.rotate(NOW);
      }
      for (Instant now = NOW.plusSeconds(1);
          now.isBefore(NOW.plus(Duration.ofHours(6)));
          now = now.plusSeconds(240)) {
        assertSeals(keys, now);
      }
    }
  }

  /** A clock that steps back and forth within the tolerated skew, also just after the start. */
  @Property(tries = 200)
  void aClockThatStepsWithinTheToleratedSkew_stopsNothing(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -120, max = 0) Integer> errors,
      @ForAll @IntRange(max = 1200) int pause,
      @ForAll boolean revokes) {
    RotatingKeys keys = new RotatingKeys("test", POLICY, RANDOM);
    Instant time = NOW;
    assertSeals(keys, time);
    if (revokes) {
      time = time.plusSeconds(300);
      act(keys, Action.REVOKE_SEALING, time);
    }
    for (int error : errors) {
      assertSeals(keys, time.plusSeconds(error));
      time = time.plusSeconds(pause);
    }
  }

  @Property(tries = 200)
  void dueAtIsTheFirstTimeAtWhichNextChangesSomething(@ForAll("steps") List<Step> steps) {
    KeyRing ring = KeyRing.empty("test");
    Instant now = NOW;
    for (Step step : steps) {
      now = now.plusSeconds(step.secondsLater());
      if (step.action() == Action.ROTATE) {
        ring = KeyRotation.publish(ring, POLICY, KeyPhase.SEALING, now, now, RANDOM);
      }
      ring = KeyRotation.next(ring, POLICY, now, RANDOM);

      Instant due = KeyRotation.dueAt(ring, POLICY, now);
      assertThat(due).isAfter(now);
      assertThat(KeyRotation.next(ring, POLICY, due.minusSeconds(1), RANDOM)).isSameAs(ring);
      assertThat(KeyRotation.next(ring, POLICY, due, RANDOM)).isNotSameAs(ring);
      assertThat(ring.sealingKey(due.minusSeconds(1))).isPresent();
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> seconds =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.of(0, 1)),
            Tuple.of(1, Arbitraries.integers().between(2, 20_000)));
    return Combinators.combine(Arbitraries.of(Action.values()), seconds)
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  private static void act(RotatingKeys keys, Action action, Instant now) {
    switch (action) {
      case USE -> keys.at(now);
      case ROTATE -> keys.rotate(now);
      case REVOKE_SEALING ->
          keys.at(now).sealingKey(now).ifPresent(key -> keys.revoke(key.name(), now));
      case REVOKE_SUCCESSOR ->
          keys.at(now).successor(now).ifPresent(key -> keys.revoke(key.name(), now));
    }
  }

  private static void assertSeals(RotatingKeys keys, Instant now) {
    KeyRing ring = keys.at(now);
    assertThat(ring.sealingKey(now)).describedAs("%s at %s", ring, now).isPresent();
  }
}
