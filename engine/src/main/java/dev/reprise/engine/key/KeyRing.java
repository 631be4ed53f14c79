// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The ticket keys that one trust domain has at one moment: at most one of them seals, the others
 * open. Immutable.
 */
public final class KeyRing {

  /*
   * Which key seals is a function of the ring and the time alone (D4):
   * (1) A key is in effect from sealFrom, or from sealBy while it is still PENDING.
   * (2) Of the keys in effect the highest (sealFrom, name) leads, also when it is a tombstone: after
   *     a revocation nobody falls back to an older key.
   * (3) The leader seals if it has not been retired and now < sealUntil; otherwise nothing does. So
   *     a node that has lost its fleet stops issuing rather than lets one key live on.
   * (4) A key in effect that does not lead is superseded: it opens only.
   *
   * Names lie in ascending order in two arrays of longs, so that the lookup of a name that is not
   * there allocates nothing and takes no lock: a flood of tickets under unknown names costs no more
   * than reading them.
   */

  /** The most keys that a ring holds, tombstones included. */
  public static final int MAX_KEYS = 64;

  private static final Comparator<KeyEntry> BY_NAME =
      Comparator.comparing(key -> key.name().octets());
  private static final Comparator<KeyEntry> PRECEDENCE =
      Comparator.comparing(KeyEntry::sealFrom).thenComparing(BY_NAME);

  private final String trustDomain;
  private final long epoch;
  private final List<KeyEntry> keys;
  private final long[] namesHigh;
  private final long[] namesLow;

  /** The entries in the order (2), highest first. */
  private final List<KeyEntry> byPrecedence;

  private KeyRing(String trustDomain, long epoch, List<KeyEntry> keys) {
    this.trustDomain = trustDomain;
    this.epoch = epoch;
    this.keys = keys;
    this.namesHigh = keys.stream().mapToLong(key -> high(key.name().octets())).toArray();
    this.namesLow = keys.stream().mapToLong(key -> low(key.name().octets())).toArray();
    this.byPrecedence = keys.stream().sorted(PRECEDENCE.reversed()).toList();
  }

