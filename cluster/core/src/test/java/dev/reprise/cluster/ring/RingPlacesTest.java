// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether a fleet may rotate by hand, and what it says if not. */
class RingPlacesTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ResumptionPolicy DEFAULTS = ResumptionPolicy.defaults();

  /** How jitter shortens the seal periods of a fleet, one after the other. */
  enum Jitter {
    NONE,
    FULL,
    ALTERNATING,
    NONE_FIRST_AND_FULL_LATER,
    RANDOM
  }

  private static final ResumptionPolicy TIGHT =
      ResumptionPolicy.builder()
          .sealPeriod(Duration.ofMinutes(30))
          .ticketLifetime(Duration.ofDays(1))
          .build();

  @ParameterizedTest
  @EnumSource
  void objection_ringThatIsScheduledTightly_isNoneForOneMoreKey(Jitter jitter) {
    SecureRandom random = new DrawnRandom(jitter);
    KeyRing ring = KeyRing.empty("test");
    Instant end = NOW.plus(Duration.ofDays(3));
    for (Instant now = NOW; now.isBefore(end); now = now.plusSeconds(300)) {
      ring = withoutOver(KeyRotation.next(ring, TIGHT, now, random), now);

      assertThat(RingPlaces.objection(ring, now)).as("%s at %s", ring, now).isEmpty();
    }
    assertThat(ring.keys()).hasSizeBetween(45, 60);
  }

  /** An operator who rotates whenever that is allowed costs no ticket its key. */
  @ParameterizedTest
  @EnumSource
  void objection_rotatedWheneverItIsNone_leavesEveryKeyThatTicketsNeed(Jitter jitter) {
    SecureRandom random = new DrawnRandom(jitter);
    KeyRing ring = KeyRing.empty("test");
    Instant end = NOW.plus(Duration.ofDays(3));
    for (Instant now = NOW; now.isBefore(end); now = now.plusSeconds(300)) {
      KeyRing next = KeyRotation.next(ring, TIGHT, now, random);
      if (RingPlaces.objection(next, now).isEmpty()) {
        next = KeyRotation.publish(next, TIGHT, KeyPhase.SEALING, now, now, random);
      }
      for (KeyEntry key : withoutOver(ring, now).keys()) {
        assertThat(next.find(key.name())).as("%s at %s", key, now).isPresent();
      }
      ring = withoutOver(next, now);
    }
    assertThat(ring.keys()).hasSizeGreaterThan(KeyRing.MAX_KEYS - 2 * RingPlaces.SPARE_PLACES);
  }

  @Test
  void objection_rotatedUntilRefused_namesTheTimeAfterWhichItMayAgain() {
    KeyRing ring = KeyRotation.next(KeyRing.empty("test"), DEFAULTS, NOW, RANDOM);
    Instant now = NOW;
    int rotations = 0;
    while (RingPlaces.objection(ring, now).isEmpty()) {
      now = now.plusSeconds(2);
      ring = rotated(ring, now);
      rotations++;
    }

    assertThat(rotations).isBetween(20, KeyRing.MAX_KEYS - 6);
    Instant first = RingPlaces.overAt(oldest(ring));
    assertThat(RingPlaces.objection(ring, now).orElseThrow())
        .contains(
            "holds %d keys, and its other %d places are kept"
                .formatted(ring.keys().size(), 64 - ring.keys().size()))
        .endsWith(" " + first);
    assertThat(RingPlaces.objection(withoutOver(ring, first), first)).isEmpty();
    for (Instant end = now.plus(Duration.ofDays(3)); now.isBefore(end); ) {
      now = now.plusSeconds(60);
      ring = withoutOver(KeyRotation.next(ring, DEFAULTS, now, RANDOM), now);
      assertThat(ring.keys()).as("at %s", now).hasSizeLessThan(KeyRing.MAX_KEYS);
    }
  }

  /** Revoking a key frees no place: its name must stay known. */
  @Test
  void overAt_revokedKey_isOneLifeLater() {
    KeyRing ring = KeyRotation.next(KeyRing.empty("test"), DEFAULTS, NOW, RANDOM);
    KeyEntry key = ring.keys().get(0);
    Duration life = Duration.between(NOW, key.schedule().openUntil());

    assertThat(RingPlaces.overAt(key)).isEqualTo(NOW.plus(life));
    assertThat(RingPlaces.overAt(tombstone(ring))).isEqualTo(NOW.plus(life).plus(life));
  }

  @Test
  void objection_keysWithoutSchedule_isNone() {
    KeyRing ring =
        KeyRing.withoutSchedule(
            "test", TicketKey.generate(DEFAULTS.ticketFormat(), RANDOM), List.of(), NOW);

    assertThat(RingPlaces.objection(ring, NOW)).isEmpty();
    assertThat(RingPlaces.overAt(tombstone(ring))).isEqualTo(Instant.MAX);
    assertThat(RingPlaces.objection(KeyRing.empty("test"), NOW)).isEmpty();
  }

  /** Randomness that draws each seal period as the jitter says, and keys at random. */
  private static final class DrawnRandom extends SecureRandom {

    private static final long serialVersionUID = 1;
    private static final int KEYS_OF_A_LIFE = 50;

    private final Jitter jitter;
    private final Random random = new Random(1);
    private int draws;

    DrawnRandom(Jitter jitter) {
      this.jitter = jitter;
    }

    @Override
    public int nextInt(int bound) {
      draws++;
      return switch (jitter) {
        case NONE -> 0;
        case FULL -> bound - 1;
        case ALTERNATING -> draws % 2 == 0 ? 0 : bound - 1;
        case NONE_FIRST_AND_FULL_LATER -> draws < 2 * KEYS_OF_A_LIFE ? 0 : bound - 1;
        case RANDOM -> random.nextInt(bound);
      };
    }
  }

  private static KeyEntry tombstone(KeyRing ring) {
    return KeyRotation.revoke(ring, ring.keys().get(0).name()).keys().get(0);
  }

  private static KeyRing rotated(KeyRing ring, Instant now) {
    return KeyRotation.publish(ring, DEFAULTS, KeyPhase.SEALING, now, now, RANDOM);
  }

  private static KeyRing withoutOver(KeyRing ring, Instant now) {
    List<KeyEntry> left =
        ring.keys().stream().filter(key -> now.isBefore(RingPlaces.overAt(key))).toList();
    return left.size() == ring.keys().size()
        ? ring
        : KeyRing.of(ring.trustDomain(), ring.epoch(), left);
  }

  private static KeyEntry oldest(KeyRing ring) {
    return ring.keys().stream()
        .min((one, other) -> RingPlaces.overAt(one).compareTo(RingPlaces.overAt(other)))
        .orElseThrow();
  }
}
