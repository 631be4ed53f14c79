// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.FollowerRecord;
import dev.reprise.cluster.wire.FollowerSecrets;
import dev.reprise.cluster.wire.FollowerState;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.RingRequest;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the ring comes to followers that have a secret of their own, and what that costs. */
class RoleFollowersTest {

  private static final FollowerState WELL = new FollowerState("nginx", List.of(), List.of());

  /** Longer than members take until they renew a stamp, in rounds. */
  private static final int RENEWAL = 30;

  /** The same at a member without others: four minutes and a round. */
  private static final int ONLY_MEMBERS_RENEWAL = 49;

  private final RoleFleet fleet = new RoleFleet();
  private final RingProtocol member = fleet.member("node-1");
  private final RingProtocol other = fleet.member("node-2");
  private final RingProtocol follower = fleet.follower("web-1");

  @Test
  void fleetWithoutSuchFollowers_keepsNoCopy_andLooksForOneOnceForEachWriteOfTheRing() {
    fleet.rounds(2 * RENEWAL, member, other);

    long writes =
        fleet.requests.stream()
            .filter(
                each ->
                    each instanceof Command.CompareAndSet change
                        && change.record() == SharedRecord.KEY_RING)
            .count();
    assertThat(fleet.copy()).isEmpty();
    assertThat(fleet.requestsAboutTheCopy()).isLessThanOrEqualTo(writes + 2);
    assertThat(fleet.requestsAboutTheCopy()).isLessThan(fleet.requests.size() / 20);
  }

  @Test
  void follower_asks_andGetsTheRing_withinTheTimeOfARenewal() {
    fleet.rounds(2, member, other);
    fleet.rounds(1, follower);
    assertThat(fleet.names(follower)).isEmpty();
    assertThat(fleet.followerRecords.isRequest(fleet.copy().orElseThrow())).isTrue();

    fleet.rounds(RENEWAL, member, other, follower);

    assertThat(fleet.keysOf(follower)).isEqualTo(fleet.keysOf(member));
    assertThat(fleet.names(follower)).isNotEmpty();
    assertThat(follower.status().unreadable()).isFalse();
  }

  /** It renews its own stamp later than others would, so that a clock ahead is no harm. */
  @Test
  void onlyMember_findsTheRequestWhenItRenewsItsOwnStamp() {
    fleet.rounds(2, member);
    fleet.rounds(1, follower);

    int rounds = 0;
    while (fleet.names(follower).isEmpty()) {
      fleet.rounds(1, member, follower);
      rounds++;
    }

    assertThat(rounds).isLessThanOrEqualTo(ONLY_MEMBERS_RENEWAL);
  }

  /** A node of a fleet alone renews half as often as several do. */
  @Test
  void memberThatStarts_findsTheRequestAtOnce() {
    fleet.rounds(1, follower);

    fleet.rounds(2, member, follower);

    assertThat(fleet.keysOf(follower)).isEqualTo(fleet.keysOf(member));
  }

  /** It is counted as a member that follows: the key waits for it until then. */
  @Test
  void newKey_sealsWhenTheFollowerHasAcknowledgedIt() {
    begin();
    KeyName former = fleet.sealing(member).orElseThrow();
    fleet.perform(member, member.rotate(fleet.now));
    fleet.rounds(4, follower, member, other);
    Set<KeyName> all = fleet.names(member);
    assertThat(fleet.names(follower)).isEqualTo(all).hasSize(2);
    assertThat(fleet.sealing(member)).contains(former);

    fleet.perform(follower, follower.follow(all, WELL, fleet.now));
    fleet.rounds(4, follower, member, other);

    assertThat(fleet.sealing(member)).isNotEmpty().isNotEqualTo(Optional.of(former));
    assertThat(fleet.sealing(follower)).isEqualTo(fleet.sealing(member));
  }

  @Test
  void revokedKey_isGoneAtTheFollower() {
    begin();
    KeyName sealing = fleet.sealing(member).orElseThrow();

    fleet.perform(member, member.revoke(sealing, fleet.now));
    fleet.rounds(1, follower);

    assertThat(follower.keys(fleet.now).find(sealing).orElseThrow().revoked()).isTrue();
  }

  /** A copy that the store has kept is authentic, and it is not fresh. */
  @Test
  void followerThatStarts_usesNoCopyThatIsOlderThanTheBound() {
    begin();
    Bytes old = fleet.copy().orElseThrow();
    fleet.now = fleet.now.plus(RingSettings.DEFAULT.freshFor()).plus(Duration.ofMinutes(3));
    fleet.put(SharedRecord.FOLLOWER_RING, old);
    RingProtocol late = fleet.follower("web-2");

    fleet.rounds(2, late);

    assertThat(fleet.names(late)).isEmpty();
  }

  @Test
  void followerThatHearsNothingNew_usesNoKeyAfterTheBound() {
    begin();
    assertThat(fleet.names(follower)).isNotEmpty();

    fleet.now = fleet.now.plus(RingSettings.DEFAULT.freshFor()).plus(Duration.ofMinutes(3));
    fleet.rounds(2, follower);

    assertThat(fleet.names(follower)).isEmpty();
    assertThat(follower.keysUntil()).isAfter(fleet.now);
  }

  @Test
  void copy_isRenewedAsTheRingIs() {
    begin();
    Bytes before = fleet.copy().orElseThrow();

    fleet.rounds(RENEWAL, member, other, follower);

    assertThat(fleet.copy()).isNotEmpty().isNotEqualTo(Optional.of(before));
    assertThat(fleet.keysOf(follower)).isEqualTo(fleet.keysOf(member));
  }

