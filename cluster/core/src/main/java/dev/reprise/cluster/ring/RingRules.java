// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules by which a node decides, one method each: what it takes over from the store, what it
 * writes, what it uses, and what it trusts. They are functions without state; {@link RingProtocol}
 * applies them.
 */
class RingRules {

  /** The rules. */
  static final RingRules RULES = new RingRules();

  /** What a node holds once it has read the store: all that it held, and all that it read. */
  KeyRing merge(KeyRing held, KeyRing read) {
    return held.epoch() >= read.epoch() && held.covers(read) ? held : held.join(read);
  }

  /** What a node writes in place of what it read. */
  KeyRing replacement(KeyRing read, KeyRing wanted) {
    return read.covers(wanted) ? read : read.join(wanted);
  }

  /** Whether the store must be written to, given what it holds. */
  boolean lacks(KeyRing read, KeyRing replacement) {
    return !read.covers(replacement);
  }

  /** What a node holds of a key that it has made, now that the store has it. */
  KeyRing onceWritten(KeyRing held, KeyRing written) {
    return held.join(written);
  }

  /**
   * The ring without what is over: keys that have ceased to open, and tombstones that no copy of
   * their key can outlive. Nothing is retired here: what one clock takes for expired, another may
   * not (D4).
   */
  KeyRing alive(KeyRing ring, Instant now) {
    List<KeyEntry> alive =
        ring.keys().stream().filter(key -> now.isBefore(RingPlaces.overAt(key))).toList();
    return alive.size() == ring.keys().size()
        ? ring
        : KeyRing.of(ring.trustDomain(), ring.epoch(), alive);
  }

  /** The policy for the next key of a ring whose keys have that format. */
  ResumptionPolicy forNext(ResumptionPolicy own, KeyFormat ofRing) {
    return own.withKeyFormat(ofRing.format(), ofRing.bits());
  }

  /** The ring with one more key if the fleet needs one. */
  KeyRing rotated(KeyRing ring, ResumptionPolicy policy, Instant now, SecureRandom random) {
    return RotationSchedule.next(ring, policy, now, random);
  }

  /** The ring in which a key is revoked. */
  KeyRing revoked(KeyRing ring, KeyName name) {
    return KeyRotation.revoke(ring, name);
  }

  /**
   * The ring in which the keys are revoked that the node has ever known to be: it remembers them
   * for as long as it runs.
   */
  KeyRing withoutRevoked(KeyRing ring, Set<KeyName> everRevoked) {
    KeyRing without = ring;
    for (KeyName name : everRevoked) {
      without = KeyRotation.revoke(without, name);
    }
    return without;
  }

  /**
   * Whether these heartbeats are those of all nodes. If there may be more, nobody knows which keys
   * the other nodes open.
   */
  boolean areAll(KeyRingStore.Heartbeats found) {
    return found.cut().isEmpty();
  }

  /** Whether a pending key may seal from its planned time on. */
  boolean isAcknowledged(KeyName name, Membership members, long round) {
    return members.allOpen(name, round);
  }

  /**
   * Whether a node replaces a record that it cannot open.
   *
   * @param holdsKeys whether the node has keys that the others will miss
   * @param rounds in how many rounds running the record has been those same octets
   * @param patience how often that is tolerated, doubled with each replacement
   */
  boolean replacesUnreadable(boolean holdsKeys, int rounds, int patience) {
    return rounds >= (holdsKeys ? patience : 6 * patience);
  }

  /**
   * Whether a record with that stamp may be trusted.
   *
   * @param oldest how old the stamp may be
   * @param ahead how far its time may be in the future
   */
  boolean isCurrent(Stamp stamp, Instant now, Duration oldest, Duration ahead) {
    return !isTooOld(stamp.asOf(), now, oldest) && !stamp.asOf().isAfter(now.plus(ahead));
  }

  /**
   * Whether knowledge of that moment is not trusted any more.
   *
   * @param oldest how old it may be
   */
  boolean isTooOld(Instant asOf, Instant now, Duration oldest) {
    return now.isAfter(asOf.plus(oldest));
  }

  /**
   * From when on a node that trusted nothing so far knows all that happened.
   *
   * @param current the stamp of a record that it may trust; empty if there is none
   */
  Instant knownSince(Optional<Stamp> current, Instant now) {
    return current.map(Stamp::since).orElse(now);
  }

  /**
   * The ring that a node uses: its tombstones, and the keys that it knows not to have been revoked
   * long ago.
   *
   * @param oldest the earliest moment at which such a key was published; empty if none is trusted
   */
  KeyRing trusted(KeyRing held, Optional<Instant> oldest) {
    List<KeyEntry> trusted =
        held.keys().stream()
            .filter(
                key ->
                    key.revoked()
                        || oldest
                            .filter(each -> !key.schedule().published().isBefore(each))
                            .isPresent())
            .toList();
    return trusted.size() == held.keys().size()
        ? held
        : KeyRing.of(held.trustDomain(), held.epoch(), trusted);
  }
}
