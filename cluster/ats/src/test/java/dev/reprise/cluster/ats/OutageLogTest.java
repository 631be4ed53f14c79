// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutageLogTest {

  private final List<String> lines = new ArrayList<>();
  private long nanoTime;
  private final OutageLog log = new OutageLog(lines::add, () -> nanoTime);

  @Test
  void outage_ofManyFailures_isALineAtEachEnd() {
    log.worked("it works");
    for (int i = 0; i < 100; i++) {
      log.failed("failure " + i);
      nanoTime += Duration.ofSeconds(1).toNanos();
    }
    log.worked("it works");
    log.worked("it works");

    assertThat(lines).containsExactly("failure 0", "it works after 100 s");
  }

  @Test
  void outage_afterAnother_isLoggedAgain() {
    log.failed("first");
    log.worked("it works");
    log.failed("second");

    assertThat(lines).containsExactly("first", "it works after 0 s", "second");
  }
}
