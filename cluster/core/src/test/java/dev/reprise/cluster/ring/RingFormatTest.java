// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One format for the keys of a ring, whatever the options of single nodes say. */
class RingFormatTest {

  private static final KeyFormat OWN = new KeyFormat(TicketFormat.RFC5077, 256);
  private static final KeyFormat SHORT = new KeyFormat(TicketFormat.OPENSSL, 128);
  private static final KeyFormat LONG = new KeyFormat(TicketFormat.OPENSSL, 256);

  private final RoleFleet fleet = new RoleFleet();
  private final RingProtocol first = fleet.member("node-1", SHORT);
  private final RingProtocol other = fleet.member("node-2", OWN);

  @Test
  void firstNodesOptions_chooseTheFormat_andALaterNodeKeepsToIt() {
    fleet.rounds(2, first, other);

    fleet.perform(other, other.rotate(fleet.now));
    fleet.rounds(4, other, first);

    assertThat(formats(other)).hasSize(2).containsOnly(SHORT);
    assertThat(other.status().ringFormat()).isEqualTo(SHORT);
    assertThat(other.status().wantedFormat()).isEqualTo(OWN);
  }

  @Test
  void laterNode_keepsToTheFormatInTheRotationsOfItsSchedule() {
    fleet.rounds(2, first, other);
    fleet.now = fleet.now.plus(Duration.ofMinutes(5));

    for (int i = 0; i < 40; i++) {
      fleet.now = fleet.now.plus(Duration.ofMinutes(10));
      fleet.rounds(2, other);
    }

    assertThat(formats(other)).hasSizeGreaterThan(1).containsOnly(SHORT);
  }

  /** Then it begins with a key of its own, because it trusts none of the ring's. */
  @Test
  void nodeThatFindsARingThatItDoesNotTrust_keepsToItsFormat() {
    fleet.rounds(2, first);
    fleet.now = fleet.now.plus(RingSettings.DEFAULT.freshFor()).plus(Duration.ofMinutes(5));

    fleet.rounds(4, other);

    assertThat(formats(other)).hasSize(1).containsOnly(SHORT);
  }

  @Test
  void sealingKeyThatIsRevoked_isReplacedByOneOfItsFormat() {
    fleet.rounds(2, first, other);

    fleet.perform(other, other.revoke(fleet.sealing(other).orElseThrow(), fleet.now));
    fleet.rounds(4, other, first);

    assertThat(formats(other)).containsExactly(SHORT);
    assertThat(fleet.sealing(other)).isPresent();
  }

  /** A key that does not seal yet changes the format already, or the next one would undo it. */
  @Test
  void keyOfAnotherFormat_changesTheFormatForAllNodes() {
    fleet.rounds(2, first, other);

    publish(LONG);
    fleet.rounds(2, first, other);
    fleet.perform(first, first.rotate(fleet.now));
    fleet.rounds(4, first, other);

    assertThat(formats(first)).hasSize(3).containsOnlyOnce(SHORT).contains(LONG);
    assertThat(first.status().ringFormat()).isEqualTo(LONG);
    assertThat(other.status().ringFormat()).isEqualTo(LONG);
  }

  @Test
  void wish_standsBesideTheHeartbeat_ofAMemberAndOfAFollower_whileTheRingHasAnotherFormat() {
    RingProtocol follower = fleet.follower("web-1", LONG);
    fleet.rounds(60, follower, first, other);

    assertThat(wishes(fleet.records))
        .singleElement()
        .satisfies(
            wish -> {
              assertThat(wish.node().text()).isEqualTo("node-2");
              assertThat(wish.start()).isEqualTo(other.status().start());
              assertThat(wish.format()).isEqualTo(OWN);
            });
    assertThat(wishes(fleet.followerRecords))
        .singleElement()
        .satisfies(wish -> assertThat(wish.format()).isEqualTo(LONG));
  }

  @Test
  void fleetOfOneFormat_paysNothingForIt() {
    RingProtocol second = fleet.member("node-3", SHORT);

    fleet.rounds(60, first, second);

    assertThat(wishes(fleet.records)).isEmpty();
    assertThat(
            fleet.requests.stream()
                .filter(each -> each instanceof Command.Beat)
                .map(each -> ((Command.Beat) each).place()))
        .containsOnly("node-1", "node-3");
  }

  /** Asked before the node has read the ring, it makes a key by its own options. */
  @Test
  void nodeThatIsAskedToRotateBeforeItHasReadTheRing_keepsToItsFormat() {
    fleet.rounds(4, first);

    fleet.perform(other, other.rotate(fleet.now));
    fleet.rounds(6, other, first);

    assertThat(formats(first)).hasSize(2).containsOnly(SHORT);
  }

  /** The ring still has a key of the former size, and the revoked key does not show its own. */
  @Test
  void revocationAfterAChangeOfTheSize_keepsTheNewSize() {
    RingProtocol node = fleet.member("node-3", LONG);
    fleet.rounds(4, node);
    publish(SHORT);
    fleet.rounds(40, node);

    fleet.perform(node, node.revoke(fleet.sealing(node).orElseThrow(), fleet.now));
    fleet.rounds(40, node);

    assertThat(node.status().ringFormat()).isEqualTo(SHORT);
    assertThat(formats(node)).containsExactlyInAnyOrder(LONG, SHORT);
  }

  private List<MemberRecord.WantedFormat> wishes(ClusterRecords records) {
    return records.openWantedFormats(fleet.store.heartbeats().octets());
  }

  private List<KeyFormat> formats(RingProtocol node) {
    return node.keys(fleet.now).keys().stream()
        .flatMap(entry -> entry.key().stream())
        .map(key -> new KeyFormat(key.format(), key.strengthBits()))
        .toList();
  }

  /** As an operator does. */
  private void publish(KeyFormat format) {
    var found =
        fleet.records.openRing(fleet.store.load(SharedRecord.KEY_RING).orElseThrow()).orElseThrow();
    KeyRing ring = found.value().value();
    KeyEntry last = ring.last().orElseThrow();
    fleet.put(
        SharedRecord.KEY_RING,
        fleet.records.seal(
            found.value().stamp(),
            KeyRotation.publishLike(ring, last, format, fleet.now, fleet.random)));
  }
}
