// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.cluster.wire.Stamped;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The key ring as a record. Not safe for use by several threads. */
final class KeyRingType implements RecordType<KeyRing> {

  private static final int MOST_REVOKED = 1024;

  private final String trustDomain;
  private final ResumptionPolicy policy;
  private final RingRules rules;

  /**
   * Names that this node has removed from the store. One that comes back is still alive by somebody
   * else's clock, so it is not removed again: two clocks that disagree do not fight.
   */
  private final Set<KeyName> removed = new HashSet<>();

  /**
   * Names that this node has known to be revoked, also when their tombstones are over: a clock that
   * jumped ahead for a while must not make it forget.
   */
  private final Set<KeyName> revoked = new LinkedHashSet<>();

  KeyRingType(String trustDomain, ResumptionPolicy policy, RingRules rules) {
    this.trustDomain = trustDomain;
    this.policy = policy;
    this.rules = rules;
  }

  @Override
  public KeyRing nothing() {
    return KeyRing.empty(trustDomain);
  }

  @Override
  public KeyRing merge(KeyRing held, KeyRing read) {
    held.keys().stream().filter(KeyEntry::revoked).forEach(key -> remember(key.name()));
    return rules.withoutRevoked(rules.merge(held, read), revoked);
  }

  @Override
  public KeyRing replacement(KeyRing read, KeyRing wanted) {
    return rules.replacement(read, wanted);
  }

  @Override
  public boolean lacks(KeyRing read, KeyRing replacement) {
    return rules.lacks(read, replacement);
  }

  @Override
  public KeyRing onceWritten(KeyRing held, Optional<KeyRing> read, KeyRing written) {
    removed.removeIf(name -> written.find(name).isEmpty() && removed.size() >= KeyRing.MAX_KEYS);
    read.stream()
        .flatMap(ring -> ring.keys().stream())
        .map(KeyEntry::name)
        .filter(name -> written.find(name).isEmpty())
        .forEach(removed::add);
    return rules.onceWritten(held, written);
  }

  @Override
  public KeyRing alive(KeyRing ring, Instant now) {
    return rules.alive(ring, now);
  }

  @Override
  public boolean isOverdueForRemoval(KeyRing read, Instant now) {
    return read.keys().stream()
        .filter(key -> key.key().isPresent())
        .filter(key -> now.isAfter(key.schedule().openUntil().plus(policy.publishLead())))
        .anyMatch(key -> !removed.contains(key.name()));
  }

  @Override
  public long epoch(KeyRing ring) {
    return ring.epoch();
  }

  @Override
  public KeyRing inEpoch(KeyRing ring, long epoch) {
    return KeyRing.of(ring.trustDomain(), epoch, ring.keys());
  }

  @Override
  public boolean isSubstantial(KeyRing ring) {
    return !ring.keys().isEmpty();
  }

  @Override
  public Bytes seal(Stamp stamp, KeyRing ring, ClusterRecords records) {
    return records.seal(stamp, ring);
  }

  @Override
  public Optional<RecordSealer.Opened<Stamped<KeyRing>>> open(
      Bytes octets, ClusterRecords records) {
    return records.openRing(octets);
  }

  @Override
  public void release(KeyRing ring, List<KeyRing> kept) {
    Set<TicketKey> stillNeeded = Collections.newSetFromMap(new IdentityHashMap<>());
    kept.forEach(each -> keys(each).forEach(stillNeeded::add));
    keys(ring).stream().filter(key -> !stillNeeded.contains(key)).forEach(TicketKey::destroy);
  }

  private void remember(KeyName name) {
    if (revoked.add(name) && revoked.size() > MOST_REVOKED) {
      revoked.remove(revoked.iterator().next());
    }
  }

  private static List<TicketKey> keys(KeyRing ring) {
    return ring.keys().stream().map(KeyEntry::key).flatMap(Optional::stream).toList();
  }
}
