// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.RingSettings;
import dev.reprise.engine.ResumptionPolicy;
import java.time.Duration;
import java.util.Locale;

/**
 * What it costs a fleet to share its keys when all is well: what each node sends and reads while
 * nothing happens, and what a rotation adds. Octets are those of sealed records and messages; what
 * the store's own protocol puts around them is not counted.
 *
 * @param nodes how many nodes there are
 * @param minute of the whole fleet while nothing happens, with three keys in the ring
 * @param rotation what one rotation adds, from the publication to the last reader
 */
record FleetCost(int nodes, Sum minute, Sum rotation) {

  private static final Duration SETTLED = Duration.ofMinutes(1);
  private static final int SECONDS = 60;

  /** Requests, deliveries and octets of some time. */
  record Sum(long requests, long deliveries, long octets) {

    private static Sum of(Costs costs) {
      return new Sum(costs.requests(), costs.deliveries(), costs.octets());
    }

    private Sum minus(Sum other) {
      return new Sum(
          requests - other.requests, deliveries - other.deliveries, octets - other.octets);
    }
  }

  /** Measures a fleet under the default policy. */
  static FleetCost of(int nodes) {
    SimulatedFleet fleet =
        Simulation.withSeed(1)
            .nodes(nodes)
            .policy(ResumptionPolicy.defaults())
            .settings(RingSettings.DEFAULT)
            .begin();
    fleet.pass(SETTLED);
    fleet.rotate(fleet.nodes().get(0));
    fleet.pass(SETTLED);

    Sum before = Sum.of(fleet.costs());
    fleet.rotate(fleet.nodes().get(nodes / 2));
    fleet.pass(SETTLED);
    Sum rotated = Sum.of(fleet.costs());
    fleet.pass(SETTLED);
    Sum minute = Sum.of(fleet.costs()).minus(rotated);
    return new FleetCost(nodes, minute, rotated.minus(before).minus(minute));
  }

  /** A line of the table in docs/scaling.md. */
  String row() {
    return String.format(
        Locale.ROOT,
        "| %,d | %.1f | %,d | %,.1f | %,d | %,d | %,d |",
        nodes,
        (double) minute.requests() / nodes,
        minute.octets() / nodes,
        (double) minute.requests() / SECONDS,
        rotation.requests(),
        rotation.deliveries(),
        rotation.octets());
  }
}
