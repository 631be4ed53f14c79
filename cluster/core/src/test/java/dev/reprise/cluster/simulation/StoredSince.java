// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Facts of one kind that the store holds, and since when it has held each without a gap. */
final class StoredSince<T> {

  private final Map<T, Long> sinceMillis = new HashMap<>();

  /** Takes note that the store holds these facts from now on, and no others. */
  void holds(Set<T> facts, long nowMillis) {
    sinceMillis.keySet().retainAll(facts);
    facts.forEach(fact -> sinceMillis.putIfAbsent(fact, nowMillis));
  }

  /** Since when the store has held that fact; the end of time if it does not hold it. */
  long since(T fact) {
    return sinceMillis.getOrDefault(fact, Long.MAX_VALUE);
  }

  void forEach(BiConsumer<T, Long> action) {
    sinceMillis.forEach(action);
  }
}
