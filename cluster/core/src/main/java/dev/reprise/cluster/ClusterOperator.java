// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.OperatedRecords.Held;
import dev.reprise.cluster.ring.RingPlaces;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.Revocation;
import dev.reprise.cluster.wire.Revocations;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
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
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An operator's access to a cluster without being a member: reads what the members share, and
 * changes it by the same compare-and-set. Not safe for use by several threads.
 *
 * @since 0.1
 */
public final class ClusterOperator implements AutoCloseable {

  private final String cluster;
  private final OperatedRecords records;
  private final InstantSource clock;
  private final SecureRandom random;

  private ClusterOperator(
      String cluster, OperatedRecords records, InstantSource clock, SecureRandom random) {
    this.cluster = cluster;
    this.records = records;
    this.clock = clock;
    this.random = random;
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
    OperatedRecords records =
        new OperatedRecords(
            Stores.provider(uri).keyRingStore(uri, secrets.cluster(), trustDomain),
            secrets.in(trustDomain),
            clock,
            random);
    return new ClusterOperator(secrets.cluster(), records, clock, random);
  }

  /**
   * Uses other secrets from now on, over the same connections.
   *
   * @throws IllegalArgumentException if they are another cluster's
   */
  public void use(ClusterSecrets secrets) {
    Cluster.checkCluster(secrets.cluster(), cluster);
    records.use(secrets.in(records.trustDomain()));
  }

  /**
   * Reads the store.
   *
   * @throws StoreException if it does not answer
   */
  public ClusterView look() throws StoreException {
    Held<KeyRing> ring = records.ring();
    Held<Revocations> revocations = records.revocations();
    List<Revocation> revoked = revocations.value().orElse(Revocations.NONE).entries();
    KeyRingStore.Heartbeats heartbeats = records.heartbeats();
    return new ClusterView(
        ring.value(),
        ring.isUnreadable() || revocations.isUnreadable(),
        revoked.size(),
        revoked.stream().map(Revocation::notBefore).max(Comparator.naturalOrder()),
        records.nodes(heartbeats),
        heartbeats.cut(),
        clock.instant());
  }

  /**
   * Makes the first key of a cluster that has neither ring nor members yet. Nodes that join later
   * make their keys in the format of this one, whatever their own policies want. The key may seal
   * at once: a node that joins reads the ring before it seals. But a first node that starts later
   * than the tolerated clock difference trusts no key from before its start: it makes another one,
   * of the same format.
   *
   * @param policy the format, the size and the times of the key
   * @return its name
   * @throws StoreException if the store does not answer, has a ring already or members that have
   *     keys, has more heartbeats than it reads, or has a record that the secrets do not open
   */
  public KeyName initialize(ResumptionPolicy policy) throws StoreException {
    Instant now = clock.instant();
    KeyRingStore.Heartbeats heartbeats = records.heartbeats();
    Held<KeyRing> held = records.ring();
    if (held.isUnreadable()) {
      throw new StoreException("the store has a key ring that the secrets do not open");
    }
    KeyRing before = held.value().orElse(KeyRing.empty(records.trustDomain()));
    Optional<String> standing =
        standing(before, KeyFormat.of(policy), now)
            .or(() -> having(records.ofMembers(heartbeats)))
            .or(() -> heartbeats.cut().map(cut -> "a member may have keys: " + cut));
    if (standing.isPresent()) {
      throw new StoreException(standing.get());
    }
    KeyRing empty = KeyRing.of(before.trustDomain(), before.epoch(), List.of());
    KeyRing first = KeyRotation.publish(empty, policy, KeyPhase.SEALING, now, now, random);
    if (!records.replaceRing(held, first)) {
      throw new StoreException("a node has written its own ring meanwhile");
    }
    return first.keys().get(0).name();
  }

  /** What stands in the way of a first key; empty if no key of the ring matters any more. */
  private static Optional<String> standing(KeyRing ring, KeyFormat wanted, Instant now) {
    if (ring.keys().stream().noneMatch(key -> now.isBefore(RingPlaces.overAt(key)))) {
      return Optional.empty();
    }
    KeyFormat format = KeyFormat.ofRing(ring, wanted);
    Instant since =
        ring.keys().stream()
            .filter(key -> key.format() == format.format() && hasSize(key, format.bits()))
            .map(key -> key.schedule().published())
            .min(Comparator.naturalOrder())
            .orElse(now);
    return Optional.of(
        "the cluster has a ring, with keys of %s since %s%s"
            .formatted(
                format.word(),
                since,
                format.equals(wanted) ? "" : "; change that with " + rotationTo(wanted)));
  }

