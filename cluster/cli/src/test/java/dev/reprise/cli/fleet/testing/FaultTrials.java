// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.cluster.ClusterReport;
import dev.reprise.cli.testing.Stalls;
import dev.reprise.cli.testing.Trip;
import dev.reprise.cluster.ClusterView;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * Faults that a fleet suffers under steady load, one after the other, and what was seen of each.
 * Not safe for use by several threads.
 */
public final class FaultTrials implements AutoCloseable {

  /*
   * A trip counts by the moment when it began. Those that began two polls after the fault's end or
   * later, which all their handshakes did, must be resumed: all but one in a hundred, of the first
   * ENOUGH of them, and but those for whose lookups the machine was too slow. Every trip that began
   * since the fault's beginning is waited for, however long it takes, so none that fails late is
   * left out.
   */

  private static final Duration FAULT = Duration.ofSeconds(3);
  private static final Duration TO_RECOVER = FaultyFleet.POLL.multipliedBy(2);
  private static final int ENOUGH = 150;
  private static final int NOBODY = -1;

  /** A quarter of the time that a node gives a lookup. */
  private static final Duration STALL = Duration.ofMillis(50);

  private final FaultyFleet fleet;
  private final FleetLoad load;
  private final Stalls stalls = Stalls.longerThan(STALL);
  private final InstantSource clock = InstantSource.system();
  private final List<String> rows = new ArrayList<>();

  /** Trials of a fleet that has just been started. */
  public FaultTrials(FaultyFleet fleet) {
    this.fleet = fleet;
    this.load = fleet.load();
    load.awaitFrom(clock.millis() + FAULT.toMillis());
  }

  /** Something that is done to the fleet. */
  public interface Deed {
    void run();
  }

  /**
   * Lets something happen that excuses no node, ends it, and asserts that the fleet got over it.
   */
  public void suffer(String name, Deed fault, Deed repair) {
    suffer(
        name,
        () -> {
          fault.run();
          return NOBODY;
        },
        repair);
  }

  /**
   * The same with a node whose handshakes may fail, because it is not there.
   *
   * @param fault does something to a node, and says to which
   */
  public void suffer(String name, IntSupplier fault, Deed repair) {
    long begun = clock.millis();
    int absent = fault.getAsInt();
    load.awaitFrom(Math.max(clock.millis(), begun + FAULT.toMillis()));
    repair.run();
    long repaired = clock.millis();
    long recovered = repaired + TO_RECOVER.toMillis();
    List<Trip> all = load.await(begun, recovered, ENOUGH);
    List<Trip> during =
        all.stream()
            .filter(trip -> trip.startedMillis() < repaired && !trip.touches(absent))
            .toList();
    List<Trip> after = all.stream().filter(trip -> trip.startedMillis() >= recovered).toList();
    List<Trip> failed = all.stream().filter(trip -> trip.hasFailed(absent)).toList();
    rows.add(row(name, all, failed, during, after, lastMiss(all, repaired)));
    assertThat(failed).as("failed handshakes").isEmpty();
    assertThat(after).hasSize(ENOUGH);
    assertThat(
            after.stream().filter(trip -> !trip.isResumed() && !trip.isExcusedBy(stalls)).toList())
        .as("not resumed, of %d", ENOUGH)
        .hasSizeLessThanOrEqualTo(ENOUGH / 100);
    assertNoStaleKey(after);
  }

  /** No ticket is of a key whose time to seal was over, or that another had followed for long. */
  private void assertNoStaleKey(List<Trip> after) {
    ClusterView view = fleet.look();
    KeyRing ring = view.keys().orElseThrow();
    for (Trip trip : after) {
      if (trip.ticket()) {
        Instant then = Instant.ofEpochMilli(trip.startedMillis());
        assertThat(ring.keys().stream().filter(key -> isFresh(ring, key, then)))
            .as("keys that may have sealed at %s, of %s", then, ring)
            .extracting(key -> ClusterReport.id(key.name()))
            .contains(trip.key());
      }
    }
  }

  private static boolean isFresh(KeyRing ring, KeyEntry key, Instant then) {
    Instant longAgo = then.minus(TO_RECOVER);
    return key.phase() != KeyPhase.RETIRED
        && then.isBefore(key.schedule().sealUntil())
        && ring.keys().stream()
            .noneMatch(
                other ->
                    other.schedule().sealFrom().isAfter(key.schedule().sealFrom())
                        && other.inEffectFrom().isBefore(longAgo));
  }

  /** What was seen, in a line for each fault. */
  public String table() {
    return """

    | fault                           | hands | failed | tickets |     IDs | tickets |     IDs | last miss | RSS   | reasons during
    |                                 | hakes |        |  during |  during |   after |   after | after ms  | MiB   |
    | ------------------------------- | ----- | ------ | ------- | ------- | ------- | ------- | --------- | ----- | --------------
    """
        + String.join("\n", rows);
  }

  @Override
  public void close() {
    load.close();
    stalls.close();
  }

  private String row(
      String name,
      List<Trip> all,
      List<Trip> failed,
      List<Trip> during,
      List<Trip> after,
      String lastMiss) {
    return String.format(
        Locale.ROOT,
        "| %-31s | %5d | %6d | %7s | %7s | %7s | %7s | %9s | %5d | %s",
        name,
        2 * all.size(),
        failed.size(),
        percent(during, true),
        percent(during, false),
        percent(after, true),
        percent(after, false),
        lastMiss,
        fleet.mostMemory() >> 20,
        reasons(during));
  }

  /** How long after a moment the last trip began that was not resumed. */
  private static String lastMiss(List<Trip> trips, long moment) {
    return trips.stream()
        .filter(trip -> trip.startedMillis() >= moment && !trip.isResumed())
        .map(trip -> Long.toString(trip.startedMillis() - moment))
        .reduce("-", (earlier, later) -> later);
  }

  /** Why sessions were not resumed, and how often. */
  private static String reasons(List<Trip> trips) {
    return trips.stream()
        .filter(trip -> !trip.isResumed())
        .collect(
            Collectors.groupingBy(
                trip -> (trip.ticket() ? "ticket " : "id ") + trip.offered(),
                TreeMap::new,
                Collectors.counting()))
        .toString();
  }

  private static String percent(List<Trip> trips, boolean tickets) {
    List<Trip> meant = trips.stream().filter(trip -> trip.ticket() == tickets).toList();
    long resumed = meant.stream().filter(Trip::isResumed).count();
    return meant.isEmpty() ? "-" : Math.round(100.0 * resumed / meant.size()) + " %";
  }
}
