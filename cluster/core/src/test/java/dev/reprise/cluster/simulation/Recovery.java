// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.ring.RingSettings;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What must be true of a fleet some time after everything has ended that was wrong. */
final class Recovery {

  /** Nodes that could not read a record for long wait as long before they replace it. */
  private static final int ROUNDS_TO_REPLACE = 150;

  private static final int ROUNDS_TO_CONVERGE = 8;

  /**
   * What a clock that was ahead has published, and somebody has revoked, takes its place in the
   * order of keys when its time comes; then its successor has to be acknowledged first.
   */
  private static final int ROUNDS_WITHOUT_SEALING = 3;

  private static final int ROUNDS_TO_SPREAD = 4;

  private final Fleet fleet;
  private final SimulatedStore store;
  private final Checker checker;
  private final ResumptionPolicy policy;
  private final long pollMillis;
  private final SharedSecrets secrets;
  private final Set<KeyName> revokedByAnyone = new HashSet<>();

  Recovery(
      Fleet fleet,
      SimulatedStore store,
      Checker checker,
      ResumptionPolicy policy,
      RingSettings settings,
      SharedSecrets secrets) {
    this.fleet = fleet;
    this.store = store;
    this.checker = checker;
    this.policy = policy;
    this.pollMillis = settings.pollInterval().toMillis();
    this.secrets = secrets;
  }

  /** Lets time go on, and checks. */
  void check() {
    fleet.nodes().forEach(node -> revokedByAnyone.addAll(node.watcher().revoked()));
    for (int i = 0; !isReadable() && i < ROUNDS_TO_REPLACE; i++) {
      pass(pollMillis);
    }
    converge(ROUNDS_TO_CONVERGE);
    checkRevoked();
    KeyRing before = stored().orElseThrow();
    keepRotating();
    checkRemoved();
    checkFormat(before);
  }

  /**
   * All nodes make their next key in the format of the ring, and those since then have it. A key
   * that was revoked does not show its size, so nothing is said of the keys after that one.
   */
  private void checkFormat(KeyRing before) {
    KeyRing now = stored().orElseThrow();
    KeyFormat ofRing = KeyFormat.ofRing(now, KeyFormat.of(policy));
    for (SimulatedNode node : fleet.nodes()) {
      checker.checked(Invariant.ONE_FORMAT);
      KeyFormat next = protocol(node).status().ringFormat();
      if (!next.equals(ofRing)) {
        throw checker.violated(
            Invariant.ONE_FORMAT, node + " makes keys of " + next + ", the ring has " + ofRing);
      }
    }
    if (before.last().flatMap(KeyEntry::key).isEmpty()) {
      return;
    }
    KeyFormat agreed = KeyFormat.ofRing(before, KeyFormat.of(policy));
    for (KeyEntry key : now.keys()) {
      KeyFormat made =
          key.key().map(each -> new KeyFormat(key.format(), each.strengthBits())).orElse(agreed);
      if (before.find(key.name()).isEmpty() && !made.equals(agreed)) {
        throw checker.violated(
            Invariant.ONE_FORMAT, "a new key has " + made + ", the ring had " + agreed);
      }
    }
  }

  /** Lets time go on until there is no difference. */
  private void converge(int mostRounds) {
    int rounds = 0;
    while (difference().isPresent()) {
      if (++rounds > mostRounds) {
        throw checker.violated(Invariant.CONVERGES, difference().orElse("too late"));
      }
      pass(pollMillis);
    }
    checker.checked(Invariant.CONVERGES);
  }

  private void checkRevoked() {
    for (SimulatedNode node : fleet.nodes()) {
      for (KeyName name : revokedByAnyone) {
        Optional<KeyEntry> key = ring(node).find(name);
        checker.checked(Invariant.REVOKED_STAYS_REVOKED);
        if (key.filter(each -> !each.revoked() && node.now().isBefore(each.schedule().openUntil()))
            .isPresent()) {
          throw checker.violated(Invariant.REVOKED_STAYS_REVOKED, node + " has " + name);
        }
      }
    }
  }

  /** Where two nodes differ, or a node and the store, or where nothing seals. */
  private Optional<String> difference() {
    Optional<KeyRing> stored = stored();
    if (stored.isEmpty()) {
      return Optional.of("the store has no ring under the secret in use");
    }
    RingProtocol first = protocol(fleet.nodes().get(0));
    Instant firstNow = fleet.nodes().get(0).now();
    for (SimulatedNode node : fleet.nodes()) {
      Set<String> held = facts(ring(node), node.now());
      Set<String> expected = facts(usedBy(node, stored.get()), node.now());
      if (!held.equals(expected)) {
        return Optional.of(node + " has " + held + ", the store " + expected);
      }
      if (node.isMember()
          && (!protocol(node).keysSince(node.now()).equals(first.keysSince(firstNow))
              || !protocol(node)
                  .revocationsSince(node.now())
                  .equals(first.revocationsSince(firstNow)))) {
        return Optional.of(node + " trusts what is of before or after what others trust");
      }
      if (node.isMember()
          && !protocol(node).revocations().entries().equals(first.revocations().entries())) {
        return Optional.of(node + " has other revocations than " + fleet.nodes().get(0));
      }
      if (ring(node).sealingKey(node.now()).isEmpty()) {
        return Optional.of(node + " seals nothing: " + held);
      }
    }
    return Optional.empty();
  }