  /** Whether a key has that size, or may have had it: a revoked one does not show its size. */
  private static boolean hasSize(KeyEntry key, int bits) {
    return key.key().filter(each -> each.strengthBits() != bits).isEmpty();
  }

  /** A member that has keys writes them back when the store has lost them. */
  private static Optional<String> having(List<MemberRecord> heartbeats) {
    return heartbeats.stream()
        .filter(each -> !each.acknowledged().isEmpty())
        .findFirst()
        .map(
            each ->
                "the store has lost the ring, and %s, which has its keys, will write it back"
                    .formatted(each.node()));
  }

  /** The command that changes the format of a ring, in quotation marks, for messages. */
  public static String rotationTo(KeyFormat format) {
    return "'reprise cluster rotate --ticket-format %s --bits %d'"
        .formatted(format.format().word(), format.bits());
  }

  /**
   * Publishes a key like the last one of the ring. It replaces the key that seals as soon as it is
   * activated, or as soon as the members have acknowledged it.
   *
   * @return its name
   * @throws StoreException if the store does not answer, holds no key that seals, or has no place
   *     for a key that is not needed by schedule
   */
  public KeyName rotate() throws StoreException {
    Instant now = clock.instant();
    return publishAfter(
        ring ->
            ring.leader(now)
                .filter(leader -> leader.key().isPresent())
                .map(
                    leader ->
                        KeyRotation.publishLike(
                            ring,
                            leader,
                            KeyFormat.ofRing(ring, new KeyFormat(leader.format(), 256)),
                            now,
                            random))
                .orElse(ring));
  }

  /**
   * Changes the format of a ring: publishes a key of that format, which comes after all keys that
   * are in the ring. From now on, every node makes its keys in this format. Nodes that can't use
   * the key do not acknowledge it; it then seals in its time, without them.
   *
   * @return its name
   * @throws StoreException if the store does not answer, holds no ring, or has no place for a key
   *     that is not needed by schedule
   */
  public KeyName rotate(KeyFormat format) throws StoreException {
    Instant now = clock.instant();
    return publishAfter(
        ring ->
            ring.last()
                .map(last -> KeyRotation.publishLike(ring, last, format, now, random))
                .orElse(ring));
  }

  private KeyName publishAfter(UnaryOperator<KeyRing> publication) throws StoreException {
    Instant now = clock.instant();
    Optional<String> objection =
        records.ring().value().flatMap(held -> RingPlaces.objection(held, now));
    if (objection.isPresent()) {
      throw new StoreException(objection.get());
    }
    List<KeyName> before = new ArrayList<>();
    KeyRing written =
        records.changeRing(
            ring -> {
              before.clear();
              ring.keys().forEach(key -> before.add(key.name()));
              return publication.apply(ring);
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
    records.changeRing(ring -> KeyRotation.activate(ring, name));
  }

  /**
   * Revokes a key, so that it opens no ticket any more.
   *
   * @throws StoreException if the store does not answer
   */
  public void revoke(KeyName name) throws StoreException {
    records.changeRing(ring -> KeyRotation.revoke(ring, name));
  }

  /**
   * Revokes the sessions of a subject that were authenticated up to now. If the operator's clock is
   * behind those of the members, now is what the latest of them says. Since the clocks of members
   * may differ, they also decline sessions that are authenticated within the tolerated skew after
   * that ({@link dev.reprise.engine.ResumptionPolicy#clockSkew()}). If the store does not read all
   * heartbeats ({@link ClusterView#cut}), the clocks of the other members do not count.
   *
   * @param keepFor how long the revocation is kept: as long as a session lives, renewals included
   * @return the moment up to which sessions are revoked
   * @throws StoreException if the store does not answer
   */
  public Instant revoke(RevokedSubject subject, Duration keepFor) throws StoreException {
    Instant now = latestClock();
    records.revoke(new Revocation(subject, now, now.plus(keepFor)));
    return now;
  }

  /** A revocation that begins too early spares sessions; one that begins too late does not. */
  private Instant latestClock() throws StoreException {
    Instant latest = clock.instant();
    for (MemberRecord heartbeat : records.ofMembers(records.heartbeats())) {
      Instant theirs = Instant.ofEpochMilli(heartbeat.timeMillis());
      latest = theirs.isAfter(latest) ? theirs : latest;
    }
    return latest;
  }

  @Override
  public void close() {
    records.close();
  }
}
