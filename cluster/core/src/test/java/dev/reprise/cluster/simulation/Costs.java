// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How many requests and messages of each kind there were, and how many octets they carried. */
public final class Costs {

  private final Map<String, long[]> byKind = new TreeMap<>();

  /** Adds one request or message. */
  void add(String kind, long octets) {
    long[] sums = byKind.computeIfAbsent(kind, unused -> new long[2]);
    sums[0]++;
    sums[1] += octets;
  }

  /** How many of that kind. */
  public long count(String kind) {
    return byKind.getOrDefault(kind, new long[2])[0];
  }

  /** How many requests to the store, and messages given to the bus. */
  public long requests() {
    return byKind.values().stream().mapToLong(sums -> sums[0]).sum() - deliveries();
  }

  /** How many messages the bus has given to nodes. */
  public long deliveries() {
    return count("deliver");
  }

  /** How many octets in all, without what the store's own protocol adds. */
  public long octets() {
    return byKind.values().stream().mapToLong(sums -> sums[1]).sum();
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    byKind.forEach(
        (kind, sums) ->
            out.append(String.format(Locale.ROOT, "%s %d (%d octets) ", kind, sums[0], sums[1])));
    return out.toString().trim();
  }
}
