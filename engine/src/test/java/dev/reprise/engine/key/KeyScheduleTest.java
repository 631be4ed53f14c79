// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.engine.ResumptionPolicy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeyScheduleTest {

  @Test
  void new_instantsInOrder_mayBeTheSame_andNotTurnedRound() {
    for (int i = 0; i < 5; i++) {
      Instant[] times = new Instant[5];
      Arrays.fill(times, NOW);
      assertThat(schedule(times).published()).isEqualTo(NOW);

      times[i] = i == 0 ? Instant.EPOCH.minusSeconds(1) : NOW.minusSeconds(1);
      assertThatIllegalArgumentException().isThrownBy(() -> schedule(times));
    }
  }

  @Test
  void new_fractionOfASecond_isRefused() {
    for (int i = 0; i < 5; i++) {
      Instant[] times = new Instant[5];
      Arrays.fill(times, 0, i, NOW);
      Arrays.fill(times, i, 5, NOW.plusSeconds(1));
      times[i] = NOW.plusMillis(500);

      assertThatIllegalArgumentException().isThrownBy(() -> schedule(times));
    }
  }

  /** Nodes draw the jitter, so that they do not all replace their keys in the same second. */
  @Test
  void draw_greatestAndLeastJitter_isWithinTheShareOfThePeriod() {
    ResumptionPolicy policy =
        ResumptionPolicy.builder()
            .sealPeriod(Duration.ofSeconds(1000))
            .sealJitterPercent(10)
            .build();

    assertThat(sealed(policy, 100)).isEqualTo(Duration.ofMinutes(15));
    assertThat(sealed(policy, 0)).isEqualTo(Duration.ofSeconds(1000));
  }

  /** Seconds for which a key seals, if the source of randomness returns that number. */
  private static Duration sealed(ResumptionPolicy policy, int drawn) {
    KeyEntry.Schedule schedule = KeyEntry.Schedule.draw(policy, NOW, NOW, drawing(drawn));
    return Duration.between(schedule.sealBy(), schedule.sealUntil());
  }

  private static SecureRandom drawing(int number) {
    return new SecureRandom() {
      @Override
      public int nextInt(int bound) {
        assertThat(number).isLessThan(bound);
        assertThat(bound).isEqualTo(101);
        return number;
      }
    };
  }

  private static KeyEntry.Schedule schedule(Instant[] times) {
    return new KeyEntry.Schedule(times[0], times[1], times[2], times[3], times[4]);
  }
}
