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
      log.failed("it fails", "refused");
      nanoTime += Duration.ofSeconds(1).toNanos();
    }
    log.worked("it works");
    log.worked("it works");

    assertThat(lines).containsExactly("it fails: refused", "it works after 100 s");
  }

  /** Whoever mends the first cause has to know that another one followed. */
  @Test
  void outage_whoseReasonChanges_endsWithTheLastOne() {
    log.failed("it fails", "refused");
    log.failed("it fails", "no route");
    log.failed("it fails", "NOAUTH");
    log.worked("it works");
    log.failed("it fails", "refused");
    log.worked("it works");

    assertThat(lines)
        .containsExactly(
            "it fails: refused",
            "it works after 0 s; the last failure: NOAUTH",
            "it fails: refused",
            "it works after 0 s");
  }

  @Test
  void outage_afterAnother_isLoggedAgain() {
    log.failed("it fails", "first");
    log.worked("it works");
    log.failed("it fails", "second");

    assertThat(lines).containsExactly("it fails: first", "it works after 0 s", "it fails: second");
  }
}
