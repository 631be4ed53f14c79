// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.simulation.SimulatedRandom;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which node counts the acknowledgements of a pending key, and when. */
class ActivationTest {

  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

  private final KeyRing ring =
      KeyRotation.publish(
          KeyRing.empty("test"),
          ResumptionPolicy.defaults(),
          KeyPhase.PENDING,
          NOW,
          NOW,
          new SimulatedRandom(1));
  private final KeyName key = ring.keys().get(0).name();

  /** Its publisher may be gone, so each node counts once in sixteen rounds, not all in the same. */
  @Test
  void isDue_keyOfAnotherNode_isCountedOnceInSixteenRounds_byEachNodeInARoundOfItsOwn() {
    Set<Integer> firstRounds = new TreeSet<>();
    for (int node = 1; node <= 300; node++) {
      List<Integer> due = roundsInWhichACountIsDue(new NodeName("node-" + node), 67);

      assertThat(due).hasSize(4);
      assertThat(due.get(1) - due.get(0)).isEqualTo(16);
      firstRounds.add(due.get(0));
    }
    assertThat(firstRounds)
        .containsExactly(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);
  }

  @Test
  void isDue_roundsThatAreNoTime_countForNothing() {
    Activation activation = new Activation(new NodeName("node-1"));
    for (int i = 0; i < 100; i++) {
      activation.observe(ring, false, NOW);
      assertThat(activation.isDue()).isFalse();
    }
  }

  @Test
  void isDue_ownKey_isCountedInEachRound_untilItIsNoLongerPending() {
    Activation activation = new Activation(new NodeName("node-1"));
    activation.published(key);

    activation.observe(ring, true, NOW);
    assertThat(activation.isDue()).isTrue();
    assertThat(activation.isPublisher()).isTrue();
    activation.observe(KeyRotation.activate(ring, key), true, NOW);
    assertThat(activation.isDue()).isFalse();
    assertThat(activation.isPublisher()).isFalse();
  }

  private List<Integer> roundsInWhichACountIsDue(NodeName node, int rounds) {
    Activation activation = new Activation(node);
    List<Integer> due = new ArrayList<>();
    for (int round = 1; round < rounds; round++) {
      activation.observe(ring, true, NOW);
      if (activation.isDue()) {
        due.add(round);
      }
    }
    return due;
  }
}
