// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import java.util.List;

/**
 * The change of the cluster's secret as an operator does it, node after node: first every node can
 * open with the new secret, then every node seals with it, then the old one goes.
 */
final class SecretRollout {

  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final long SETTLE_MILLIS = 40_000;

  private final Fleet fleet;
  private final SimulatedRandom random;
  private final SharedSecret first;
  private final SharedSecret second;
  private final List<SharedSecrets> stages;
  private int stage;
  private boolean running;

  SecretRollout(Fleet fleet, SimulatedRandom random) {
    this.fleet = fleet;
    this.random = random;
    this.first = SharedSecret.generate(random);
    this.second = SharedSecret.generate(random);
    this.stages =
        List.of(secrets(first), secrets(first, second), secrets(second, first), secrets(second));
  }

  SharedSecrets initial() {
    return stages.get(stage);
  }

  /** The secrets that seal once all is well. */
  SharedSecrets last() {
    return stages.get(running ? stages.size() - 1 : 0);
  }

  /** Gives a node that is added the secrets of the day. */
  SimulatedNode configure(SimulatedNode node) {
    node.use(stages.get(stage));
    return node;
  }

  void begin() {
    if (!running) {
      running = true;
      nextStage();
    }
  }

  /** Ends a change that has begun, as soon as every node has what it needs for that. */
  void complete() {
    if (running) {
      int last = stages.size() - 1;
      boolean all = stage == last;
      stage = last;
      fleet.nodes().forEach(node -> node.use(stages.get(all ? last : last - 1)));
      fleet
          .time()
          .after(SETTLE_MILLIS, () -> fleet.nodes().forEach(node -> node.use(stages.get(last))));
    }
  }

  private void nextStage() {
    if (stage == stages.size() - 1) {
      return;
    }
    stage++;
    int reached = stage;
    for (SimulatedNode node : List.copyOf(fleet.nodes())) {
      fleet
          .time()
          .after(
              random.between(0, LONGEST_PAUSE_MILLIS),
              () -> {
                if (stage == reached) {
                  node.use(stages.get(reached));
                }
              });
    }
    fleet
        .time()
        .after(
            LONGEST_PAUSE_MILLIS + SETTLE_MILLIS,
            () -> {
              if (stage == reached) {
                nextStage();
              }
            });
  }

  private static SharedSecrets secrets(SharedSecret... secrets) {
    return new SharedSecrets(Simulation.CLUSTER, Simulation.TRUST_DOMAIN, List.of(secrets));
  }
}
