// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.FollowerRecords;
import dev.reprise.cluster.wire.FollowerSecrets;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.Revocation;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.time.Instants;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Knows what the store has held, and whether nodes trust only what is fresh of it. */
final class FreshnessChecker {

  /*
   * Where this asks for less than "nothing older than the bound", it mirrors one of the limits that
   * SECURITY.md names:
   * (1) A member whose clock is ahead stamps records that stay fresh for longer by as much. So the
   *     age of all that was written until some moment counts from the latest stamp of that time.
   * (2) A node whose clock is behind trusts what is older by as much. So it is not checked itself,
   *     and if it trusts a record of before a cold start, its own stamps pass that on: then that
   *     cold start was none.
   * (3) A member whose clock is ahead dates its keys later by as much, and they count as made then.
   * A clock that is ahead, and one that has been put right, excuse nothing.
   */

  private static final long MARGIN_MILLIS = 10_000;
  private static final int MOST_RECORDS = 2000;

  private final EventQueue time;
  private final ResumptionPolicy policy;
  private final Checker checker;
  private final SecureRandom random = new SimulatedRandom(0);
  private final StampHistory stamps = new StampHistory();
  private final StoredSince<KeyName> revokedKeys = new StoredSince<>();
  private final StoredSince<Revocation> revocations = new StoredSince<>();
  private Optional<Long> downSinceMillis = Optional.empty();
  private final Map<Bytes, StoredRecord> records =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, StoredRecord> eldest) {
          return size() > MOST_RECORDS;
        }
      };

  FreshnessChecker(EventQueue time, ResumptionPolicy policy, Checker checker) {
    this.time = time;
    this.policy = policy;
    this.checker = checker;
  }

  /** A node that has these secrets has written a record. */
  void written(SharedRecord record, Bytes octets, SharedSecrets secrets) {
    ClusterRecords opening =
        record == SharedRecord.FOLLOWER_RING
            ? new FollowerRecords(FollowerSecrets.of(secrets), random)
            : new ClusterRecords(new RecordSealer(secrets, random));
    StoredRecord.open(octets, opening, time.nowMillis())
        .ifPresent(
            stored -> {
              records.put(octets, stored);
              stamps.add(time.nowMillis(), stored.stamp());
              holds(record, Optional.of(stored));
            });
  }

  /** The store has something else than what was written last. */
  void replaced(SharedRecord record, Optional<Bytes> octets) {
    holds(record, octets.map(records::get));
  }

  private void holds(SharedRecord record, Optional<StoredRecord> stored) {
    if (record == SharedRecord.KEY_RING) {
      revokedKeys.holds(stored.map(StoredRecord::revokedKeys).orElse(Set.of()), time.nowMillis());
    } else if (record == SharedRecord.REVOCATIONS) {
      revocations.holds(stored.map(StoredRecord::revocations).orElse(Set.of()), time.nowMillis());
    }
  }

  /** The stamp of a record that a node has written. */
  Optional<Stamp> stamp(Bytes octets) {
    return Optional.ofNullable(records.get(octets)).map(StoredRecord::stamp);
  }

  /**
   * The whole fleet was down until now, for longer than anything of before is trusted; unless a
   * stamp of before is still fresh, by limit (1).
   */
  void coldStart(long crashedMillis) {
    boolean allStampsAreOver = stamps.areOverAt(time.nowMillis(), crashedMillis, trustedFor());
    downSinceMillis = allStampsAreOver ? Optional.of(crashedMillis) : Optional.empty();
  }

  /** A node reads a record. */
  void loaded(SimulatedNode node, Optional<Bytes> octets) {
    boolean trustsOfBefore =
        node.isClockBehind()
            && octets
                .map(records::get)
                .filter(
                    each -> downSinceMillis.filter(at -> each.writtenMillis() <= at).isPresent())
                .filter(each -> !each.stamp().asOf().isBefore(node.now().minus(trustedFor())))
                .isPresent();
    if (trustsOfBefore) {
      downSinceMillis = Optional.empty(); // limit (2)
    }
  }

  /** For how long a stamp is trusted at most. */
  private Duration trustedFor() {
    return Simulation.FRESH_FOR.plus(policy.clockSkew());
  }

  /** No node uses a key that the store has long known to be revoked, or of before a cold start. */
  void checkKeys(SimulatedNode node, KeyRing ring, Instant now) {
    if (node.isClockBehind()) {
      return;
    }
    for (KeyEntry key : ring.keys()) {
      boolean opens =
          ring.phaseAt(key.name(), now).filter(phase -> phase != KeyPhase.RETIRED).isPresent();
      if (!opens) {
        continue;
      }
      checker.checked(Invariant.NOTHING_STALE_IS_TRUSTED);
      if (isLongKnown(revokedKeys.since(key.name()))) {
        throw violated(node + " opens the revoked " + key.name());
      }
      if (downSinceMillis.filter(at -> datedMillis(key) <= at).isPresent()) {
        throw violated(node + " opens the old " + key.name());
      }
    }
  }

  /** When a key was made, or later, as limit (3) has it. */
  private long datedMillis(KeyEntry key) {
    Duration published = Duration.between(Simulation.EPOCH, key.schedule().published());
    return Math.max(
        checker.mintedMillis(key.name()), published.minus(policy.clockSkew()).toMillis());
  }

  /** No node resumes what the store has long known to be revoked. */
  void checkRevocations(SimulatedNode node, Instant now) {
    RingProtocol protocol = node.protocol().orElseThrow();
    Optional<Instant> since = protocol.revocationsSince(now);
    if (since.isEmpty() || node.isClockBehind()) {
      return;
    }
    checker.checked(Invariant.NOTHING_STALE_IS_TRUSTED);
    if (isOfBeforeColdStart(since.get())) {
      throw violated(node + " trusts all since " + since.get());
    }
    revocations.forEach(
        (revocation, at) -> {
          if (isLongKnown(at)
              && reach(revocation).isAfter(since.get())
              && revocation.expires().isAfter(now)
              && !protocol.revocations().entries().contains(revocation)) {
            throw violated(node + " does not know " + revocation);
          }
        });
  }

  /**
   * Until when sessions were authenticated that a revocation is meant for. One that a clock ahead
   * has dated means no session of after it was made.
   */
  private Instant reach(Revocation revocation) {
    Duration issued = Duration.ofMillis(checker.issuedMillis(revocation)).plus(policy.clockSkew());
    return Instants.earlier(revocation.notBefore(), Simulation.EPOCH.plus(issued));
  }

  /** Whether a moment, by some clock, is of before the fleet went down. */
  private boolean isOfBeforeColdStart(Instant moment) {
    return downSinceMillis
        .map(crashed -> Simulation.EPOCH.plusMillis(crashed).minus(policy.clockSkew()))
        .filter(moment::isBefore)
        .isPresent();
  }

  /** Whether the store has known something for longer than nodes go without news. */
  private boolean isLongKnown(long sinceMillis) {
    Duration limit = trustedFor().plus(policy.clockSkew());
    return sinceMillis != Long.MAX_VALUE
        && time.nowMillis() - sinceMillis > limit.toMillis() + MARGIN_MILLIS
        && stamps.areOverAt(time.nowMillis() - MARGIN_MILLIS, sinceMillis, limit);
  }

  private Violation violated(String what) {
    return checker.violated(Invariant.NOTHING_STALE_IS_TRUSTED, what);
  }
}
