// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

// Longer than 300 lines: all invariants of the simulation read the same record of a run.

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.Revocation;
import dev.reprise.cluster.wire.Revocations;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows everything that has happened in a run, and whether it should have. */
final class Checker {

  private static final long LIVE_MILLIS = 10_000;

  /** A node that was silent may have been counted as gone as long ago, and come back meanwhile. */
  private static final long COUNTED_MILLIS = 20_000;

  private static final long AFTER_REGRESS_MILLIS = 20_000;
  private static final long MARGIN_MILLIS = 10_000;
  private static final int MOST_COMMANDS = 8;
  private static final int MOST_DECODED = 200;

  private final EventQueue time;
  private final SimulatedStore store;
  private final ResumptionPolicy policy;
  private final SimulationReport report;
  private final SecureRandom random = new SimulatedRandom(0);
  private final Map<KeyName, Long> minted = new HashMap<>();
  private final Set<KeyName> published = new HashSet<>();
  private final Set<KeyName> decided = new HashSet<>();
  private final Set<Revocation> issued = new HashSet<>();
  private final Map<KeyName, Long> firstSealed = new HashMap<>();
  private final Map<KeyName, Long> revokedAt = new HashMap<>();
  private final Map<Revocation, Long> revocationsWritten = new HashMap<>();
  private final StampHistory stamps = new StampHistory();
  private Optional<Long> downSinceMillis = Optional.empty();
  private final Map<SealedFor, Optional<KeyRing>> decoded =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SealedFor, Optional<KeyRing>> eldest) {
          return size() > MOST_DECODED;
        }
      };

  private record SealedFor(Bytes octets, SharedSecrets secrets) {}

  Checker(EventQueue time, SimulatedStore store, ResumptionPolicy policy, SimulationReport report) {
    this.time = time;
    this.store = store;
    this.policy = policy;
    this.report = report;
  }

  Violation violated(Invariant invariant, String what) {
    return new Violation(invariant, time.nowMillis(), what);
  }

  void tell(SimulatedNode node, KeyRing ring, Instant now) {
    if (!node.fleet().isTraced()) {
      return;
    }
    StringBuilder words = new StringBuilder();
    for (KeyEntry key : ring.keys()) {
      words
          .append(", ")
          .append(key.name().octets().slice(0, 4))
          .append(' ')
          .append(key.phase().word())
          .append(ring.phaseAt(key.name(), now).equals(Optional.of(KeyPhase.SEALING)) ? "*" : "");
    }
    node.fleet().tell(node, "has epoch %d%s", ring.epoch(), words);
  }

  void checked(Invariant invariant) {
    report.checked(invariant);
  }

  /** The key ring that octets hold for an owner of these secrets. */
  Optional<KeyRing> decode(Bytes octets, SharedSecrets secrets) {
    return decoded.computeIfAbsent(
        new SealedFor(octets, secrets),
        key ->
            new ClusterRecords(new RecordSealer(secrets, random))
                .openRing(octets)
                .map(opened -> opened.value().value()));
  }

  /** Whether octets hold revocations for an owner of these secrets. */
  boolean opensRevocations(Bytes octets, SharedSecrets secrets) {
    return revocations(octets, secrets).isPresent();
  }

  /** The revocations that octets hold for an owner of these secrets. */
  Optional<Revocations> revocations(Bytes octets, SharedSecrets secrets) {
    return new ClusterRecords(new RecordSealer(secrets, random))
        .openRevocations(octets)
        .map(opened -> opened.value().value());
  }

  Duration clockSkew() {
    return policy.clockSkew();
  }

  /**
   * The whole fleet was down until now, for longer than anything of before is trusted. A stamp of a
   * clock that was ahead is trusted for longer by as much, because a node that starts knows no
   * better clock than its own (SECURITY.md names this limit): then nothing is checked.
   */
  void coldStart(long crashedMillis) {
    boolean allStampsAreOver = stamps.areOverAt(time.nowMillis(), crashedMillis, trustedFor());
    downSinceMillis = allStampsAreOver ? Optional.of(crashedMillis) : Optional.empty();
  }

  /**
   * A node reads a record. If its clock is wrong and behind, stamps of before a cold start may be
   * fresh to it, and its own stamp makes them so to others: then nothing is checked.
   */
  void loaded(SimulatedNode node) {
    long now = Duration.between(Simulation.EPOCH, node.now()).toMillis();
    downSinceMillis =
        downSinceMillis.filter(
            crashed -> !node.isClockWrong() || stamps.areOverAt(now, crashed, trustedFor()));
  }

  /** For how long a stamp is trusted at most. */
  private Duration trustedFor() {
    return Simulation.FRESH_FOR.plus(policy.clockSkew());
  }

  void minted(KeyRing ring) {
    ring.keys().forEach(key -> minted.putIfAbsent(key.name(), time.nowMillis()));
  }

  /** Takes note of the stamp of a record that is in the store from now on. */
  void stamped(Bytes octets, SharedSecrets secrets) {
    ClusterRecords records = new ClusterRecords(new RecordSealer(secrets, random));
    records
        .openRing(octets)
        .map(opened -> opened.value().stamp())
        .or(() -> records.openRevocations(octets).map(opened -> opened.value().stamp()))
        .ifPresent(stamp -> stamps.add(time.nowMillis(), stamp));
  }

  void issued(Revocation revocation) {
    issued.add(revocation);
  }

  /** How many keys have sealed so far. */
  int sealed() {
    return firstSealed.size();
  }

  /** Takes note of a ring that is in the store from now on, and of what was decided with it. */
  void written(SimulatedNode writer, KeyRing ring) {
    if (writer.isClockWrong()) {
      store.regressed();
    }
    ring.keys().forEach(key -> published.add(key.name()));
    ring.keys().stream()
        .filter(KeyEntry::revoked)
        .forEach(key -> revokedAt.putIfAbsent(key.name(), time.nowMillis()));
    for (KeyEntry key : ring.keys()) {
      if (key.phase() == KeyPhase.SEALING && decided.add(key.name())) {
        checkAcknowledged(writer, key);
      }
    }
  }

  private void checkAcknowledged(SimulatedNode writer, KeyEntry key) {
    if (time.nowMillis() - store.regressedMillis() < AFTER_REGRESS_MILLIS) {
      return;
    }
    for (SimulatedNode node : writer.fleet().nodes()) {
      boolean live =
          node.protocol().isPresent()
              && !node.isClockWrong()
              && writer.secrets().secrets().contains(node.secrets().first())
              && store
                  .beatAt(node.name())
                  .filter(at -> at >= node.startedMillis())
                  .filter(at -> time.nowMillis() - at < LIVE_MILLIS)
                  .filter(at -> time.nowMillis() - store.steadySince(node.name()) > COUNTED_MILLIS)
                  .isPresent();
      if (!live) {
        continue;
      }
      checked(Invariant.ACKNOWLEDGED_BEFORE_SEALING);
      RingProtocol protocol = node.protocol().orElseThrow();
      if (protocol.keys(node.now()).find(key.name()).isEmpty()
          && node.watcher().trusts(key.schedule().published())
          && node.now().isBefore(key.schedule().openUntil())) {
        throw violated(
            Invariant.ACKNOWLEDGED_BEFORE_SEALING,
            writer + " lets " + key.name() + " seal, which " + node + " does not have");
      }
    }
  }

  void checkSeals(SimulatedNode node, KeyRing ring, KeyEntry key, Instant now) {
    firstSealed.putIfAbsent(key.name(), time.nowMillis());
    checked(Invariant.SEALS_ONLY_WHAT_WAS_PUBLISHED);
    if (!published.contains(key.name())) {
      throw violated(Invariant.SEALS_ONLY_WHAT_WAS_PUBLISHED, node + " seals under " + key.name());
    }
    checked(Invariant.NO_KEY_OUTLIVES_POLICY);
    boolean early = now.isBefore(key.schedule().sealFrom());
    boolean first =
        key.phase() == KeyPhase.SEALING
            && !now.isBefore(key.schedule().sealFrom().minus(earliest()))
            && ring.keys().stream().allMatch(each -> now.isBefore(each.inEffectFrom()));
    if ((early && !first) || !now.isBefore(key.schedule().sealUntil())) {
      throw violated(Invariant.NO_KEY_OUTLIVES_POLICY, node + " seals outside of " + key);
    }
  }

  /** By how much the first key of a ring may seal early. */
  private Duration earliest() {
    return policy.sealPeriod().plus(policy.publishLead()).dividedBy(8);
  }

  void checkPolicy(SimulatedNode node, KeyRing ring) {
    Duration longestSealing = policy.sealPeriod().plus(policy.publishLead()).plusSeconds(1);
    Duration longestOpening = policy.openingWindow().plusSeconds(1);
    for (KeyEntry key : ring.keys()) {
      checked(Invariant.NO_KEY_OUTLIVES_POLICY);
      boolean within =
          Duration.between(key.schedule().sealFrom(), key.schedule().sealUntil())
                      .compareTo(longestSealing)
                  <= 0
              && Duration.between(key.schedule().sealUntil(), key.schedule().openUntil())
                      .compareTo(longestOpening)
                  <= 0;
      if (!within) {
        throw violated(Invariant.NO_KEY_OUTLIVES_POLICY, node + " has " + key);
      }
    }
  }

  void checkKnown(SimulatedNode node, KeyRing ring) {
    checked(Invariant.NOTHING_FORGED);
    List<KeyName> forged =
        ring.keys().stream().map(KeyEntry::name).filter(name -> !minted.containsKey(name)).toList();
    if (!forged.isEmpty()) {
      throw violated(Invariant.NOTHING_FORGED, node + " has " + forged);
    }
    for (Revocation entry : node.protocol().orElseThrow().revocations().entries()) {
      if (!issued.contains(entry)) {
        throw violated(Invariant.NOTHING_FORGED, node + " has " + entry);
      }
    }
  }

  /** No node uses a key that the store has long known to be revoked, or of before a cold start. */
  void checkFresh(SimulatedNode node, KeyRing ring, Instant now) {
    if (!node.watcher().isClockTrusted()) {
      return;
    }
    for (KeyEntry key : ring.keys()) {
      boolean opens =
          ring.phaseAt(key.name(), now).filter(phase -> phase != KeyPhase.RETIRED).isPresent();
      if (!opens) {
        continue;
      }
      checked(Invariant.NOTHING_STALE_IS_TRUSTED);
      if (isLongKnown(revokedAt.get(key.name()))) {
        throw violated(
            Invariant.NOTHING_STALE_IS_TRUSTED, node + " opens the revoked " + key.name());
      }
      long mintedMillis = minted.getOrDefault(key.name(), Long.MAX_VALUE);
      if (downSinceMillis.filter(crashed -> mintedMillis <= crashed).isPresent()) {
        throw violated(Invariant.NOTHING_STALE_IS_TRUSTED, node + " opens the old " + key.name());
      }
    }
  }

  /** No node resumes what the store has long known to be revoked. */
  void checkRevocationsFresh(SimulatedNode node, Instant now) {
    RingProtocol protocol = node.protocol().orElseThrow();
    Optional<Instant> since = protocol.revocationsSince(now);
    if (since.isEmpty() || !node.watcher().isClockTrusted()) {
      return;
    }
    checked(Invariant.NOTHING_STALE_IS_TRUSTED);
    if (isOfBeforeColdStart(since.get())) {
      throw violated(Invariant.NOTHING_STALE_IS_TRUSTED, node + " trusts all since " + since.get());
    }
    revocationsWritten.forEach(
        (revocation, at) -> {
          if (isLongKnown(at)
              && revocation.notBefore().isAfter(since.get())
              && revocation.expires().isAfter(now)
              && !protocol.revocations().entries().contains(revocation)) {
            throw violated(
                Invariant.NOTHING_STALE_IS_TRUSTED, node + " does not know " + revocation);
          }
        });
  }

  /** Takes note of revocations that are in the store from now on. */
  void written(Revocations revocations) {
    revocations.entries().forEach(each -> revocationsWritten.putIfAbsent(each, time.nowMillis()));
  }

  /** Whether a moment, by some clock, is of before the fleet went down. */
  private boolean isOfBeforeColdStart(Instant moment) {
    return downSinceMillis
        .map(crashed -> Simulation.EPOCH.plusMillis(crashed).minus(policy.clockSkew()))
        .filter(moment::isBefore)
        .isPresent();
  }

  /** Whether the store has known something for longer than nodes go without news. */
  private boolean isLongKnown(@Nullable Long sinceMillis) {
    Duration limit = trustedFor().plus(policy.clockSkew());
    return sinceMillis != null
        && time.nowMillis() - sinceMillis > limit.toMillis() + MARGIN_MILLIS
        && stamps.areOverAt(time.nowMillis() - MARGIN_MILLIS, sinceMillis, limit)
        && store.regressedMillis() < sinceMillis;
  }

  void checkBounded(SimulatedNode node, int commands) {
    checked(Invariant.BOUNDED);
    if (commands > MOST_COMMANDS) {
      throw violated(Invariant.BOUNDED, node + " asks for " + commands + " things at once");
    }
  }
}
