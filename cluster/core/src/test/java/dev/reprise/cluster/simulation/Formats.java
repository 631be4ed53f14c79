// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.RingPlaces;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.cluster.wire.Stamped;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The formats of ticket keys that the options of nodes want, and an operator who makes the first
 * key of a ring, or changes its format, as the commands {@code cluster init} and {@code cluster
 * rotate --ticket-format} do.
 */
final class Formats {

  private static final List<KeyFormat> ALL =
      List.of(
          new KeyFormat(TicketFormat.RFC5077, 256),
          new KeyFormat(TicketFormat.OPENSSL, 128),
          new KeyFormat(TicketFormat.OPENSSL, 256),
          new KeyFormat(TicketFormat.AEAD, 256));

  private final EventQueue time;
  private final SimulatedStore store;
  private final Checker checker;
  private final Supplier<SharedSecrets> secrets;
  private final ResumptionPolicy policy;
  private final SimulatedRandom random;
  private final Map<SimulatedNode, KeyFormat> wanted = new HashMap<>();

  /**
   * All nodes want the format of the policy.
   *
   * @param secrets those of the operator at the moment
   */
  Formats(
      EventQueue time,
      SimulatedStore store,
      Checker checker,
      Supplier<SharedSecrets> secrets,
      ResumptionPolicy policy,
      SimulatedRandom random) {
    this.time = time;
    this.store = store;
    this.checker = checker;
    this.secrets = secrets;
    this.policy = policy;
    this.random = random;
  }

  /** The policy of a node that starts now. */
  ResumptionPolicy policyOf(SimulatedNode node) {
    return with(wanted.getOrDefault(node, KeyFormat.of(policy)));
  }

  /** Changes the options of a node, which it reads when it starts again. */
  void change(SimulatedNode node) {
    wanted.put(node, any());
  }

  /** Makes the first key, unless a ring stands, or a member has keys. */
  void initialize() {
    ClusterRecords records = records();
    boolean isOfMembers =
        records.openMembers(store.heartbeats()).stream()
            .anyMatch(member -> !member.acknowledged().isEmpty());
    Optional<Bytes> octets = store.load(SharedRecord.KEY_RING);
    Optional<Stamped<KeyRing>> read = open(octets, records);
    Instant now = now();
    KeyRing ring = read.map(Stamped::value).orElse(KeyRing.empty(Simulation.TRUST_DOMAIN));
    boolean stands = ring.keys().stream().anyMatch(key -> now.isBefore(RingPlaces.overAt(key)));
    if (isOfMembers || stands || (octets.isPresent() && read.isEmpty())) {
      return;
    }
    KeyRing empty = KeyRing.of(ring.trustDomain(), ring.epoch(), List.of());
    write(
        octets,
        read.map(Stamped::stamp).orElse(Stamp.NONE),
        KeyRotation.publish(empty, with(any()), KeyPhase.SEALING, now, now, random));
  }

  /** Publishes a key of another format, if there is a ring with a place for it. */
  void changeOfTheRing() {
    Optional<Bytes> octets = store.load(SharedRecord.KEY_RING);
    open(octets, records())
        .filter(read -> RingPlaces.objection(read.value(), now()).isEmpty())
        .ifPresent(
            read ->
                read.value()
                    .last()
                    .ifPresent(
                        last ->
                            write(
                                octets,
                                read.stamp(),
                                KeyRotation.publishLike(
                                    read.value(), last, any(), now(), random))));
  }

  private void write(Optional<Bytes> expected, Stamp stamp, KeyRing ring) {
    KeyRing numbered = KeyRing.of(ring.trustDomain(), ring.epoch() + 1, ring.keys());
    Bytes sealed = records().seal(stamp, numbered);
    checker.minted(numbered);
    checker.writtenByOperator(numbered);
    checker.freshness().written(SharedRecord.KEY_RING, sealed, secrets.get());
    store.compareAndSet(SharedRecord.KEY_RING, expected, sealed);
  }

  private static Optional<Stamped<KeyRing>> open(Optional<Bytes> octets, ClusterRecords records) {
    return octets.flatMap(records::openRing).map(RecordSealer.Opened::value);
  }

  private ClusterRecords records() {
    return new ClusterRecords(new RecordSealer(secrets.get(), random));
  }

  private ResumptionPolicy with(KeyFormat format) {
    return policy.withKeyFormat(format.format(), format.bits());
  }

  private KeyFormat any() {
    return ALL.get((int) random.between(0, ALL.size() - 1));
  }

  private Instant now() {
    return Simulation.EPOCH.plusMillis(time.nowMillis());
  }
}