  /**
   * A ring of the given keys.
   *
   * @param trustDomain who shares these keys, 1 to 255 octets in UTF-8; part of the key derivation
   *     of the {@code aead} format
   * @param epoch how often the ring has changed, {@code 0..2^63-1}
   * @param keys at most {@link #MAX_KEYS}, in any order
   * @throws IllegalArgumentException if a value is out of range, or two keys share a name or secret
   */
  public static KeyRing of(String trustDomain, long epoch, List<KeyEntry> keys) {
    int octets = trustDomain.getBytes(StandardCharsets.UTF_8).length;
    if (octets < 1 || octets > 255) {
      throw new IllegalArgumentException("a trust domain has 1 to 255 octets, not " + octets);
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

  /** A ring without keys: it opens nothing and seals nothing. */
  public static KeyRing empty(String trustDomain) {
    return of(trustDomain, 0, List.of());
  }

  /**
   * A ring without a schedule, as from a key file: one key seals until the ring is replaced, all
   * open.
   *
   * @param sealing the index of the key that seals
   * @param since when the keys came into use; fractions of a second are dropped
   * @throws IllegalArgumentException if two keys share a name or secret, or there are too many
   * @throws IndexOutOfBoundsException if there is no key at that index
   */
  public static KeyRing fixed(
      String trustDomain, List<TicketKey> keys, int sealing, Instant since) {
    Objects.checkIndex(sealing, keys.size());
    // The key that seals must lead whatever its name, so it alone is in effect from the last
    // second.
    Instant follows = Instant.ofEpochSecond(Math.max(since.minusSeconds(1).getEpochSecond(), 0));
    Instant leads = follows.plusSeconds(1);
    List<KeyEntry> entries = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      boolean seals = i == sealing;
      Instant from = seals ? leads : follows;
      entries.add(
          KeyEntry.of(
              keys.get(i),
              seals ? KeyPhase.SEALING : KeyPhase.OPENING_ONLY,
              from,
              from,
              from,
              KeyEntry.FOREVER,
              KeyEntry.FOREVER));
    }
    return of(trustDomain, 0, entries);
  }

  /** Keys that one process makes and rotates for itself; see {@link RotatingKeys}. */
  public static RotatingKeys rotating(
      String trustDomain, ResumptionPolicy policy, SecureRandom random) {
    return new RotatingKeys(trustDomain, policy, random);
  }

  /** Who shares these keys. */
  public String trustDomain() {
    return trustDomain;
  }

  /** How often the ring has changed; zero for a ring without a schedule. */
  public long epoch() {
    return epoch;
  }

  /** All keys, ascending by name. */
  public List<KeyEntry> keys() {
    return keys;
  }

  /** The entry of that name, retired or not. */
  public Optional<KeyEntry> find(KeyName name) {
    int index = indexOf(name.octets());
    return index < 0 ? Optional.empty() : Optional.of(keys.get(index));
  }

  /** The phase of the key of that name at {@code now}; empty if the ring does not know it. */
  public Optional<KeyPhase> phaseAt(KeyName name, Instant now) {
    return find(name).map(key -> phaseAt(key, now));
  }

  /** The key that seals at {@code now}; empty if none may. */
  public Optional<KeyEntry> sealingKey(Instant now) {
    return leader(now).filter(key -> phaseAt(key, now) == KeyPhase.SEALING);
  }

  /** The key that leads at {@code now}, whether it may seal or not; empty if none is in effect. */
  public Optional<KeyEntry> leader(Instant now) {
    for (KeyEntry key : byPrecedence) {
      if (!now.isBefore(key.inEffectFrom())) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /**
   * All that either ring knows: keys by name, of each the later phase, and the higher epoch.
   * Associative, commutative and idempotent, so replicas that have read the same records hold the
   * same ring, in whatever order and however often they read them.
   *
   * @throws IllegalArgumentException if the other ring is of another trust domain
   */
  public KeyRing join(KeyRing other) {
    checkSameDomain(other);
    return of(trustDomain, Math.max(epoch, other.epoch), RingJoin.join(keys, other.keys));
  }

  /**
   * Whether this ring knows all keys and decisions that the other knows, whatever their epochs are.
   *
   * @throws IllegalArgumentException if the other ring is of another trust domain
   */
  public boolean covers(KeyRing other) {
    checkSameDomain(other);
    return other.keys.stream()
        .allMatch(key -> find(key.name()).filter(mine -> RingJoin.covers(mine, key)).isPresent());
  }

  /** The key that is to lead after the leader at {@code now}; empty if none is published. */
  public Optional<KeyEntry> successor(Instant now) {
    KeyEntry next = null;
    for (KeyEntry key : byPrecedence) {
      if (!now.isBefore(key.inEffectFrom())) {
        break;
      }
      if (phaseAt(key, now) == KeyPhase.PENDING) {
        next = key;
      }
    }
    return Optional.ofNullable(next);
  }

  /**
   * The index of the key whose name the first 16 octets are, or a negative number.
   *
   * @param octets a name, or a ticket, of at least 16 octets
   */
  public int indexOf(Bytes octets) {
    long high = high(octets);
    long low = low(octets);
    int from = 0;
    int to = namesHigh.length - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      int order = Long.compareUnsigned(namesHigh[middle], high);
      if (order == 0) {
        order = Long.compareUnsigned(namesLow[middle], low);
      }
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        from = middle + 1;
      } else {
        to = middle - 1;
      }
    }
    return -1;
  }

  /** The phase at {@code now} of an entry of this ring. */
  public KeyPhase phaseAt(KeyEntry key, Instant now) {
    if (key.phase() == KeyPhase.RETIRED || !now.isBefore(key.openUntil())) {
      return KeyPhase.RETIRED;
    }
    if (key.phase() == KeyPhase.OPENING_ONLY || !now.isBefore(key.sealUntil())) {
      return KeyPhase.OPENING_ONLY;
    }
    Optional<KeyEntry> leader = leader(now);
    if (leader.isPresent() && leader.get().name().equals(key.name())) {
      return KeyPhase.SEALING;
    }
    boolean ahead = leader.isEmpty() || PRECEDENCE.compare(key, leader.get()) > 0;
    return ahead ? KeyPhase.PENDING : KeyPhase.OPENING_ONLY;
  }

  /** Trust domain, epoch, names and phases; never a secret. */
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
      throw new IllegalArgumentException("rings of different trust domains have nothing to share");
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

  private static long high(Bytes octets) {
    return word(octets, 0);
  }

  private static long low(Bytes octets) {
    return word(octets, Long.BYTES);
  }

  private static long word(Bytes octets, int from) {
    long word = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      word = word << 8 | octets.at(i);
    }
    return word;
  }
}