  @Test
  void copyThatIsDamaged_isAskedForAgain() {
    begin();
    fleet.put(SharedRecord.FOLLOWER_RING, Bytes.of(1, 2, 3));

    fleet.rounds(2 * RENEWAL, follower, member, other);

    assertThat(fleet.followerRecords.openRing(fleet.copy().orElseThrow())).isPresent();
    assertThat(follower.status().unreadable()).isFalse();
  }

  /** One that was forgotten when the secrets changed must not keep the copy from the others. */
  @Test
  void followerWithAForeignSecret_disturbsTheOthersLessAndLess() {
    begin();
    FollowerSecrets foreign =
        FollowerSecrets.of(
            new SharedSecrets("test", "default", List.of(SharedSecret.generate(fleet.random))));
    RingProtocol lost = fleet.follower("web-9");
    lost.use(foreign, fleet.now);

    fleet.rounds(500, lost, follower, member, other);

    assertThat(lost.status().unreadable()).isTrue();
    assertThat(fleet.names(lost)).isEmpty();
    assertThat(fleet.names(follower)).isEqualTo(fleet.names(member)).isNotEmpty();
    assertThat(
            fleet.requests.stream()
                .filter(
                    each ->
                        each instanceof Command.CompareAndSet change
                            && change.record() == SharedRecord.FOLLOWER_RING)
                .count())
        .isLessThan(100);
  }

  /** The three steps by which the secret of a cluster is changed. */
  @Test
  void secretsThatChangeStepByStep_costTheFollowerNothing() {
    begin();
    SharedSecret fresh = SharedSecret.generate(fleet.random);
    SharedSecret former = fleet.secrets.first();
    for (List<SharedSecret> step :
        List.of(List.of(former, fresh), List.of(fresh, former), List.of(fresh))) {
      SharedSecrets changed = new SharedSecrets("test", "default", step);
      fleet.perform(member, member.use(changed, fleet.now));
      fleet.perform(other, other.use(changed, fleet.now));
      fleet.perform(follower, follower.use(FollowerSecrets.of(changed), fleet.now));
      fleet.rounds(RENEWAL, member, other, follower);

      assertThat(fleet.names(follower)).isEqualTo(fleet.names(member)).isNotEmpty();
      assertThat(follower.status().unreadable()).isFalse();
    }
  }

  /** A member that has dropped a former secret can't answer what only that secret opens. */
  @Test
  void followerWithAFormerSecret_cannotKeepTheCopyFromThoseWhoHaveBoth() {
    begin();
    Bytes formerCopy = fleet.copy().orElseThrow();
    Bytes formerRequest =
        fleet.followerRecords.seal(
            new RingRequest(new NodeName("web-9"), MemberStart.at(fleet.now, fleet.random)));
    SharedSecret fresh = SharedSecret.generate(fleet.random);
    SharedSecrets both =
        new SharedSecrets("test", "default", List.of(fresh, fleet.secrets.first()));
    SharedSecrets last = new SharedSecrets("test", "default", List.of(fresh));
    fleet.perform(member, member.use(last, fleet.now));
    fleet.perform(other, other.use(last, fleet.now));
    fleet.perform(follower, follower.use(FollowerSecrets.of(both), fleet.now));
    fleet.rounds(8 * RENEWAL, follower, member, other);

    for (Bytes left : List.of(formerRequest, formerCopy)) {
      fleet.put(SharedRecord.FOLLOWER_RING, left);
      fleet.rounds(8 * RENEWAL, follower, member, other);

      assertThat(fleet.copy()).isNotEqualTo(Optional.of(left));
      assertThat(fleet.names(follower)).isEqualTo(fleet.names(member)).isNotEmpty();
    }
  }

  /** A follower may have the name of a member, or of another follower. */
  @Test
  void names_thatAreShared_hideNobody() {
    RingProtocol twin = fleet.follower("web-1");
    RingProtocol namesake = fleet.follower("node-1");
    for (RingProtocol each : List.of(follower, twin, namesake)) {
      fleet.perform(each, each.follow(Set.of(), WELL, fleet.now));
    }

    fleet.rounds(10, member, follower, twin, namesake);

    List<MemberRecord> ofFollowers =
        fleet.followerRecords.openMembers(fleet.store.heartbeats().octets());
    assertThat(ofFollowers.stream().map(MemberRecord::start).distinct()).hasSize(3);
    assertThat(
            fleet.followerRecords.openFollowers(fleet.store.heartbeats().octets()).stream()
                .map(FollowerRecord::start)
                .distinct())
        .hasSize(3);
    assertThat(fleet.records.openMembers(fleet.store.heartbeats().octets()))
        .singleElement()
        .satisfies(each -> assertThat(each.node()).isEqualTo(new NodeName("node-1")));
    assertThat(member.status().nameShared()).isFalse();
    assertThat(twin.status().nameShared()).isTrue();
  }

  /** Two members and a follower that has the ring and has acknowledged its keys. */
  private void begin() {
    fleet.rounds(1, follower);
    fleet.rounds(3, member, other, follower);
    fleet.perform(follower, follower.follow(fleet.names(follower), WELL, fleet.now));
    fleet.rounds(4, member, other, follower);
    assertThat(fleet.sealing(member)).isPresent();
    assertThat(fleet.names(follower)).isEqualTo(fleet.names(member));
  }
}
