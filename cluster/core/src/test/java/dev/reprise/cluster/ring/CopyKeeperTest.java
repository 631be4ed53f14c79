// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** For whom, and for how long, members renew the copy of the ring that followers read. */
class CopyKeeperTest {

  private static final Duration POLL = Duration.ofMinutes(1);
  private static final int DAY = 24 * 60;

  /** Longer than members take until they renew a stamp, in rounds. */
  private static final int RENEWAL = 10;

  private final RoleFleet fleet = new RoleFleet(RingSettings.every(POLL));
  private final RingProtocol member = fleet.member("node-1");
  private final RingProtocol other = fleet.member("node-2");

  @Test
  void followerIsThere_renewedForAsLongAsItIs() {
    RingProtocol follower = begin();
    fleet.rounds(2 * DAY, follower, member, other);
    Bytes before = fleet.copy().orElseThrow();

    fleet.rounds(RENEWAL, follower, member, other);

    assertThat(fleet.copy()).isNotEqualTo(Optional.of(before));
    assertThat(fleet.names(follower)).isEqualTo(fleet.names(member)).isNotEmpty();
  }

  /** So that a follower that was away finds a copy at once. */
  @Test
  void followerHasGone_renewedForADay_andNoLonger() {
    begin();
    fleet.rounds(DAY - 2 * RENEWAL, member, other);
    Bytes lateInTheDay = fleet.copy().orElseThrow();
    fleet.rounds(RENEWAL, member, other);
    assertThat(fleet.copy()).isNotEqualTo(Optional.of(lateInTheDay));

    fleet.rounds(4 * RENEWAL, member, other);
    Bytes last = fleet.copy().orElseThrow();
    fleet.rounds(DAY, member, other);

    assertThat(fleet.copy()).contains(last);
    assertThat(fleet.names(member)).isNotEmpty();
  }

  /** Else a fleet whose members restart every hour would renew it for ever. */
  @Test
  void followerHasGone_membersThatStartLater_doNotRenewIt() {
    begin();
    fleet.rounds(2 * RENEWAL, member, other);
    Bytes before = fleet.copy().orElseThrow();

    fleet.rounds(4 * RENEWAL, fleet.member("node-3"), fleet.member("node-4"));

    assertThat(fleet.copy()).contains(before);
  }

  /** A heartbeat that a store never forgets is no follower. */
  @Test
  void heartbeatThatStaysTheSame_provesNothing() {
    begin();
    Bytes heartbeat =
        fleet.store.heartbeats().octets().stream()
            .filter(each -> fleet.followerRecords.openMember(each).isPresent())
            .findFirst()
            .orElseThrow();
    fleet.store.beat("kept", heartbeat, Duration.ofDays(30));

    fleet.rounds(DAY + 4 * RENEWAL, member, other);
    Bytes last = fleet.copy().orElseThrow();
    fleet.rounds(4 * RENEWAL, member, other);

    assertThat(fleet.copy()).contains(last);
  }

  /** The followers are among those that were not read, or they are not there: nobody knows. */
  @Test
  void notAllHeartbeatsCanBeRead_renewedForADayAfterTheyCould() {
    begin();
    fleet.cut = Optional.of("there are more");
    fleet.rounds(2 * DAY, member, other);
    Bytes before = fleet.copy().orElseThrow();
    fleet.rounds(RENEWAL, member, other);
    assertThat(fleet.copy()).isNotEqualTo(Optional.of(before));

    fleet.cut = Optional.empty();
    fleet.rounds(DAY + 4 * RENEWAL, member, other);
    Bytes last = fleet.copy().orElseThrow();
    fleet.rounds(4 * RENEWAL, member, other);
    assertThat(fleet.copy()).contains(last);
  }

  @Test
  void followerComesBackAfterDays_asksAgain_andGetsTheRing() {
    begin();
    fleet.rounds(DAY + 8 * RENEWAL, member, other);
    RingProtocol back = fleet.follower("web-1");

    fleet.rounds(3 * RENEWAL, back, member, other);

    assertThat(fleet.names(back)).isEqualTo(fleet.names(member)).isNotEmpty();
  }

  /** A follower that has the ring. */
  private RingProtocol begin() {
    RingProtocol follower = fleet.follower("web-1");
    fleet.rounds(1, follower);
    fleet.rounds(2 * RENEWAL, member, other, follower);
    assertThat(fleet.names(follower)).isNotEmpty().isEqualTo(fleet.names(member));
    return follower;
  }
}
