// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.Command;
import dev.reprise.cluster.ring.Reply;
import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one life of a node has seen, and what therefore must be true of it. What it saw by a wrong
 * clock says nothing: such a node drops keys as over that are not (SECURITY.md).
 */
final class NodeWatcher {

  private final SimulatedNode node;
  private final Checker checker;
  private final ForgettingChecker forgetting;
  private final Map<KeyName, KeyEntry> read = new HashMap<>();
  private final Map<KeyName, Instant> everRead = new HashMap<>();
  private final Set<KeyName> revoked = new HashSet<>();
  private final Set<KeyName> revokedWhileSealing = new HashSet<>();
  private Optional<KeyRing> last = Optional.empty();
  private Optional<KeyEntry> lastSealing = Optional.empty();
  private Bytes lastOctets = Bytes.EMPTY;
  private SharedSecrets lastSecrets;
  private Optional<KeyRing> lastDecoded = Optional.empty();
  private boolean clockWasWrong;
  private Optional<Long> firstBeatMillis = Optional.empty();
  private Optional<Long> heartbeatsReadMillis = Optional.empty();
  private Optional<Long> countedMillis = Optional.empty();

  /** By the number of a request to write: when the heartbeats were given that it is based on. */
  private final Map<Long, Long> countedBefore = new HashMap<>();

  NodeWatcher(SimulatedNode node, Checker checker) {
    this.node = node;
    this.checker = checker;
    this.forgetting = new ForgettingChecker(node, checker);
    this.lastSecrets = node.secrets();
    this.clockWasWrong = node.isClockWrong();
  }

  /** The clock was set to a wrong time, or from one. */
  void clockWasWrong() {
    clockWasWrong = true;
    read.clear();
    everRead.clear();
    last = Optional.empty();
    forgetting.clockWasWrong();
  }

  /** The store has a heartbeat of this life. */
  void beaten() {
    firstBeatMillis = firstBeatMillis.or(() -> Optional.of(node.fleet().time().nowMillis()));
  }

  /** When the store had the first heartbeat of this life. */
  Optional<Long> firstBeatMillis() {
    return firstBeatMillis;
  }

  /** The store gives all heartbeats; the reply is on its way. */
  void heartbeatsRead() {
    heartbeatsReadMillis = Optional.of(node.fleet().time().nowMillis());
  }

  /** A request is on its way. */
  void requested(Command.Request request) {
    if (request instanceof Command.CompareAndSet change
        && !node.isMember()
        && change.record() != SharedRecord.FOLLOWER_RING) {
      throw checker.violated(Invariant.NOTHING_FORGED, node + " writes " + change.record());
    }
    if (request instanceof Command.CompareAndSet change
        && change.record() == SharedRecord.KEY_RING) {
      decode(change.replacement()).ifPresent(checker::minted);
      countedMillis.ifPresent(at -> countedBefore.put(change.number(), at));
    }
  }

  /** A reply is about to be taken by the protocol. */
  void answered(Command.Request request, Reply reply) {
    if (reply instanceof Reply.Loaded loaded) {
      checker.freshness().loaded(node, loaded.octets());
    }
    if (reply instanceof Reply.Heartbeats) {
      countedMillis = heartbeatsReadMillis;
    }
    if (reply instanceof Reply.Loaded loaded && ((Command.Load) request).record() == ringRecord()) {
      loaded.octets().flatMap(this::decode).ifPresent(this::hasRead);
      loaded.octets().filter(octets -> decode(octets).isPresent()).ifPresent(forgetting::loaded);
      clockWasWrong = node.isClockWrong();
    }
    if (reply instanceof Reply.Compared compared
        && compared.replaced()
        && ((Command.CompareAndSet) request).record() == SharedRecord.KEY_RING) {
      decode(((Command.CompareAndSet) request).replacement()).ifPresent(this::hasRead);
    }
  }

  /** The store has decided about a compare-and-set. */
  void compared(SimulatedNode writer, Command.CompareAndSet change, boolean replaced) {
    if (replaced) {
      checker.freshness().written(change.record(), change.replacement(), node.secrets());
    }
    if (replaced && change.record() == SharedRecord.KEY_RING) {
      long counted = countedBefore.getOrDefault(change.number(), node.fleet().time().nowMillis());
      decode(change.replacement()).ifPresent(ring -> checker.written(writer, ring, counted));
    }
  }

  /** Whether this life of the node has read that key with a clock that was right. */
  boolean hasRead(KeyName name) {
    return !clockWasWrong && everRead.containsKey(name) && !revoked.contains(name);
  }

  /**
   * Whether the node knows enough to use a key that was published at that moment. The node says so
   * itself; {@link ForgettingChecker} checks that it does not begin anew without a reason.
   */
  boolean trusts(Instant published) {
    Instant now = node.now();
    return node.protocol()
        .flatMap(protocol -> protocol.keysSince(now))
        .filter(since -> !published.isBefore(since.minus(checker.clockSkew()).minusSeconds(1)))
        .isPresent();
  }

  /** The same of a key that the node has read. */
  boolean trusts(KeyName name) {
    return trusts(everRead.get(name));
  }

  boolean knowsRevoked(KeyName name) {
    return revoked.contains(name);
  }

  Set<KeyName> revoked() {
    return revoked;
  }

  boolean isClockTrusted() {
    return !clockWasWrong && !node.isClockWrong();
  }

