// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What has gone wrong in others' fleets, done to ours. */
class OthersFailuresTest {

  private static final Duration TWO_POLLS = Duration.ofSeconds(10);
  private static final Duration PERIOD = Simulation.FAST_POLICY.sealPeriod();
  private static final FaultRates NO_MESSAGE_ARRIVES = FaultRates.NONE.with(Fault.MESSAGE_LOST, 1);

  /** Apache Traffic Server: a key is installed by its echo from the bus, which is often missed. */
  @Test
  void trafficServersMasterLosesItsOwnFirstKey() {
    SimulatedFleet fleet = Simulation.withSeed(1).nodes(1).faults(NO_MESSAGE_ARRIVES).begin();

    fleet.pass(TWO_POLLS);

    assertThat(fleet.sealingKey(fleet.nodes().get(0))).isPresent();
  }

  /** Apache Traffic Server: a node that subscribes too late has to wait for the next key. */
  @Test
  void trafficServersJoinersMissTheKey() {
    SimulatedFleet fleet = Simulation.withSeed(1).nodes(5).faults(NO_MESSAGE_ARRIVES).begin();

    fleet.pass(Duration.ofSeconds(5).plus(TWO_POLLS));

    assertThat(theOneKeyOf(fleet)).isPresent();
  }

  /** Apache Traffic Server: an old message is as good as a new one, and the master resigns. */
  @Test
  void oneReplayedMessageRollsTrafficServersFleetBack() {
    SimulatedFleet fleet = Simulation.withSeed(2).nodes(4).replayWindow(false).begin();
    fleet.pass(PERIOD.dividedBy(2));
    Bytes oldRing = fleet.stored(SharedRecord.KEY_RING).orElseThrow();
    fleet.pass(PERIOD.multipliedBy(3));
    Optional<KeyName> before = theOneKeyOf(fleet);

    fleet.replayMessages();
    fleet.overwrite(SharedRecord.KEY_RING, oldRing);
    fleet.pass(TWO_POLLS);

    assertThat(before).isPresent();
    assertThat(theOneKeyOf(fleet)).isEqualTo(before);
    assertThat(keysThatSealDuring(fleet, PERIOD.multipliedBy(2))).hasSizeGreaterThanOrEqualTo(2);
  }

  /** Caddy: after an error of the storage at the wrong moment, no timer is set again. */
  @Test
  void caddysRotationStopsAfterOneStorageError() {
    SimulatedFleet fleet = Simulation.withSeed(3).nodes(3).begin();
    fleet.pass(TWO_POLLS);

    for (int i = 0; i < 20; i++) {
      fleet.outage(true);
      fleet.pass(Duration.ofSeconds(3));
      fleet.outage(false);
      fleet.pass(Duration.ofSeconds(13));
    }

    assertThat(theOneKeyOf(fleet)).isPresent();
    assertThat(keysThatSealDuring(fleet, PERIOD.multipliedBy(2))).hasSizeGreaterThanOrEqualTo(2);
  }

  /** A version that only grows: after a flush, what new nodes write is too old for the others. */
  @Test
  void anEpochThatOnlyGrowsLocksAFleetOutAfterAFlush() {
    SimulatedFleet fleet = Simulation.withSeed(4).nodes(4).begin();
    fleet.pass(PERIOD.multipliedBy(6));
    SimulatedNode survivor = fleet.nodes().get(0);

    fleet.nodes().stream().filter(node -> node != survivor).forEach(fleet::crash);
    fleet.flush();
    fleet.nodes().forEach(fleet::start);
    fleet.pass(TWO_POLLS);

    assertThat(theOneKeyOf(fleet)).isPresent();
    assertThat(keysThatSealDuring(fleet, PERIOD.multipliedBy(2))).hasSizeGreaterThanOrEqualTo(2);
  }

  /** A store full of foreign octets must not stop a fleet that has just started. */
  @Test
  void aRecordThatNobodyCanOpenIsReplacedInTheEnd() {
    SimulatedFleet fleet = Simulation.withSeed(5).nodes(3).begin();
    fleet.overwrite(SharedRecord.KEY_RING, Bytes.of(1, 2, 3));

    fleet.pass(Duration.ofMinutes(2));

    assertThat(theOneKeyOf(fleet)).isPresent();
  }

  /** The key that seals at all nodes; empty if they do not agree. */
  private static Optional<KeyName> theOneKeyOf(SimulatedFleet fleet) {
    Set<Optional<KeyName>> sealing =
        fleet.nodes().stream().map(fleet::sealingKey).collect(Collectors.toSet());
    return sealing.size() == 1 ? sealing.iterator().next() : Optional.empty();
  }

  private static List<KeyName> keysThatSealDuring(SimulatedFleet fleet, Duration duration) {
    List<KeyName> names = new ArrayList<>();
    for (Duration passed = Duration.ZERO;
        passed.compareTo(duration) < 0;
        passed = passed.plus(TWO_POLLS)) {
      theOneKeyOf(fleet).filter(name -> !names.contains(name)).ifPresent(names::add);
      fleet.pass(TWO_POLLS);
    }
    return names;
  }
}
