// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.time.Instants;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The ticket keys of one trust domain: at any moment at most one of them seals, the others open.
 * Immutable.
 *
 * @since 0.1
 */
public final class KeyRing {

  /** A time without a sealing key that is not worth another key. */
  private static final Duration GAP = Duration.ofSeconds(1);

  /** The largest number of keys in a ring, tombstones included. */
  public static final int MAX_KEYS = 64;

  private static final Comparator<KeyEntry> BY_NAME =
      Comparator.comparing(key -> key.name().octets());

  private final String trustDomain;
  private final long epoch;
  private final List<KeyEntry> keys;
  private final NameIndex names;
  private final Leadership leadership;

  private KeyRing(String trustDomain, long epoch, List<KeyEntry> keys) {
    this.trustDomain = trustDomain;
    this.epoch = epoch;
    this.keys = keys;
    this.names = new NameIndex(keys);
    this.leadership = new Leadership(keys);
  }

  /**
   * A ring of the given keys.
   *
   * @param trustDomain the name of those who share the keys, 1 to 255 octets in UTF-8; the {@code
   *     aead} format derives keys from it
   * @param epoch the number of changes to the ring, {@code 0..2^63-1}
   * @param keys at most {@link #MAX_KEYS}, in any order
   * @throws IllegalArgumentException if a value is out of range, or two keys share a name or secret
   */
  public static KeyRing of(String trustDomain, long epoch, List<KeyEntry> keys) {
    int octets = trustDomain.getBytes(StandardCharsets.UTF_8).length;
    if (octets < 1 || octets > 255) {
      throw new IllegalArgumentException("a trust domain must have 1 to 255 octets, not " + octets);
    }
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch is negative: " + epoch);
    }
    if (keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException("more than " + MAX_KEYS + " keys: " + keys.size());
    }
    List<KeyEntry> sorted = keys.stream().sorted(BY_NAME).toList();
    checkDistinct(sorted);
    return new KeyRing(trustDomain, epoch, sorted);
  }

  /** A ring without keys, which opens nothing and seals nothing. */
  public static KeyRing empty(String trustDomain) {
    return of(trustDomain, 0, List.of());
  }

  /**
   * A ring of keys that have no schedule, as from a key file: one key seals until the ring is
   * replaced, the others open until then.
   *
   * @param since when the keys came into use
   * @throws IllegalArgumentException if two keys share a name or secret, or there are too many
   */
  public static KeyRing withoutSchedule(
      String trustDomain, TicketKey sealing, List<TicketKey> opening, Instant since) {
    KeyEntry.Schedule schedule = KeyEntry.Schedule.unlimited(since);
    List<KeyEntry> entries = new ArrayList<>();
    entries.add(KeyEntry.of(sealing, KeyPhase.SEALING, schedule));
    for (TicketKey key : opening) {
      entries.add(KeyEntry.of(key, KeyPhase.OPENING_ONLY, schedule));
    }
    return of(trustDomain, 0, entries);
  }

  /** The name of those who share these keys. */
  public String trustDomain() {
    return trustDomain;
  }

  /** The number of changes to the ring; zero if its keys have no schedule. */
  public long epoch() {
    return epoch;
  }

  /** All keys, ascending by name. */
  public List<KeyEntry> keys() {
    return keys;
  }

  /** The entry with that name, retired or not. */
  public Optional<KeyEntry> find(KeyName name) {
    int index = names.indexOf(name.octets());
    return index < 0 ? Optional.empty() : Optional.of(keys.get(index));
  }

  /** The phase at {@code now} of the key with that name; empty if the ring has no such key. */
  public Optional<KeyPhase> phaseAt(KeyName name, Instant now) {
    return find(name).map(key -> phaseAt(key, now));
  }

  /** The key that seals at {@code now}; empty if none does. */
  public Optional<KeyEntry> sealingKey(Instant now) {
    return leader(now).filter(key -> phaseAt(key, now) == KeyPhase.SEALING);
  }

  /**
   * The key that leads after all others in the ring, whether it seals already, will seal, or is a
   * tombstone; empty if no key of the ring ever leads.
   */
  public Optional<KeyEntry> last() {
    return leadership.last();
  }

  /** The key that leads at {@code now}, whether it seals or not; empty if none is in effect. */
  public Optional<KeyEntry> leader(Instant now) {
    return leadership.leader(now);
  }

  /**
   * The first moment, at {@code now} or later, at which no key seals if the ring stays as it is.
   * The second after a tombstone took the lead does not count, because a key that follows it begins
   * one second later.
   */
  Instant sealsUntil(Instant now) {
    Instant time = now;
    while (time.isBefore(KeyEntry.Schedule.FOREVER)) {
      Optional<KeyEntry> sealing = sealingKey(time);
      Instant change = nextLeaderAfter(time);
      if (sealing.isPresent()) {
        time = Instants.earlier(change, sealing.get().schedule().sealUntil());
      } else if (time.isBefore(change.minus(GAP)) || !hasJustBegun(leader(time), time)) {
        return time;
      } else {
        time = change;
      }
    }
    return time;
  }

  private static boolean hasJustBegun(Optional<KeyEntry> leader, Instant time) {
    return leader.filter(key -> !time.isAfter(key.schedule().sealFrom())).isPresent();
  }

  /** When another key than at {@code now} takes the lead; the end of time if none does. */
  private Instant nextLeaderAfter(Instant now) {
    return leadership.ahead(now).stream()
        .map(KeyEntry::inEffectFrom)
        .reduce(KeyEntry.Schedule.FOREVER, Instants::earlier);
  }

  /**
   * The union of two rings: keys by name, each in the later of its two phases, and the higher
   * epoch. The join is associative, commutative and idempotent, so replicas that have read the same
   * records hold the same ring, in any order and number of reads.
   *
   * @throws IllegalArgumentException if the other ring belongs to another trust domain
   */
  public KeyRing join(KeyRing other) {
    checkSameDomain(other);
    return of(trustDomain, Math.max(epoch, other.epoch), RingJoin.join(keys, other.keys));
  }

  /**
   * Whether this ring has all keys and decisions of the other. Epochs do not matter.
   *
   * @throws IllegalArgumentException if the other ring belongs to another trust domain
   */
  public boolean covers(KeyRing other) {
    checkSameDomain(other);
    return other.keys.stream()
        .allMatch(key -> find(key.name()).filter(mine -> RingJoin.covers(mine, key)).isPresent());
  }

  /** The next key to lead after the leader at {@code now}; empty if none is published. */
  public Optional<KeyEntry> successor(Instant now) {
    return leadership.ahead(now).stream()
        .filter(key -> phaseAt(key, now) == KeyPhase.PENDING)
        .reduce((later, earlier) -> earlier);
  }

  /**
   * The position in {@link #keys} of the key whose name the first 16 octets are; negative if there
   * is none.
   *
   * @param octets a name or a ticket, at least 16 octets
   */
  public int indexOf(Bytes octets) {
    return names.indexOf(octets);
  }

  /** The phase at {@code now} of an entry of this ring. */
  public KeyPhase phaseAt(KeyEntry key, Instant now) {
    if (key.phase() == KeyPhase.RETIRED || !now.isBefore(key.schedule().openUntil())) {
      return KeyPhase.RETIRED;
    }
    if (key.phase() == KeyPhase.OPENING_ONLY || !now.isBefore(key.schedule().sealUntil())) {
      return KeyPhase.OPENING_ONLY;
    }
    Optional<KeyEntry> leader = leader(now);
    if (leader.isPresent() && leader.get().name().equals(key.name())) {
      return KeyPhase.SEALING;
    }
    boolean ahead = leader.isEmpty() || Leadership.PRECEDENCE.compare(key, leader.get()) > 0;
    return ahead ? KeyPhase.PENDING : KeyPhase.OPENING_ONLY;
  }

  /** The trust domain, the epoch, names and phases; never a secret. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("KeyRing[" + trustDomain + ", epoch " + epoch);
    for (KeyEntry key : keys) {
      out.append(", ").append(key.name().octets()).append(' ').append(key.phase().word());
    }
    return out.append(']').toString();
  }

  private void checkSameDomain(KeyRing other) {
    if (!trustDomain.equals(other.trustDomain)) {
      throw new IllegalArgumentException("the rings belong to different trust domains");
    }
  }

  private static void checkDistinct(List<KeyEntry> keys) {
    for (int i = 1; i < keys.size(); i++) {
      if (keys.get(i).name().equals(keys.get(i - 1).name())) {
        throw new IllegalArgumentException("two keys are named " + keys.get(i).name().octets());
      }
    }
    List<TicketKey> present = keys.stream().flatMap(key -> key.key().stream()).toList();
    for (int i = 0; i < present.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (present.get(i).collidesWith(present.get(j))) {
          throw new IllegalArgumentException(
              "keys " + present.get(i) + " and " + present.get(j) + " share a secret");
        }
      }
    }
  }
}
