// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.key.TicketKeys;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The group's ticket keys at one node: the last that was told seals, those before it open. Safe for
 * use by any thread.
 */
final class GroupKeys implements TicketKeys {

  /** The plugin keeps two; a joiner then fails tickets that are minutes old. */
  static final int MOST = 6;

  private final String trustDomain;
  private final SeenSteks seen;
  private final List<TicketKey> newestFirst = new ArrayList<>();
  private volatile KeyRing ring;

  GroupKeys(String cluster, SeenSteks seen) {
    this.trustDomain = "ats " + cluster;
    this.seen = seen;
    this.ring = KeyRing.empty(trustDomain);
  }

  /** What became of a key that was told. */
  enum Taken {
    /** It seals from now on. */
    NEW,
    /** It is one of those in use; nothing has changed. */
    KNOWN,
    /** It was used before and its time is over, or it shares a secret with one in use. */
    REFUSED
  }

  @Override
  public KeyRing at(Instant now) {
    return ring;
  }

  synchronized Optional<TicketKey> current() {
    return newestFirst.stream().findFirst();
  }

  synchronized Optional<TicketKey> previous() {
    return newestFirst.stream().skip(1).findFirst();
  }

  /**
   * Takes a key that was told, or made here.
   *
   * <p>After a restart the group's answer names keys that were in use when this node went down.
   * They are let in as long as nothing newer is known: the last two that this node used, in their
   * order. All others that it ever used are refused.
   *
   * @throws IOException if it can't be remembered, and so is not used
   */
  synchronized Taken take(TicketKey key, Instant now) throws IOException {
    if (newestFirst.stream().anyMatch(each -> each.name().equals(key.name()))) {
      return Taken.KNOWN;
    }
    OptionalInt usedAfter = seen.usedAfter(key);
    if (usedAfter.isPresent()) {
      boolean ofLastRun =
          usedAfter.getAsInt() < 2
              && newestFirst.stream()
                  .allMatch(each -> seen.usedAfter(each).orElse(0) > usedAfter.getAsInt());
      if (!ofLastRun) {
        return Taken.REFUSED;
      }
    }
    List<TicketKey> keys = new ArrayList<>(newestFirst);
    keys.add(0, key);
    List<TicketKey> dropped = keys.size() > MOST ? List.of(keys.remove(MOST)) : List.of();
    KeyRing next;
    try {
      next = KeyRing.withoutSchedule(trustDomain, key, keys.subList(1, keys.size()), now);
    } catch (IllegalArgumentException e) {
      return Taken.REFUSED;
    }
    if (usedAfter.isEmpty()) {
      seen.add(key);
    }
    newestFirst.clear();
    newestFirst.addAll(keys);
    ring = next;
    dropped.forEach(TicketKey::destroy);
    return Taken.NEW;
  }

  synchronized void destroy() {
    ring = KeyRing.empty(trustDomain);
    newestFirst.forEach(TicketKey::destroy);
    newestFirst.clear();
  }
}