  private void keepRotating() {
    long period = policy.sealPeriod().plus(policy.publishLead()).toMillis();
    Set<KeyName> sealing = new HashSet<>();
    Map<SimulatedNode, Integer> silent = new HashMap<>();
    for (long passed = 0;
        passed < period || (sealing.size() < 2 && passed < 2 * period);
        passed += pollMillis) {
      pass(pollMillis);
      for (SimulatedNode node : fleet.nodes()) {
        Optional<KeyEntry> key = ring(node).sealingKey(node.now());
        checker.checked(Invariant.ROTATION_GOES_ON);
        int rounds = key.isPresent() ? 0 : silent.merge(node, 1, Integer::sum);
        if (rounds > ROUNDS_WITHOUT_SEALING) {
          throw checker.violated(
              Invariant.ROTATION_GOES_ON,
              node + " seals nothing: " + facts(ring(node), node.now()));
        }
        key.ifPresent(
            each -> {
              silent.remove(node);
              sealing.add(each.name());
            });
      }
    }
    if (sealing.size() < 2) {
      throw checker.violated(Invariant.ROTATION_GOES_ON, "only " + sealing + " have sealed");
    }
  }

  private void checkRemoved() {
    converge(ROUNDS_TO_SPREAD);
    KeyRing stored =
        stored()
            .orElseThrow(
                () -> checker.violated(Invariant.SECRET_CHANGE_COMPLETES, "ring of old secret"));
    checker.checked(Invariant.SECRET_CHANGE_COMPLETES);
    Instant now = Simulation.EPOCH.plusMillis(fleet.time().nowMillis());
    // If every node has taken the key out before and somebody brought it back, it goes with the
    // next
    // rotation.
    Instant over =
        now.minus(policy.sealPeriod())
            .minus(policy.publishLead().multipliedBy(2))
            .minusMillis(ROUNDS_TO_SPREAD * pollMillis);
    checkGone("the store", stored, over);
    copy().ifPresent(ring -> checkGone("the copy", ring, over));
    fleet.nodes().forEach(node -> checkGone(node.toString(), ring(node), over));
  }

  private void checkGone(String where, KeyRing ring, Instant over) {
    checker.checked(Invariant.SECRETS_ARE_REMOVED);
    List<KeyEntry> left =
        ring.keys().stream()
            .filter(key -> key.key().isPresent() && key.schedule().openUntil().isBefore(over))
            .toList();
    if (!left.isEmpty()) {
      throw checker.violated(Invariant.SECRETS_ARE_REMOVED, where + " still has " + left);
    }
  }

  private Optional<KeyRing> stored() {
    return store.load(SharedRecord.KEY_RING).flatMap(octets -> checker.decode(octets, secrets));
  }

  private boolean isReadable() {
    return stored().isPresent()
        && store
            .load(SharedRecord.REVOCATIONS)
            .map(octets -> checker.opensRevocations(octets, secrets))
            .orElse(true)
        && (fleet.nodes().stream().allMatch(SimulatedNode::isMember) || copy().isPresent());
  }

  /** The ring in the copy for followers with a secret of their own. */
  private Optional<KeyRing> copy() {
    return store
        .load(SharedRecord.FOLLOWER_RING)
        .flatMap(octets -> checker.decodeCopy(octets, secrets));
  }

  private void pass(long millis) {
    fleet.time().runUntil(fleet.time().nowMillis() + millis);
  }

  private static KeyRing ring(SimulatedNode node) {
    return protocol(node).keys(node.now());
  }

  /**
   * The keys of the store that a node uses. If the whole fleet started again, it uses none of
   * before (SECURITY.md); all nodes agree on the moment.
   */
  private static KeyRing usedBy(SimulatedNode node, KeyRing stored) {
    List<KeyEntry> used =
        stored.keys().stream()
            .filter(key -> key.revoked() || node.watcher().trusts(key.schedule().published()))
            .toList();
    return KeyRing.of(stored.trustDomain(), stored.epoch(), used);
  }

  private static RingProtocol protocol(SimulatedNode node) {
    return node.protocol().orElseThrow();
  }

  /** The live keys of a ring, in words. */
  private static Set<String> facts(KeyRing ring, Instant now) {
    Set<String> facts = new TreeSet<>();
    for (KeyEntry key : ring.keys()) {
      if (now.isBefore(key.schedule().openUntil())) {
        facts.add(
            key.name().octets().slice(0, 4)
                + " "
                + key.phase().word()
                + (key.revoked() ? " revoked " : " ")
                + key.schedule().sealFrom());
      }
    }
    return facts;
  }
}
