// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which keys all live nodes open, by the heartbeats that a store shows. */
class MembershipTest {

  private static final int LIVE_ROUNDS = 3;
  private static final KeyName KEY = new KeyName(Bytes.fromHex("0a".repeat(16)));
  private static final NodeName NODE = new NodeName("web-1");
  private static final MemberStart FORMER = start("02");
  private static final MemberStart PRESENT = start("03");

  private final Membership members = new Membership(LIVE_ROUNDS);

  @Test
  void allOpen_aNodeHasNotAcknowledged_isFalse() {
    show(PRESENT, 1, 1);

    assertThat(members.allOpen(KEY, 1)).isFalse();
  }

  @Test
  void allOpen_theNodeHasAcknowledgedSince_isTrue() {
    show(PRESENT, 1, 1);
    show(PRESENT, 2, 2, KEY);

    assertThat(members.allOpen(KEY, 2)).isTrue();
  }

  @Test
  void allOpen_theNodeIsSilentForSomeRounds_itDoesNotCount() {
    show(PRESENT, 1, 1);
    show(PRESENT, 1, LIVE_ROUNDS);
    assertThat(members.allOpen(KEY, LIVE_ROUNDS)).isFalse();

    show(PRESENT, 1, 1 + LIVE_ROUNDS);
    assertThat(members.allOpen(KEY, 1 + LIVE_ROUNDS)).isTrue();
  }

  /** One follower that was taken over can show any number of lives. */
  @Test
  void allOpen_moreLivesThanAreKnown_isFalse_untilTheyAreSilent() {
    Membership few = new Membership(LIVE_ROUNDS, 2);
    List<MemberRecord> flood =
        Stream.of("02", "03", "04")
            .map(each -> new MemberRecord(NODE, start(each), 1, 0, 1, List.of(KEY)))
            .toList();

    few.observe(flood.subList(0, 2), 1);
    assertThat(few.allOpen(KEY, 1)).isTrue();
    few.observe(flood, 2);
    assertThat(few.allOpen(KEY, 2)).isFalse();
    few.observe(List.of(), 2 + LIVE_ROUNDS);
    assertThat(few.allOpen(KEY, 2 + LIVE_ROUNDS)).isTrue();

    MemberRecord honest = new MemberRecord(NODE, start("05"), 1, 0, 1, List.of());
    few.observe(List.of(honest), 3 + LIVE_ROUNDS);
    assertThat(few.allOpen(KEY, 3 + LIVE_ROUNDS)).isFalse();
    few.observe(
        List.of(new MemberRecord(NODE, start("05"), 2, 0, 1, List.of(KEY))), 4 + LIVE_ROUNDS);
    assertThat(few.allOpen(KEY, 4 + LIVE_ROUNDS)).isTrue();
  }

  /** A store that reads no more than so many heartbeats, of which most are no member's. */
  @Test
  void allOpen_notAllNodesAreShown_isFalse_untilAllAreForSomeRounds() {
    show(PRESENT, 1, 1, KEY);
    assertThat(members.allOpen(KEY, 1)).isTrue();
    members.incomplete(1);

    for (int round = 2; round <= LIVE_ROUNDS; round++) {
      assertThat(members.allOpen(KEY, round)).isFalse();
      show(PRESENT, round, round, KEY);
    }

    assertThat(members.allOpen(KEY, 1 + LIVE_ROUNDS)).isTrue();
  }

  /** The store shows a heartbeat of the former life late, or repeats it. */
  @Test
  void allOpen_heartbeatOfTheFormerLifeInBetween_thePresentLifeCounts() {
    show(PRESENT, 1, 1);
    show(FORMER, 17, 2, KEY);
    assertThat(members.allOpen(KEY, 2)).isFalse();

    for (int round = 3; round <= 10; round++) {
      show(PRESENT, round, round);
      assertThat(members.allOpen(KEY, round)).isFalse();
    }
  }

  @Test
  void allOpen_theNodeStartsAgain_itsFormerLifeCountsForSomeRoundsOnly() {
    show(FORMER, 17, 1);
    for (int round = 2; round <= LIVE_ROUNDS; round++) {
      show(PRESENT, round, round, KEY);
      assertThat(members.allOpen(KEY, round)).isFalse();
    }

    show(PRESENT, 10, 1 + LIVE_ROUNDS, KEY);
    assertThat(members.allOpen(KEY, 1 + LIVE_ROUNDS)).isTrue();
  }

  /** The same heartbeat says nothing new, however often the store shows it. */
  @Test
  void allOpen_heartbeatOfTheFormerLifeAgainAndAgain_itDoesNotCount() {
    show(FORMER, 17, 1);
    for (int round = 2; round <= 10; round++) {
      show(PRESENT, round, round, KEY);
      show(FORMER, 17, round);
    }

    assertThat(members.allOpen(KEY, 10)).isTrue();
  }

  private void show(MemberStart start, long beat, long round, KeyName... acknowledged) {
    members.observe(
        List.of(new MemberRecord(new NodeName("node-2"), start, beat, 0, 1, List.of(acknowledged))),
        round);
  }

  private static MemberStart start(String octet) {
    return new MemberStart(1, Bytes.fromHex(octet.repeat(16)));
  }
}
