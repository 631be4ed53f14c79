// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a fleet may rotate by hand, and what it says if not. */
class RingPlacesTest {

  private static final ResumptionPolicy DEFAULTS = ResumptionPolicy.defaults();

  @Test
  void objection_ringThatIsScheduledTightly_isNoneForOneMoreKey() {
    ResumptionPolicy tight =
        ResumptionPolicy.builder()
            .sealPeriod(Duration.ofMinutes(30))
            .ticketLifetime(Duration.ofDays(1))
            .build();
    KeyRing ring = KeyRing.empty("test");
    Instant now = NOW;
    for (Instant end = NOW.plus(Duration.ofDays(2)); now.isBefore(end); ) {
      ring = withoutOver(KeyRotation.next(ring, tight, now, RANDOM), now);
      now = now.plusSeconds(60);
    }

    assertThat(ring.keys()).hasSizeBetween(45, 60);
    assertThat(RingPlaces.objection(ring, now)).isEmpty();
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
    assertThat(RingPlaces.objection(ring, now).orElseThrow()).endsWith(" " + first);
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
    KeyEntry key = KeyRotation.next(KeyRing.empty("test"), DEFAULTS, NOW, RANDOM).keys().get(0);
    Duration life = Duration.between(NOW, key.schedule().openUntil());

    assertThat(RingPlaces.overAt(key)).isEqualTo(NOW.plus(life));
    assertThat(RingPlaces.overAt(key.tombstone(true))).isEqualTo(NOW.plus(life).plus(life));
  }

  @Test
  void objection_keysWithoutSchedule_isNone() {
    KeyRing ring =
        KeyRing.withoutSchedule(
            "test", TicketKey.generate(DEFAULTS.ticketFormat(), RANDOM), List.of(), NOW);

    assertThat(RingPlaces.objection(ring, NOW)).isEmpty();
    assertThat(RingPlaces.overAt(ring.keys().get(0).tombstone(true)))
        .isEqualTo(KeyEntry.Schedule.FOREVER);
    assertThat(RingPlaces.objection(KeyRing.empty("test"), NOW)).isEmpty();
  }

  private static KeyRing rotated(KeyRing ring, Instant now) {
    return KeyRotation.publish(ring, DEFAULTS, KeyPhase.SEALING, now, now, RANDOM);
  }

  private static KeyRing withoutOver(KeyRing ring, Instant now) {
    return KeyRing.of(
        ring.trustDomain(),
        ring.epoch(),
        ring.keys().stream().filter(key -> now.isBefore(RingPlaces.overAt(key))).toList());
  }

  private static KeyEntry oldest(KeyRing ring) {
    return ring.keys().stream()
        .min((one, other) -> RingPlaces.overAt(one).compareTo(RingPlaces.overAt(other)))
        .orElseThrow();
  }
}
