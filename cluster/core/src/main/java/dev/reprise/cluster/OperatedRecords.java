// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.ring.RingCopy;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.FollowerRecords;
import dev.reprise.cluster.wire.FollowerSecrets;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.Message;
import dev.reprise.cluster.wire.MessageBox;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.Revocation;
import dev.reprise.cluster.wire.Revocations;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.cluster.wire.Stamped;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyRing;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The shared records of a cluster, read and changed by an operator, who is no member. Not safe for
 * use by several threads.
 */
final class OperatedRecords implements AutoCloseable {

  private static final int MOST_ATTEMPTS = 20;

  private final KeyRingStore store;
  private final MessageBox messages;
  private final InstantSource clock;
  private final SecureRandom random;
  private ClusterRecords records;
  private FollowerRecords followers;
  private RingCopy copy;

  OperatedRecords(
      KeyRingStore store, SharedSecrets secrets, InstantSource clock, SecureRandom random) {
    this.store = store;
    this.records = new ClusterRecords(new RecordSealer(secrets, random));
    this.followers = new FollowerRecords(FollowerSecrets.of(secrets), random);
    this.copy = new RingCopy(secrets, random);
    this.clock = clock;
    this.random = random;
    byte[] name = new byte[4];
    random.nextBytes(name);
    this.messages =
        new MessageBox(
            new NodeName("operator-" + HexFormat.of().formatHex(name)),
            MemberStart.at(clock.instant(), random),
            Duration.ZERO,
            false);
  }

  /** Seals and opens with these secrets from now on. */
  void use(SharedSecrets secrets) {
    records = new ClusterRecords(new RecordSealer(secrets, random));
    followers = new FollowerRecords(FollowerSecrets.of(secrets), random);
    copy = new RingCopy(secrets, random);
  }

  /** The octets of a record, and its value if it could be opened. */
  record Held<T>(Optional<Bytes> octets, Optional<Stamped<T>> stamped) {
    boolean isUnreadable() {
      return octets.isPresent() && stamped.isEmpty();
    }

    Optional<T> value() {
      return stamped.map(Stamped::value);
    }

    /** The operator vouches for nothing: a record stays as old as it is. */
    Stamp stamp() {
      return stamped.map(Stamped::stamp).orElse(Stamp.NONE);
    }
  }

  KeyRing changeRing(UnaryOperator<KeyRing> change) throws StoreException {
    for (int i = 0; i < MOST_ATTEMPTS; i++) {
      Held<KeyRing> held = ring();
      if (held.value().isEmpty()) {
        throw new StoreException("the store holds no key ring that can be opened");
      }
      KeyRing before = held.value().get();
      KeyRing after = change.apply(before);
      if (after == before) {
        return before;
      }
      KeyRing numbered = KeyRing.of(after.trustDomain(), before.epoch() + 1, after.keys());
      if (replaceRing(held, numbered)) {
        return numbered;
      }
    }
    throw new StoreException("the record was changed by others at every attempt to write it");
  }

  /**
   * Writes a ring in place of the one that was read; false if another one is there now.
   *
   * @throws StoreException if the store does not answer
   */
  boolean replaceRing(Held<KeyRing> read, KeyRing ring) throws StoreException {
    Bytes sealed = records.seal(read.stamp(), ring);
    if (!store.compareAndSet(SharedRecord.KEY_RING, read.octets(), sealed)) {
      return false;
    }
    publish(Message.RING_CHANGED);
    changeCopy(ring, read.stamp());
    return true;
  }

  /**
   * Adds a revocation to those that the store has.
   *
   * @throws StoreException if the store does not answer, or its revocations can't be opened
   */
  void revoke(Revocation revocation) throws StoreException {
    for (int i = 0; i < MOST_ATTEMPTS; i++) {
      Held<Revocations> held = revocations();
      if (held.isUnreadable()) {
        throw new StoreException("the revocations in the store can't be opened");
      }
      Revocations before = held.value().orElse(Revocations.NONE);
      Revocations after =
          before.join(new Revocations(0, List.of(revocation))).inEpoch(before.epoch() + 1);
      if (store.compareAndSet(
          SharedRecord.REVOCATIONS, held.octets(), records.seal(held.stamp(), after))) {
        publish(Message.REVOCATIONS_CHANGED);
        return;
      }
    }
    throw new StoreException("the record was changed by others at every attempt to write it");
  }

  /**
   * The heartbeats of all nodes, or as many as the store reads.
   *
   * @throws StoreException if the store does not answer
   */
  KeyRingStore.Heartbeats heartbeats() throws StoreException {
    return store.heartbeats();
  }

  /** The heartbeats of members, without those of followers with a secret of their own. */
  List<MemberRecord> ofMembers(KeyRingStore.Heartbeats heartbeats) {
    return records.openMembers(heartbeats.octets());
  }

  /** The nodes that have put these heartbeats, as {@link SeenMembers} has them. */
  List<ClusterMember> nodes(KeyRingStore.Heartbeats heartbeats) {
    return SeenMembers.of(records, followers, heartbeats.octets());
  }

  /** The trust domain whose secrets the operator has. */
  String trustDomain() {
    return records.trustDomain();
  }

  @Override
  public void close() {
    store.close();
  }

  /** Brings the followers' copy up to date, if they have one. */
  private void changeCopy(KeyRing ring, Stamp stamp) {
    try {
      Optional<Bytes> found = store.load(SharedRecord.FOLLOWER_RING);
      Optional<Bytes> changed = copy.replacement(found, ring, stamp, clock.instant());
      if (changed.isPresent()) {
        store.compareAndSet(SharedRecord.FOLLOWER_RING, found, changed.get());
      }
    } catch (StoreException e) {
      // The ring has changed. A member brings the copy up to date when it next writes the ring.
    }
  }

  private void publish(Message message) throws StoreException {
    store.publish(messages.seal(message, records.sealer(), clock.instant()));
  }

  Held<KeyRing> ring() throws StoreException {
    return held(SharedRecord.KEY_RING, records::openRing);
  }

  Held<Revocations> revocations() throws StoreException {
    return held(SharedRecord.REVOCATIONS, records::openRevocations);
  }

  private <T> Held<T> held(
      SharedRecord record, Function<Bytes, Optional<RecordSealer.Opened<Stamped<T>>>> open)
      throws StoreException {
    Optional<Bytes> octets = store.load(record);
    return new Held<>(octets, octets.flatMap(open).map(RecordSealer.Opened::value));
  }
}
