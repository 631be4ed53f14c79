// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.wire.ClusterSecrets;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.Message;
import dev.reprise.cluster.wire.MessageBox;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.Purpose;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.Revocation;
import dev.reprise.cluster.wire.Revocations;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRingRecord;
import dev.reprise.engine.key.KeyRotation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * Somebody who has the secrets of a cluster and is no member: looks at what the members share, and
 * changes it by the same compare-and-set. Not safe for use by several threads.
 */
public final class ClusterOperator implements AutoCloseable {

  private static final int MOST_ATTEMPTS = 20;

  private final KeyRingStore store;
  private final String trustDomain;
  private final RecordSealer sealer;
  private final MessageBox messages;
  private final InstantSource clock;
  private final SecureRandom random;

  private ClusterOperator(
      KeyRingStore store,
      ClusterSecrets secrets,
      String trustDomain,
      InstantSource clock,
      SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.trustDomain = trustDomain;
    this.random = random;
    this.sealer = new RecordSealer(secrets, random);
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
   * @param trustDomain whose keys are meant, {@link Cluster#DEFAULT_TRUST_DOMAIN} unless a cluster
   *     has several
   * @throws IllegalArgumentException if no store for such a URI is on the class path
   */
  public static ClusterOperator open(
      URI uri,
      ClusterSecrets secrets,
      String trustDomain,
      InstantSource clock,
      SecureRandom random) {
    return new ClusterOperator(
        Cluster.provider(uri).keyRingStore(uri, secrets.cluster(), trustDomain),
        secrets,
        trustDomain,
        clock,
        random);
  }

  /**
   * What the store holds.
   *
   * @throws StoreException if it does not answer
   */
  public ClusterView look() throws StoreException {
    Held<KeyRing> ring = ring();
    Held<Revocations> revocations = revocations();
    List<MemberRecord> members =
        latestOfEachLife(
            sealer.openAll(Purpose.MEMBER, store.heartbeats(), MemberRecord::readFrom));
    return new ClusterView(
        ring.value(),
        ring.isUnreadable() || revocations.isUnreadable(),
        revocations.value().orElse(Revocations.NONE),
        members,
        clock.instant());
  }

  /** A node that shares its name has its heartbeat in two places. */
  private static List<MemberRecord> latestOfEachLife(List<MemberRecord> heartbeats) {
    Map<MemberStart, MemberRecord> latest = new HashMap<>();
    BinaryOperator<MemberRecord> later =
        BinaryOperator.maxBy(Comparator.comparingLong(MemberRecord::beat));
    heartbeats.forEach(each -> latest.merge(each.start(), each, later));
    return latest.values().stream().sorted(Comparator.comparing(MemberRecord::node)).toList();
  }

  /**
   * Publishes a key like the one that seals, which seals in its place as soon as it is activated,
   * or when the members have acknowledged it.
   *
   * @return its name
   * @throws StoreException if the store does not answer, or holds no key that seals
   */
  public KeyName rotate() throws StoreException {
    Instant now = clock.instant();
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
   * Lets a pending key seal, because every live node opens it.
   *
   * @throws StoreException if the store does not answer
   */
  public void activate(KeyName name) throws StoreException {
    changeRing(ring -> KeyRotation.activate(ring, name));
  }

  /**
   * Lets a key open nothing any more.
   *
   * @throws StoreException if the store does not answer
   */
  public void revoke(KeyName name) throws StoreException {
    changeRing(ring -> KeyRotation.revoke(ring, name));
  }

  /**
   * Lets sessions be declined.
   *
   * @throws StoreException if the store does not answer
   */
  public void revoke(Revocation revocation) throws StoreException {
    for (int i = 0; i < MOST_ATTEMPTS; i++) {
      Held<Revocations> held = revocations();
      if (held.isUnreadable()) {
        throw new StoreException("the revocations in the store can't be opened");
      }
      Revocations before = held.value().orElse(Revocations.NONE);
      Revocations after =
          before.join(new Revocations(0, List.of(revocation))).inEpoch(before.epoch() + 1);
      if (replace(SharedRecord.REVOCATIONS, held.octets(), sealed(after))) {
        publish(Message.REVOCATIONS_CHANGED);
        return;
      }
    }
    throw new StoreException("others wrote each time that this was to be written");
  }

  @Override
  public void close() {
    store.close();
  }

  /** What a record was, and what is in it if it could be opened. */
  private record Held<T>(Optional<Bytes> octets, Optional<T> value) {
    boolean isUnreadable() {
      return octets.isPresent() && value.isEmpty();
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
      Bytes sealed = sealer.seal(Purpose.KEY_RING, ringSubject(), new KeyRingRecord(numbered));
      if (replace(SharedRecord.KEY_RING, held.octets(), sealed)) {
        publish(Message.RING_CHANGED);
        return numbered;
      }
    }
    throw new StoreException("others wrote each time that this was to be written");
  }

  private boolean replace(SharedRecord record, Optional<Bytes> expected, Bytes replacement)
      throws StoreException {
    return store.compareAndSet(record, expected, replacement);
  }

  private void publish(Message message) throws StoreException {
    store.publish(messages.seal(message, sealer, clock.instant()));
  }

  private Held<KeyRing> ring() throws StoreException {
    Optional<Bytes> octets = store.load(SharedRecord.KEY_RING);
    return new Held<>(
        octets,
        octets
            .flatMap(
                each -> sealer.open(Purpose.KEY_RING, ringSubject(), each, KeyRingRecord::readFrom))
            .map(opened -> opened.value().ring()));
  }

  private Held<Revocations> revocations() throws StoreException {
    Optional<Bytes> octets = store.load(SharedRecord.REVOCATIONS);
    return new Held<>(
        octets,
        octets
            .flatMap(
                each -> sealer.open(Purpose.REVOCATIONS, Bytes.EMPTY, each, Revocations::readFrom))
            .map(RecordSealer.Opened::value));
  }

  private Bytes sealed(Revocations revocations) {
    return sealer.seal(Purpose.REVOCATIONS, Bytes.EMPTY, revocations);
  }

  private Bytes ringSubject() {
    return Bytes.copyOf(trustDomain.getBytes(StandardCharsets.UTF_8));
  }
}
