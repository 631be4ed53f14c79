// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.probe.testing.ModelFleet;
import java.io.IOException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tally says of fleets that are known, whatever comes in which order. */
class FleetTallyPropertyTest {

  private static final int CONNECTIONS = 400;

  /** A time between rotations in which there is none. */
  private static final int FOR_EVER = 1 << 30;

  /** Rotations, expired keys and clocks that differ a little make no nodes of their own. */
  @Property(tries = 60)
  void noMoreGroupsThanThereAre(
      @ForAll @IntRange(min = 1, max = 3) int groups,
      @ForAll @IntRange(min = 1, max = 3) int nodes,
      @ForAll @IntRange(min = 12, max = 500) int period,
      @ForAll @IntRange(min = 1, max = 3) int kept,
      @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    ModelFleet fleet = new ModelFleet(random);
    for (int i = 0; i < groups; i++) {
      fleet.withGroup(nodes, period, kept);
    }
    FleetTally tally = new FleetTally();

    for (int i = 0; i < CONNECTIONS; i++) {
      tally.visit(fleet, random);
      assertThat(tally.groups().least()).isLessThanOrEqualTo(groups);
    }

    assertThat(groups > 1 || tally.formerlyApart().isEmpty()).isTrue();
  }

  /** A node that starts again with another key alone declines the old one; it is still one node. */
  @Property(tries = 40)
  void nodesThatForgetTheOldKey_areNoMore(
      @ForAll @IntRange(min = 1, max = 3) int nodes,
      @ForAll @IntRange(min = 12, max = 500) int period,
      @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    ModelFleet fleet = new ModelFleet(random);
    for (int i = 0; i < nodes; i++) {
      fleet.withGroup(1, period, 0);
    }
    FleetTally tally = new FleetTally();

    for (int i = 0; i < CONNECTIONS; i++) {
      tally.visit(fleet, random);
      assertThat(tally.groups().least()).isLessThanOrEqualTo(nodes);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3, 100, false",
    "2, 1, 100, false",
    "2, 2, 60, false",
    "3, 1, 200, false",
    "3, 3, 100, false",
    "1, 2, 100, true",
    "2, 1, 100, true"
  })
  void asManyGroupsAsThereAre_areFoundInTime(
      int groups, int nodes, int period, boolean nodeWithoutTickets) throws IOException {
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      ModelFleet fleet = new ModelFleet(random);
      for (int i = 0; i < groups; i++) {
        fleet.withGroup(nodes, period, 2);
      }
      if (nodeWithoutTickets) {
        fleet.withNodeWithoutTickets();
      }
      FleetTally tally = new FleetTally();
      int most = 0;
      for (int i = 0; i < CONNECTIONS; i++) {
        tally.visit(fleet, random);
        most = Math.max(most, tally.groups().least());
      }

      assertThat(most).as("seed %d", seed).isEqualTo(groups + (nodeWithoutTickets ? 1 : 0));
    }
  }

  /** A node that is met rarely, as one of many, is not over because it was not met for a while. */
  @ParameterizedTest
  @CsvSource({"9, true", "19, true", "39, true", "9, false", "19, false"})
  void nodeThatDiffersFromManyOthers_isNeverOver(int others, boolean issuesTickets)
      throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      ModelFleet fleet = new ModelFleet(random).withGroup(others, FOR_EVER, 1);
      if (issuesTickets) {
        fleet.withGroup(1, FOR_EVER, 1);
      } else {
        fleet.withNodeWithoutTickets();
      }
      FleetTally tally = new FleetTally();
      boolean found = false;
      for (int i = 0; i < 3 * CONNECTIONS; i++) {
        tally.visit(fleet, random);
        found |= tally.groups().least() > 1;
        assertThat(tally.groups().least()).as("seed %d", seed).isEqualTo(found ? 2 : 1);
        assertThat(tally.formerlyApart()).as("seed %d", seed).isEmpty();
      }
    }
  }
}
