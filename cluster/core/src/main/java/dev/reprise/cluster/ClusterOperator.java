// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.ring.RingCopy;
import dev.reprise.cluster.ring.RingPlaces;
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
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import dev.reprise.engine.revocation.RevokedSubject;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * An operator's access to a cluster without being a member: reads what the members share, and
 * changes it by the same compare-and-set. Not safe for use by several threads.
 *
 * @since 0.1
 */
public final class ClusterOperator implements AutoCloseable {

  private static final int MOST_ATTEMPTS = 20;

  private final KeyRingStore store;
  private final ClusterRecords records;
  private final FollowerRecords followers;
  private final RingCopy copy;
  private final MessageBox messages;
  private final InstantSource clock;
  private final SecureRandom random;

  private ClusterOperator(
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

  /**
   * Opens the store of a cluster.
   *
   * @param trustDomain the trust domain, {@link Cluster#DEFAULT_TRUST_DOMAIN} unless a cluster has
   *     several
   * @throws IllegalArgumentException if no store for such a URI is on the class path
   */
  public static ClusterOperator open(
      URI uri,
      ClusterSecrets secrets,
      String trustDomain,
      InstantSource clock,
      SecureRandom random) {
    return new ClusterOperator(
        Stores.provider(uri).keyRingStore(uri, secrets.cluster(), trustDomain),
        secrets.in(trustDomain),
        clock,
        random);
  }

  /**
   * Reads the store.
   *
   * @throws StoreException if it does not answer
   */
  public ClusterView look() throws StoreException {
    Held<KeyRing> ring = ring();
    Held<Revocations> revocations = revocations();
    List<Revocation> revoked = revocations.value().orElse(Revocations.NONE).entries();
    return new ClusterView(
        ring.value(),
        ring.isUnreadable() || revocations.isUnreadable(),
        revoked.size(),
        revoked.stream().map(Revocation::notBefore).max(Comparator.naturalOrder()),
        SeenMembers.of(records, followers, store.heartbeats()),
        clock.instant());
  }

  /**
   * Publishes a key like the one that seals. It replaces that one as soon as it is activated, or as
   * soon as the members have acknowledged it.
   *
   * @return its name
   * @throws StoreException if the store does not answer, holds no key that seals, or has no place
   *     for a key that is not needed by schedule
   */
  public KeyName rotate() throws StoreException {
    Instant now = clock.instant();
    Optional<String> objection = ring().value().flatMap(held -> RingPlaces.objection(held, now));
    if (objection.isPresent()) {
      throw new StoreException(objection.get());
    }
    List<KeyName> before = new ArrayList<>();
    KeyRing written =
        changeRing(
            ring -> {
              before.clear();
              ring.keys().forEach(key -> before.add(key.name()));
              return ring.leader(now)
                  .filter(leader -> leader.key().isPresent())
                  .map(leader -> KeyRotation.publishLike(ring, leader, now, random))
                  .orElse(ring);
            });
    return written.keys().stream()
        .map(KeyEntry::name)
        .filter(name -> !before.contains(name))
        .findFirst()
        .orElseThrow(() -> new StoreException("no key seals that another could follow"));
  }

  /**
   * Activates a pending key, which then seals: for when every live node opens it.
   *
   * @throws StoreException if the store does not answer
   */
  public void activate(KeyName name) throws StoreException {
    changeRing(ring -> KeyRotation.activate(ring, name));
  }

  /**
   * Revokes a key, so that it opens no ticket any more.
   *
   * @throws StoreException if the store does not answer
   */
  public void revoke(KeyName name) throws StoreException {
    changeRing(ring -> KeyRotation.revoke(ring, name));
  }

  /**
   * Revokes the sessions of a subject that were authenticated up to now. If the operator's clock is
   * behind those of the members, now is what the latest of them says. Since the clocks of members
   * may differ, they also decline sessions that are authenticated within the tolerated skew after
   * that ({@link dev.reprise.engine.ResumptionPolicy#clockSkew()}).
   *
   * @param keepFor how long the revocation is kept: as long as a session lives, renewals included
   * @return the moment up to which sessions are revoked
   * @throws StoreException if the store does not answer
   */
  public Instant revoke(RevokedSubject subject, Duration keepFor) throws StoreException {
    Instant now = latestClock();
    Revocation revocation = new Revocation(subject, now, now.plus(keepFor));
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
        return now;
      }
    }
    throw new StoreException("the record was changed by others at every attempt to write it");
  }

  /** A revocation that begins too early spares sessions; one that begins too late does not. */
  private Instant latestClock() throws StoreException {
    Instant latest = clock.instant();
    for (MemberRecord heartbeat : records.openMembers(store.heartbeats())) {
      Instant theirs = Instant.ofEpochMilli(heartbeat.timeMillis());
      latest = theirs.isAfter(latest) ? theirs : latest;
    }
    return latest;
  }

  @Override
  public void close() {
    store.close();
  }

  /** The octets of a record, and its value if it could be opened. */
  private record Held<T>(Optional<Bytes> octets, Optional<Stamped<T>> stamped) {
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

  private KeyRing changeRing(UnaryOperator<KeyRing> change) throws StoreException {
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
      if (store.compareAndSet(
          SharedRecord.KEY_RING, held.octets(), records.seal(held.stamp(), numbered))) {
        publish(Message.RING_CHANGED);
        changeCopy(numbered, held.stamp());
        return numbered;
      }
    }
    throw new StoreException("the record was changed by others at every attempt to write it");
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

  private Held<KeyRing> ring() throws StoreException {
    return held(SharedRecord.KEY_RING, records::openRing);
  }

  private Held<Revocations> revocations() throws StoreException {
    return held(SharedRecord.REVOCATIONS, records::openRevocations);
  }

  private <T> Held<T> held(
      SharedRecord record, Function<Bytes, Optional<RecordSealer.Opened<Stamped<T>>>> open)
      throws StoreException {
    Optional<Bytes> octets = store.load(record);
    return new Held<>(octets, octets.flatMap(open).map(RecordSealer.Opened::value));
  }
}
