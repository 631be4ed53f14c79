// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.FollowerState;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.Message;
import dev.reprise.cluster.wire.MessageBox;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import dev.reprise.engine.revocation.RevokedSubject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What somebody can and can't do who has the secret of a follower, and may read and write the
 * store. Each test is a sentence of SECURITY.md or of the guide.
 */
class CompromisedFollowerTest {

  private static final FollowerState WELL = new FollowerState("nginx", List.of(), List.of());
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

  private final RoleFleet fleet = new RoleFleet();
  private final RingProtocol member = fleet.member("node-1");
  private final RingProtocol other = fleet.member("node-2");
  private final RingProtocol follower = fleet.follower("web-1");

  /** It has the keys: that is what it is for. */
  @Test
  void canOpenTheTicketKeysOfTheRing() {
    begin();

    assertThat(fleet.keysOf(follower)).isEqualTo(fleet.keysOf(member));
  }

  @Test
  void cannotOpenWhatMembersShare() {
    begin();
    for (SharedRecord record : List.of(SharedRecord.KEY_RING, SharedRecord.REVOCATIONS)) {
      Optional<Bytes> octets = fleet.store.load(record);
      assertThat(octets.flatMap(fleet.followerRecords::openRing)).isEmpty();
      assertThat(octets.flatMap(fleet.followerRecords::openRevocations)).isEmpty();
    }
  }

  /** Followers take a ring that a member has signed, and members take none of followers. */
  @Test
  void cannotPublishAKey() {
    begin();
    KeyRing forged = forgedRing();
    SharedSecrets own =
        new SharedSecrets("test", "default", List.of(SharedSecret.generate(fleet.random)));
    Stamp stamp = new Stamp(fleet.now, fleet.now, MemberStart.at(fleet.now, fleet.random));
    Bytes copy = fleet.followerRecords.sealCopy(stamp, forged, own);

    fleet.put(SharedRecord.FOLLOWER_RING, copy);
    fleet.rounds(30, follower, member, other);
    fleet.put(SharedRecord.KEY_RING, copy);
    fleet.rounds(30, follower, member, other);

    KeyName key = forged.keys().get(0).name();
    for (RingProtocol node : List.of(follower, member, other)) {
      assertThat(node.keys(fleet.now).find(key)).isEmpty();
      assertThat(fleet.names(node)).isNotEmpty();
    }
  }

