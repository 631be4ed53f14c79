// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class RareWarningTest {

  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  private final RareWarning warning = new RareWarning();

  @Test
  void level_firstTime_warns() {
    assertThat(warning.level(NOW)).isEqualTo(Level.WARN);
  }

  @Test
  void level_withinAMinute_debugs() {
    warning.level(NOW);

    assertThat(warning.level(NOW)).isEqualTo(Level.DEBUG);
    assertThat(warning.level(NOW.plusSeconds(59))).isEqualTo(Level.DEBUG);
  }

  @Test
  void level_aMinuteAfterTheLastWarning_warnsAgain() {
    warning.level(NOW);
    warning.level(NOW.plusSeconds(30));

    assertThat(warning.level(NOW.plus(RareWarning.INTERVAL))).isEqualTo(Level.WARN);
    assertThat(warning.level(NOW.plusSeconds(61))).isEqualTo(Level.DEBUG);
  }

  @Test
  void level_clockSetBack_warns() {
    warning.level(NOW);

    assertThat(warning.level(NOW.minus(Duration.ofDays(1)))).isEqualTo(Level.WARN);
  }
}