  /** Checks all that can be said about the node alone. */
  void check() {
    Instant now = node.now();
    RingProtocol protocol = node.protocol().orElseThrow();
    forgetting.check(protocol, isClockTrusted(), now);
    KeyRing ring = protocol.keys(now);
    Optional<KeyEntry> sealing = ring.sealingKey(now);
    boolean sameRing = last.filter(ring::equals).isPresent();
    if (!sameRing) {
      learnRevoked(ring);
    }
    sealing.ifPresent(key -> checker.checkSeals(node, ring, key, now));
    if (!sameRing || !sealing.equals(lastSealing)) {
      checkOneSeals(ring, sealing, now);
      checkRevoked(ring, sealing, now);
      checkOpens(ring, now);
    }
    if (!sameRing) {
      checker.tell(node, ring, now);
      last.ifPresent(before -> checkGrown(before, ring, now));
      checker.checkPolicy(node, ring);
      checker.freshness().checkKeys(node, ring, now);
      checker.checkKnown(node, ring);
    }
    last = Optional.of(ring);
    lastSealing = sealing;
    checker.freshness().checkRevocations(node, now);
  }

  /** Where the node reads the ring. */
  private SharedRecord ringRecord() {
    return node.isMember() ? SharedRecord.KEY_RING : SharedRecord.FOLLOWER_RING;
  }

  private Optional<KeyRing> decode(Bytes octets) {
    if (!octets.equals(lastOctets) || !lastSecrets.equals(node.secrets())) {
      lastOctets = octets;
      lastSecrets = node.secrets();
      lastDecoded =
          node.isMember()
              ? checker.decode(octets, lastSecrets)
              : checker.decodeCopy(octets, lastSecrets);
    }
    return lastDecoded;
  }

  private void hasRead(KeyRing ring) {
    ring.keys().stream()
        .filter(key -> key.key().isPresent())
        .forEach(
            key -> {
              read.put(key.name(), key);
              everRead.put(key.name(), key.schedule().published());
            });
  }

  private void learnRevoked(KeyRing ring) {
    for (KeyEntry key : ring.keys()) {
      if (key.revoked() && revoked.add(key.name())) {
        boolean wasSealing =
            lastSealing.filter(sealing -> sealing.name().equals(key.name())).isPresent();
        if (wasSealing) {
          revokedWhileSealing.add(key.name());
        }
      }
    }
  }

  private void checkOneSeals(KeyRing ring, Optional<KeyEntry> sealing, Instant now) {
    checker.checked(Invariant.ONE_KEY_SEALS);
    long sealers =
        ring.keys().stream()
            .filter(key -> ring.phaseAt(key.name(), now).equals(Optional.of(KeyPhase.SEALING)))
            .count();
    if (sealers != (sealing.isPresent() ? 1 : 0)) {
      throw checker.violated(Invariant.ONE_KEY_SEALS, node + " has " + sealers);
    }
  }

  private void checkRevoked(KeyRing ring, Optional<KeyEntry> sealing, Instant now) {
    for (KeyName name : revoked) {
      checker.checked(Invariant.REVOKED_STAYS_REVOKED);
      if (ring.phaseAt(name, now).filter(phase -> phase != KeyPhase.RETIRED).isPresent()) {
        throw checker.violated(Invariant.REVOKED_STAYS_REVOKED, node + " opens " + name);
      }
    }
    if (sealing.isEmpty()) {
      return;
    }
    for (KeyName name : revokedWhileSealing) {
      checker.checked(Invariant.NO_FALLBACK_AFTER_REVOCATION);
      Optional<KeyEntry> tombstone = ring.find(name);
      if (tombstone.isPresent()
          && tombstone.get().schedule().sealFrom().isAfter(sealing.get().schedule().sealFrom())
          && !now.isBefore(tombstone.get().inEffectFrom())) {
        throw checker.violated(
            Invariant.NO_FALLBACK_AFTER_REVOCATION,
            node + " seals under " + sealing.get().name() + " after " + name);
      }
    }
  }

  private void checkOpens(KeyRing ring, Instant now) {
    for (KeyEntry key : read.values()) {
      checker.checked(Invariant.OPENS_WHAT_IT_HAS_READ);
      if (now.isBefore(key.schedule().openUntil())
          && trusts(key.schedule().published())
          && !revoked.contains(key.name())
          && ring.phaseAt(key.name(), now).filter(phase -> phase != KeyPhase.RETIRED).isEmpty()) {
        throw checker.violated(
            Invariant.OPENS_WHAT_IT_HAS_READ, node + " has forgotten " + key.name());
      }
    }
    read.values().removeIf(key -> !now.isBefore(key.schedule().openUntil()));
  }

  private void checkGrown(KeyRing before, KeyRing ring, Instant now) {
    checker.checked(Invariant.NOTHING_OLD_IS_NEW);
    for (KeyEntry key : before.keys()) {
      if (!now.isBefore(key.schedule().openUntil())
          || (!key.revoked() && !trusts(key.schedule().published()))) {
        continue;
      }
      boolean advanced =
          ring.find(key.name())
              .filter(after -> after.phase().compareTo(key.phase()) >= 0)
              .filter(after -> after.schedule().sealFrom().equals(key.schedule().sealFrom()))
              .filter(after -> after.schedule().openUntil().equals(key.schedule().openUntil()))
              .isPresent();
      if (!advanced) {
        throw checker.violated(Invariant.NOTHING_OLD_IS_NEW, node + " went back on " + key.name());
      }
    }
  }
}
