// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What happened in one run or in many. Not safe for use by several threads. */
public final class SimulationReport {

  private final Map<Fault, Long> injected = new EnumMap<>(Fault.class);
  private final Map<Invariant, Long> checked = new EnumMap<>(Invariant.class);
  private final Costs costs = new Costs();
  private long runs;
  private long nodes;
  private long mostNodes;
  private long events;
  private long virtualMillis;
  private long keysThatSealed;
  private long ticketsOpened;
  private long ticketsThatMayFail;
  private long digest = 1;

  void injected(Fault fault) {
    injected.merge(fault, 1L, Long::sum);
  }

  void checked(Invariant invariant) {
    checked.merge(invariant, 1L, Long::sum);
  }

  void ticket(boolean opened) {
    if (opened) {
      ticketsOpened++;
    } else {
      ticketsThatMayFail++;
    }
  }

  void ended(int nodeCount, long eventCount, long millis, int sealed) {
    runs++;
    nodes += nodeCount;
    mostNodes = Math.max(mostNodes, nodeCount);
    events += eventCount;
    virtualMillis += millis;
    keysThatSealed += sealed;
    digest =
        31 * digest
            + 7 * eventCount
            + 13 * costs.octets()
            + sealed
            + checked.values().toString().hashCode();
  }

  /** Adds what another report says. */
  void add(SimulationReport other) {
    other.injected.forEach((fault, count) -> injected.merge(fault, count, Long::sum));
    other.checked.forEach((invariant, count) -> checked.merge(invariant, count, Long::sum));
    runs += other.runs;
    nodes += other.nodes;
    mostNodes = Math.max(mostNodes, other.mostNodes);
    events += other.events;
    virtualMillis += other.virtualMillis;
    keysThatSealed += other.keysThatSealed;
    ticketsOpened += other.ticketsOpened;
    ticketsThatMayFail += other.ticketsThatMayFail;
    digest = 31 * digest + other.digest;
  }

  /** What the run cost. */
  public Costs costs() {
    return costs;
  }

  /** How often a fault was injected. */
  public long injections(Fault fault) {
    return injected.getOrDefault(fault, 0L);
  }

  /** How often an invariant was checked. */
  public long checks(Invariant invariant) {
    return checked.getOrDefault(invariant, 0L);
  }

  /** A number that two runs share only if the same things happened in them. */
  public long digest() {
    return digest;
  }

  /** How many keys sealed. */
  public long keysThatSealed() {
    return keysThatSealed;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "runs %d, nodes %d (at most %d in a run), events %d, virtual hours %d, keys that sealed %d%n"
            + "tickets opened at another node %d, tried where they need not open %d%n"
            + "faults injected: %s%ninvariants checked: %s",
        runs,
        nodes,
        mostNodes,
        events,
        virtualMillis / 3_600_000,
        keysThatSealed,
        ticketsOpened,
        ticketsThatMayFail,
        words(injected),
        words(checked));
  }

  private static String words(Map<? extends Enum<?>, Long> counts) {
    return counts.entrySet().stream()
        .map(each -> each.getKey().name().toLowerCase(Locale.ROOT) + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }
}
