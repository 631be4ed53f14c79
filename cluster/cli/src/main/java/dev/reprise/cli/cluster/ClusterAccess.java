// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import dev.reprise.cli.option.Complaint;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.DurationConverter;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterOperator;
import dev.reprise.cluster.store.StoreException;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of commands that look at a cluster from outside. */
final class ClusterAccess {

  @Mixin private ClusterOptions options;

  @Option(
      names = "--poll-every",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description =
          "As at the nodes: one that has been silent for three times as long is gone. Default:"
              + " ${DEFAULT-VALUE}.")
  private Duration pollEvery = Cluster.DEFAULT_POLL_INTERVAL;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  ClusterAccess() {}

  boolean json() {
    return json;
  }

  /** How often nodes show that they are alive. */
  Duration pollEvery() {
    return pollEvery;
  }

  /** How old the heartbeat of a live node may be. */
  Duration oldestHeartbeat() {
    return Cluster.silenceOfLiveNode(pollEvery);
  }

  /** What is done with a cluster. */
  interface Work {
    int with(ClusterOperator cluster) throws StoreException;
  }

  /**
   * Opens the cluster for some work; a store that fails is said in a line.
   *
   * @throws ConfigurationException if there is no such cluster
   */
  int run(CommandSpec spec, Work work) {
    if (options.isAlone()) {
      throw new ConfigurationException("--cluster", "is missing");
    }
    try (ClusterOperator cluster = options.operator()) {
      return work.with(cluster);
    } catch (StoreException e) {
      Complaint.print(spec.commandLine(), String.valueOf(e.getMessage()));
      return ExitCode.CHECK_FAILED;
    }
  }
}
