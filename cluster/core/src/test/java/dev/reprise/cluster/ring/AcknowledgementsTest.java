// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.simulation.SimulatedRandom;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which pending keys a node takes for acknowledged by all. */
class AcknowledgementsTest {

  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
  private static final NodeName OTHER = new NodeName("node-2");
  private static final MemberStart FIRST_LIFE = start("02");
  private static final MemberStart SECOND_LIFE = start("03");

  private final KeyRing ring =
      KeyRotation.publish(
          KeyRing.empty("test"),
          ResumptionPolicy.defaults(),
          KeyPhase.PENDING,
          NOW,
          NOW,
          new SimulatedRandom(1));
  private final KeyName key = ring.keys().get(0).name();
  private final Acknowledgements acknowledgements =
      new Acknowledgements(
          new NodeName("node-1"), start("01"), RingSettings.DEFAULT, RingRules.RULES);

  @Test
  void complete_allNodesHaveTheKey_isThatKey() {
    acknowledgements.read(ring, true, true, NOW);

    boolean counted = count(heartbeat(FIRST_LIFE, 1, key));

    assertThat(counted).isTrue();
    assertThat(acknowledgements.complete()).containsExactly(key);
  }

  /**
   * The write after the count fails. Then the other node starts again, and its store shows it a
   * ring of before the key.
   */
  @Test
  void complete_nodeStartedAgainWithoutTheKey_isNothing() {
    acknowledgements.read(ring, true, true, NOW);
    count(heartbeat(FIRST_LIFE, 1, key));
    acknowledgements.read(ring, true, true, NOW);

    boolean counted = count(heartbeat(SECOND_LIFE, 1));

    assertThat(counted).isFalse();
    assertThat(acknowledgements.complete()).isEmpty();
  }

  @Test
  void complete_nextRoundHasNotCountedYet_isNothing_andACountIsDue() {
    acknowledgements.read(ring, true, true, NOW);
    count(heartbeat(FIRST_LIFE, 1, key));

    acknowledgements.read(ring, true, true, NOW);

    assertThat(acknowledgements.complete()).isEmpty();
    assertThat(acknowledgements.isCountDue()).isTrue();
  }

  /** Early rounds, and further attempts in one round, are no time. */
  @Test
  void rounds_areTheRegularOnes_countedOnce() {
    acknowledgements.read(ring, true, true, NOW);
    acknowledgements.read(ring, false, true, NOW);
    acknowledgements.read(ring, true, false, NOW);
    acknowledgements.read(ring, false, false, NOW);
    assertThat(acknowledgements.rounds()).isEqualTo(1);

    for (int i = 0; i < 100; i++) {
      acknowledgements.read(ring, i % 2 == 0, i % 2 == 1, NOW);
      assertThat(acknowledgements.isCountDue()).isFalse();
    }
    assertThat(acknowledgements.rounds()).isEqualTo(1);
  }

  @Test
  void isPublisher_whileAnOwnKeyWaits() {
    assertThat(acknowledgements.isPublisher()).isFalse();
    acknowledgements.published(List.of(key));
    assertThat(acknowledgements.isPublisher()).isTrue();

    acknowledgements.read(KeyRotation.activate(ring, key), true, true, NOW);
    assertThat(acknowledgements.isPublisher()).isFalse();
  }

  @Test
  void heartbeat_hasTheKeysThatTheNodeOpens_andOnlyThose() {
    Instant end = ring.keys().get(0).schedule().openUntil();

    assertThat(acknowledgedAt(ring, end.minusSeconds(1))).containsExactly(key);
    assertThat(acknowledgedAt(ring, end)).isEmpty();
    assertThat(acknowledgedAt(KeyRotation.revoke(ring, key), NOW)).isEmpty();
    acknowledgements.restrictTo(Set.of());
    assertThat(acknowledgedAt(ring, NOW)).isEmpty();
    acknowledgements.restrictTo(Set.of(key));
    assertThat(acknowledgedAt(ring, NOW)).containsExactly(key);
  }

  private List<KeyName> acknowledgedAt(KeyRing held, Instant now) {
    return acknowledgements.heartbeat(held, true, now).orElseThrow().acknowledged();
  }

  /** The node that has not acknowledged is among those that were not read. */
  @Test
  void complete_notAllHeartbeatsWereRead_isNothing_untilAllAreReadForSomeRounds() {
    acknowledgements.read(ring, true, true, NOW);

    assertThat(countSome(heartbeat(FIRST_LIFE, 1, key))).isFalse();
    assertThat(acknowledgements.complete()).isEmpty();

    for (int round = 1; round < RingSettings.DEFAULT.liveRounds(); round++) {
      acknowledgements.read(ring, true, true, NOW);
      assertThat(count(heartbeat(FIRST_LIFE, 1 + round, key))).isFalse();
    }
    acknowledgements.read(ring, true, true, NOW);
    assertThat(count(heartbeat(FIRST_LIFE, 10, key))).isTrue();
  }

  /** Else the node would go on to report a trouble that is over. */
  @Test
  void isCountDue_notAllHeartbeatsWereRead_againAfterSomeRounds_untilAllWereRead() {
    KeyRing settled = KeyRing.empty("test");
    acknowledgements.read(settled, true, true, NOW);
    countSome();

    assertThat(roundsUntilACountIsDue(settled)).isEqualTo(16);
    countSome();
    assertThat(roundsUntilACountIsDue(settled)).isEqualTo(16);
    count();
    for (int i = 0; i < 100; i++) {
      acknowledgements.read(settled, true, true, NOW);
      assertThat(acknowledgements.isCountDue()).isFalse();
    }
  }

  private int roundsUntilACountIsDue(KeyRing read) {
    int rounds = 0;
    while (!acknowledgements.isCountDue()) {
      acknowledgements.read(read, true, true, NOW);
      assertThat(++rounds).isLessThan(100);
    }
    return rounds;
  }

  private boolean count(MemberRecord... heartbeats) {
    return acknowledgements.counted(ring, List.of(heartbeats), List.of(), true, NOW);
  }

  /** There may be more than these. */
  private boolean countSome(MemberRecord... heartbeats) {
    return acknowledgements.counted(ring, List.of(heartbeats), List.of(), false, NOW);
  }

  private static MemberRecord heartbeat(MemberStart start, long beat, KeyName... acknowledged) {
    return new MemberRecord(
        OTHER, start, beat, NOW.toEpochMilli(), 1, List.copyOf(Set.of(acknowledged)));
  }

  private static MemberStart start(String octet) {
    return new MemberStart(NOW.toEpochMilli(), Bytes.fromHex(octet.repeat(16)));
  }
}
