// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.KeyPhase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The join of key rings: the pure functions behind {@link KeyRing#join} and {@link KeyRing#covers}.
 */
final class RingJoin {

  /*
   * Keys are joined by name. Everything about a key except phase and revoked is fixed when it is
   * published (D4), so two entries with one name differ in these two only, and the later phase
   * wins: a total order whose join is the maximum. Entries that differ in more come from a member
   * that breaks the protocol. They are joined by maxima, too, so that all other members end with
   * the same ring.
   *
   * A join of more than MAX_KEYS keys keeps the NEXT_TO_LEAD keys that come last in the order of
   * keys, so that a full ring can still rotate. Of the others it keeps those that were revoked, so
   * that no copy of them comes back, and then those that were published first. Which ones these are
   * does not depend on the order of joins: a key that is kept of all keys is kept of every part of
   * them, too. A member whose clock is ahead pushes out no more than NEXT_TO_LEAD keys.
   */

  private static final int NEXT_TO_LEAD = 8;

  private static final Comparator<KeyEntry> TO_KEEP =
      Comparator.comparing((KeyEntry key) -> !key.revoked())
          .thenComparing(key -> key.schedule().published())
          .thenComparing(KeyEntry::name);

  private RingJoin() {}

  static List<KeyEntry> join(Collection<KeyEntry> one, Collection<KeyEntry> other) {
    TreeMap<KeyName, KeyEntry> joined = new TreeMap<>();
    one.forEach(key -> joined.put(key.name(), key));
    other.forEach(key -> joined.merge(key.name(), key, RingJoin::join));
    List<KeyEntry> keys = withoutSharedSecrets(new ArrayList<>(joined.values()));
    return withinBound(keys);
  }

  /** The keys, or if they are more than {@link KeyRing#MAX_KEYS} those that a ring keeps. */
  static List<KeyEntry> withinBound(List<KeyEntry> keys) {
    if (keys.size() <= KeyRing.MAX_KEYS) {
      return keys;
    }
    List<KeyEntry> others = new ArrayList<>(keys);
    others.sort(Leadership.PRECEDENCE.reversed());
    List<KeyEntry> kept = new ArrayList<>(others.subList(0, NEXT_TO_LEAD));
    others.subList(0, NEXT_TO_LEAD).clear();
    others.sort(TO_KEEP);
    kept.addAll(others.subList(0, KeyRing.MAX_KEYS - NEXT_TO_LEAD));
    return kept;
  }

  /** Whether joining {@code other}, of the same name, to {@code key} changes nothing. */
  static boolean covers(KeyEntry key, KeyEntry other) {
    return key.phase().compareTo(other.phase()) >= 0
        && (key.revoked() || !other.revoked())
        && key.schedule().compareTo(other.schedule()) >= 0;
  }

  private static KeyEntry join(KeyEntry one, KeyEntry other) {
    boolean oneIsLater = one.phase().compareTo(other.phase()) >= 0;
    KeyEntry secrets = hasGreaterSecrets(one, other) ? one : other;
    KeyPhase phase = oneIsLater ? one.phase() : other.phase();
    return new KeyEntry(
        one.name(),
        one.format().compareTo(other.format()) >= 0 ? one.format() : other.format(),
        phase,
        one.revoked() || other.revoked(),
        one.schedule().compareTo(other.schedule()) >= 0 ? one.schedule() : other.schedule(),
        phase == KeyPhase.RETIRED ? Optional.<TicketKey>empty() : secrets.key());
  }

  /**
   * An arbitrary but fixed order of keys that should be the same. If they are, the first one stays:
   * a handshake may be using that object, and the other will be destroyed.
   */
  private static boolean hasGreaterSecrets(KeyEntry one, KeyEntry other) {
    if (one.key().isEmpty() || other.key().isEmpty()) {
      return one.key().isPresent();
    }
    TicketKey first = one.key().get();
    TicketKey second = other.key().get();
    int order = first.format().compareTo(second.format());
    order = order != 0 ? order : compare(first.encryptionKey(), second.encryptionKey());
    return (order != 0 ? order : compare(first.macKey(), second.macKey())) >= 0;
  }

  private static int compare(SecretBytes one, SecretBytes other) {
    if (one.equals(other)) {
      return 0;
    }
    byte[] first = one.toByteArray();
    byte[] second = other.toByteArray();
    try {
      return Arrays.compareUnsigned(first, second);
    } finally {
      Arrays.fill(first, (byte) 0);
      Arrays.fill(second, (byte) 0);
    }
  }

  /** Of keys with different names that share a secret, only the first by name stays. */
  private static List<KeyEntry> withoutSharedSecrets(List<KeyEntry> keys) {
    List<KeyEntry> distinct = new ArrayList<>(keys.size());
    for (KeyEntry key : keys) {
      boolean shared =
          key.key()
              .filter(
                  secret ->
                      distinct.stream()
                          .flatMap(each -> each.key().stream())
                          .anyMatch(secret::collidesWith))
              .isPresent();
      if (!shared) {
        distinct.add(key);
      }
    }
    return distinct;
  }
}
