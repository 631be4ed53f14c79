// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.simulation.SimulatedRandom;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which key a node proposes when an operator has asked for one. */
class ProposalsTest {

  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
  private static final ResumptionPolicy POLICY = ResumptionPolicy.defaults();
  private static final KeyRing NOTHING = KeyRing.empty("test");

  private final Proposals proposals =
      new Proposals(POLICY, RingRules.RULES, new SimulatedRandom(1));

  @Test
  void wanted_askedForAKey_isThatKeyUntilTheStoreHasIt() {
    proposals.request(NOTHING, NOTHING, NOW);

    List<KeyEntry> wanted = wanted(NOW);

    assertThat(wanted).hasSize(1);
    assertThat(wanted(NOW.plusSeconds(5))).isEqualTo(wanted);
  }

  /** A key that is dated ahead would still count as new after the fleet started again. */
  @Test
  void wanted_clockWasAheadWhenTheKeyWasAskedFor_isDatedByTheClockOfNow() {
    proposals.request(NOTHING, NOTHING, NOW.plus(Duration.ofHours(1)));

    List<KeyEntry> wanted = wanted(NOW);

    assertThat(wanted).hasSize(1);
    assertThat(wanted.get(0).schedule().published()).isBeforeOrEqualTo(NOW);
    assertThat(wanted(NOW.plusSeconds(5))).isEqualTo(wanted);
  }

  private List<KeyEntry> wanted(Instant now) {
    return proposals.wanted(NOTHING, NOTHING, Set.of(), now).keys();
  }
}