  @Test
  void cannotRotateOrRevoke() {
    begin();
    KeyName sealing = fleet.sealing(member).orElseThrow();

    assertThatThrownBy(() -> follower.rotate(fleet.now)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> follower.revoke(sealing, fleet.now))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> follower.revoke(RevokedSubject.EVERYTHING, fleet.now))
        .isInstanceOf(IllegalStateException.class);
  }

  /** A forged message would only hasten a round, but not even that. */
  @Test
  void cannotSendMembersAMessage() {
    begin();
    MessageBox box =
        new MessageBox(
            new NodeName("node-2"),
            MemberStart.at(fleet.now, fleet.random),
            Duration.ofMinutes(2),
            true);
    Bytes message = box.seal(Message.RING_CHANGED, fleet.followerRecords.sealer(), fleet.now);

    List<Command> commands = member.received(message, fleet.now);

    assertThat(commands).isEmpty();
    assertThat(member.status().messages().unreadable()).isEqualTo(1);
  }

  /**
   * Not even with the name and the start of a member, which it may learn from a stamp: heartbeats
   * of followers are counted apart.
   */
  @Test
  void cannotAcknowledgeForAMember() {
    begin();
    fleet.rounds(4, other); // the member is cut off from now on: it reads nothing
    MemberRecord heartbeat =
        fleet.records.openMembers(fleet.store.heartbeats().octets()).stream()
            .filter(each -> each.node().text().equals("node-1"))
            .findFirst()
            .orElseThrow();
    KeyName former = fleet.sealing(other).orElseThrow();
    fleet.perform(other, other.rotate(fleet.now));
    List<KeyName> all = new ArrayList<>(fleet.names(other));
    fleet.perform(follower, follower.reconnected(fleet.now));
    fleet.perform(follower, follower.follow(Set.copyOf(all), WELL, fleet.now));
    MemberRecord forged =
        new MemberRecord(heartbeat.node(), heartbeat.start(), 1L << 40, 0, heartbeat.epoch(), all);
    for (String place : List.of("node-1", "node-1/role-follower", "anywhere")) {
      fleet.store.beat(place, fleet.followerRecords.seal(forged), Duration.ofMinutes(1));
    }

    fleet.perform(other, other.reconnected(fleet.now));
    fleet.rounds(1, other);

    // The member's own heartbeat is seen no more, and it still counts for some rounds.
    assertThat(fleet.sealing(other)).contains(former);
  }

  /** It can hold a rotation up as any follower can that fails, and no longer. */
  @Test
  void canDelayEachRotation_untilTheKeyMustSeal() {
    begin();
    KeyName former = fleet.sealing(member).orElseThrow();
    fleet.perform(member, member.rotate(fleet.now));
    KeyEntry next =
        member.keys(fleet.now).keys().stream()
            .filter(each -> each.phase() == KeyPhase.PENDING)
            .findFirst()
            .orElseThrow();

    while (fleet.now.isBefore(next.schedule().sealBy().minusSeconds(6))) {
      fleet.rounds(1, member, other, follower);
      assertThat(fleet.sealing(member)).contains(former);
    }
    fleet.rounds(2, member, other, follower);

    assertThat(fleet.sealing(member)).contains(next.name());
    assertThat(next.schedule().sealBy())
        .isBefore(next.schedule().published().plus(LONGEST_WAIT).plusSeconds(1));
  }

  /** All followers have one secret: one of them can acknowledge for another. */
  @Test
  void canAcknowledgeForAnotherFollower() {
    begin();
    MemberRecord heartbeat =
        fleet.followerRecords.openMembers(fleet.store.heartbeats().octets()).get(0);
    KeyName former = fleet.sealing(member).orElseThrow();
    fleet.perform(member, member.rotate(fleet.now));
    fleet.rounds(2, member, other);
    MemberRecord forged =
        new MemberRecord(
            heartbeat.node(),
            heartbeat.start(),
            1L << 40,
            0,
            heartbeat.epoch(),
            List.copyOf(fleet.names(member)));
    fleet.store.beat("anywhere", fleet.followerRecords.seal(forged), Duration.ofMinutes(1));

    fleet.rounds(4, member, other);

    assertThat(fleet.sealing(member)).isPresent().isNotEqualTo(Optional.of(former));
  }

  /** A member that finds an old copy signs it anew, but never what was revoked since. */
  @Test
  void cannotBringBackARevokedKey_byAnOldCopyThatAMemberRenews() {
    begin();
    Bytes old = fleet.copy().orElseThrow();
    KeyName sealing = fleet.sealing(member).orElseThrow();
    fleet.perform(member, member.revoke(sealing, fleet.now));
    fleet.rounds(4, member, other, follower);
    RingProtocol late = fleet.follower("web-2");

    for (int i = 0; i < 200; i++) {
      fleet.put(SharedRecord.FOLLOWER_RING, old);
      fleet.rounds(1, member, other);
      fleet.rounds(1, follower, late);
      for (RingProtocol each : List.of(member, other, follower)) {
        assertThat(each.keys(fleet.now).find(sealing).filter(key -> !key.revoked())).isEmpty();
      }
    }

    assertThat(late.keys(fleet.now).find(sealing).filter(key -> !key.revoked())).isEmpty();
  }

  private KeyRing forgedRing() {
    return KeyRotation.publish(
        KeyRing.empty("default"),
        ResumptionPolicy.defaults(),
        KeyPhase.SEALING,
        fleet.now,
        fleet.now,
        fleet.random);
  }

  private void begin() {
    fleet.rounds(1, follower);
    fleet.rounds(3, member, other, follower);
    fleet.perform(follower, follower.follow(fleet.names(follower), WELL, fleet.now));
    fleet.rounds(4, member, other, follower);
    assertThat(fleet.sealing(member)).isPresent();
    assertThat(fleet.names(follower)).isEqualTo(fleet.names(member));
  }
}
