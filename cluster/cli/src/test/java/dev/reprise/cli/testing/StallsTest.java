// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StallsTest {

  private final Stalls.Waits waits = new Stalls.Waits(Duration.ofMillis(10));

  @Test
  void waitsBelowTheBound_areNoStall() {
    look(100);

    assertThat(look(104)).isFalse();
    assertThat(look(110)).isFalse();
    assertThat(look(114)).isFalse();
    assertThat(look(114)).isFalse();
  }

  @Test
  void waitThatALookCutsInTwo_isAStall() {
    look(100);
    look(100);

    assertThat(look(106)).isFalse();
    assertThat(look(112)).isTrue();
    assertThat(look(112)).isFalse();
  }

  @Test
  void waitsOfTwoThreads_areNotAdded() {
    waits.exceedTheBound(Map.of("one", 0L, "other", 0L));
    waits.exceedTheBound(Map.of("one", 0L, "other", 0L));

    assertThat(waits.exceedTheBound(Map.of("one", millis(9), "other", millis(9)))).isFalse();
  }

  @Test
  void waitOfANewThread_counts() {
    look(0);

    assertThat(waits.exceedTheBound(Map.of("one", 0L, "new", millis(11)))).isTrue();
  }

  private boolean look(long waitedMillis) {
    return waits.exceedTheBound(Map.of("one", millis(waitedMillis)));
  }

  private static long millis(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
