// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.RotatingKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RotationWatchTest {

  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private final RotatingKeys keys =
      new RotatingKeys("test", ResumptionPolicy.defaults(), new SecureRandom());
  private final RotationWatch watch = new RotationWatch();

  @Test
  void observe_theFirstKeyAndTheSameAgain_isNoRotation() {
    assertThat(observe(START)).isEmpty();
    assertThat(observe(START.plusSeconds(1))).isEmpty();
  }

  @Test
  void observe_aSuccessorInTime_isBySchedule() {
    Instant nextPeriod = START.plus(Duration.ofHours(6));
    observe(START);

    for (Instant now = START; now.isBefore(nextPeriod); now = now.plusSeconds(60)) {
      Optional<RotationTrigger> seen = observe(now);
      if (seen.isPresent()) {
        assertThat(seen).contains(RotationTrigger.SCHEDULE);
        return;
      }
    }
    throw new AssertionError("no rotation in " + Duration.between(START, nextPeriod));
  }

  @Test
  void observe_aSuccessorAfterALongSleep_isBySchedule() {
    observe(START);

    assertThat(observe(START.plus(Duration.ofDays(3)))).contains(RotationTrigger.SCHEDULE);
  }

  @Test
  void observe_aSuccessorThatSomebodyWanted_isManual() {
    observe(START);

    keys.rotate(START.plusSeconds(60));

    assertThat(observe(START.plusSeconds(60))).contains(RotationTrigger.MANUAL);
    assertThat(observe(START.plusSeconds(61))).isEmpty();
  }

  @Test
  void observe_aSuccessorOfARevokedKey_isByRevocation() {
    observe(START);

    keys.revoke(keys.at(START).sealingKey(START).orElseThrow().name(), START.plusSeconds(60));

    assertThat(observe(START.plusSeconds(60))).contains(RotationTrigger.REVOKE);
  }

  private Optional<RotationTrigger> observe(Instant now) {
    KeyRing ring = keys.at(now);
    return watch.observe(ring, ring.sealingKey(now));
  }
}
