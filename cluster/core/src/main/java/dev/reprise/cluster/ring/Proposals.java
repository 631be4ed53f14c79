// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a node would have the store hold. Not safe for use by several threads. */
final class Proposals {

  private final ResumptionPolicy policy;
  private final RingRules rules;
  private final SecureRandom random;

  /**
   * The format of the ring's last key while that key could be read; empty if there was none. A
   * revoked key does not show its size any more.
   */
  private Optional<KeyFormat> lastKnown = Optional.empty();

  /** The key that an operator has asked for, until the store has it. */
  private Optional<KeyEntry> requested = Optional.empty();

  Proposals(ResumptionPolicy policy, RingRules rules, SecureRandom random) {
    this.policy = policy;
    this.rules = rules;
    this.random = random;
  }

  /**
   * An operator asks for a new key.
   *
   * @param held all that the node knows
   * @param trusted the keys of it that the node uses
   */
  void request(KeyRing held, KeyRing trusted, Instant now) {
    requested =
        RotationSchedule.urgent(trusted, policyFor(held), now, random).keys().stream()
            .filter(key -> trusted.find(key.name()).isEmpty())
            .findFirst();
  }

  /**
   * The policy for the next key of a ring. The format of the ring's keys stays what it is, whatever
   * the node's own policy wants.
   */
  private ResumptionPolicy policyFor(KeyRing ring) {
    return rules.forNext(policy, formatFor(ring));
  }

  /** The format for the next key of a ring. */
  KeyFormat formatFor(KeyRing ring) {
    Optional<KeyEntry> last = ring.last();
    KeyFormat ofRing = KeyFormat.ofRing(ring, lastKnown.orElse(KeyFormat.of(policy)));
    if (last.flatMap(KeyEntry::key).isPresent()) {
      lastKnown = Optional.of(ofRing);
    }
    return lastKnown
        .filter(known -> last.isEmpty() || known.format() == last.get().format())
        .orElse(ofRing);
  }

  /** Forgets what was asked for, and destroys it. */
  void destroy() {
    requested.flatMap(KeyEntry::key).ifPresent(TicketKey::destroy);
    requested = Optional.empty();
  }

  /**
   * The ring with what is due.
   *
   * @param held all that the node knows
   * @param trusted the keys of it that the node uses
   * @param acknowledged pending keys that every live node opens
   */
  KeyRing wanted(KeyRing held, KeyRing trusted, Set<KeyName> acknowledged, Instant now) {
    KeyRing wanted = held;
    for (KeyName name : acknowledged) {
      wanted = KeyRotation.activate(wanted, name);
    }
    requested =
        requested.filter(
            key -> held.find(key.name()).isEmpty() && now.isBefore(key.schedule().sealBy()));
    if (requested.filter(key -> isOfTheFuture(key, now) || !hasFormat(key, held)).isPresent()) {
      destroy();
      request(held, trusted, now);
    }
    return requested.isPresent()
        ? withKey(wanted, requested.get())
        : rotated(wanted, trusted, policyFor(held), now);
  }

  /** Whether a key that was made before the ring was read has the format of the ring. */
  private boolean hasFormat(KeyEntry key, KeyRing ring) {
    return key.key()
        .map(made -> formatFor(ring).equals(new KeyFormat(key.format(), made.strengthBits())))
        .orElse(true);
  }

  /**
   * Whether a clock that was ahead has dated the key. Others would take it for newer than it is,
   * and use it after they began anew.
   */
  private boolean isOfTheFuture(KeyEntry key, Instant now) {
    return key.schedule().published().isAfter(now.plus(policy.clockSkew()));
  }

  /** Keys that are not trusted count for nothing when it is decided whether another is due. */
  private KeyRing rotated(KeyRing wanted, KeyRing trusted, ResumptionPolicy ofRing, Instant now) {
    if (trusted.keys().size() == wanted.keys().size()) {
      return rules.rotated(wanted, ofRing, now, random);
    }
    KeyRing rotated = rules.rotated(trusted, ofRing, now, random);
    KeyRing more = wanted;
    for (KeyEntry key : rotated.keys()) {
      more = trusted.find(key.name()).isPresent() ? more : withKey(more, key);
    }
    return more;
  }

  /** The pending keys that would be new. */
  static List<KeyName> fresh(KeyRing held, KeyRing wanted) {
    return wanted.keys().stream()
        .filter(key -> key.phase() == KeyPhase.PENDING && held.find(key.name()).isEmpty())
        .map(KeyEntry::name)
        .toList();
  }

  private static KeyRing withKey(KeyRing ring, KeyEntry key) {
    return ring.join(KeyRing.of(ring.trustDomain(), ring.epoch(), List.of(key)));
  }
}
