// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.FollowerRecords;
import dev.reprise.cluster.wire.FollowerSecrets;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.Revocation;
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

/** Knows everything that has happened in a run, and whether it should have. */
final class Checker {

  private static final int MOST_COMMANDS = 8;
  private static final int MOST_DECODED = 200;

  private final EventQueue time;
  private final FreshnessChecker freshness;
  private final AcknowledgementChecker acknowledgements;
  private final ResumptionPolicy policy;
  private final SimulationReport report;
  private final SecureRandom random = new SimulatedRandom(0);
  private final Map<KeyName, Long> minted = new HashMap<>();
  private final Set<KeyName> published = new HashSet<>();
  private final Map<Revocation, Long> issued = new HashMap<>();
  private final Map<KeyName, Long> firstSealed = new HashMap<>();
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
    this.freshness = new FreshnessChecker(time, policy, this);
    this.acknowledgements = new AcknowledgementChecker(time, store, this);
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

  /** The ring in a followers' copy, for an owner of these secrets. */
  Optional<KeyRing> decodeCopy(Bytes octets, SharedSecrets secrets) {
    return new FollowerRecords(FollowerSecrets.of(secrets), random)
        .openRing(octets)
        .map(opened -> opened.value().value());
  }

  /** Whether octets hold revocations for an owner of these secrets. */
  boolean opensRevocations(Bytes octets, SharedSecrets secrets) {
    return new ClusterRecords(new RecordSealer(secrets, random))
        .openRevocations(octets)
        .isPresent();
  }

  /** Checks that nodes trust only what is fresh. */
  FreshnessChecker freshness() {
    return freshness;
  }

  Duration clockSkew() {
    return policy.clockSkew();
  }

  void minted(KeyRing ring) {
    ring.keys().forEach(key -> minted.putIfAbsent(key.name(), time.nowMillis()));
  }

  /** When a key was made; the end of time if nobody made it. */
  long mintedMillis(KeyName name) {
    return minted.getOrDefault(name, Long.MAX_VALUE);
  }

  /** When a revocation was made; the end of time if nobody made it. */
  long issuedMillis(Revocation revocation) {
    return issued.getOrDefault(revocation, Long.MAX_VALUE);
  }

  void issued(Revocation revocation) {
    issued.putIfAbsent(revocation, time.nowMillis());
  }

  /** How many keys have sealed so far. */
  int sealed() {
    return firstSealed.size();
  }

  /** Takes note of a ring that is in the store from now on, and of what was decided with it. */
  void written(SimulatedNode writer, KeyRing ring, long countedMillis) {
    ring.keys().forEach(key -> published.add(key.name()));
    acknowledgements.written(writer, ring, countedMillis);
  }

  /** The same of a ring that an operator has written, who counts no heartbeats. */
  void writtenByOperator(KeyRing ring) {
    ring.keys().forEach(key -> published.add(key.name()));
    acknowledgements.decidedByOperator(ring);
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
      if (!issued.containsKey(entry)) {
        throw violated(Invariant.NOTHING_FORGED, node + " has " + entry);
      }
    }
  }

  void checkBounded(SimulatedNode node, int commands) {
    checked(Invariant.BOUNDED);
    if (commands > MOST_COMMANDS) {
      throw violated(Invariant.BOUNDED, node + " asks for " + commands + " things at once");
    }
  }
}
