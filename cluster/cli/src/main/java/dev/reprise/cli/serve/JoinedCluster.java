// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cli.status.NodeMonitor;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.micrometer.SharedSessionMeters;
import dev.reprise.micrometer.StoreTimers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A node's place in its cluster. The file with the secrets is read again when it changes and at
 * SIGHUP.
 */
final class JoinedCluster implements AutoCloseable {

  private final Cluster cluster;
  private final ClusterOptions options;
  private final String stamp;

  private Optional<Members> members = Optional.empty();

  /**
   * A membership that watches no file yet.
   *
   * @param stamp of the file with the secrets, taken before it was read
   */
  JoinedCluster(Cluster cluster, ClusterOptions options, String stamp) {
    this.cluster = cluster;
    this.options = options;
    this.stamp = stamp;
  }

  Cluster cluster() {
    return cluster;
  }

  /** Lets a monitor count what this membership does, and all members. */
  void report(NodeMonitor monitor, Duration pollInterval) {
    monitor.bind(new StoreTimers(cluster::onCommand));
    monitor.bind(
        new SharedSessionMeters(
            cluster::sessionStoreCounts, cluster::lookupCounts, cluster::broadcastCounts));
    Members seen = new Members(options.operator(), pollInterval);
    members = Optional.of(seen);
    monitor.watchMembers(seen, Cluster.silenceOfLiveNode(pollInterval));
  }

  /** Lets the secrets be read again. */
  void watch(FileWatch files) {
    files.add(List.of(options.secretFile()), stamp, this::reload);
  }

  private String reload() {
    ClusterSecrets secrets = options.secrets();
    cluster.use(secrets);
    members.ifPresent(each -> each.use(secrets));
    return "cluster secrets read again, sealing with " + secrets.sealingName();
  }

  @Override
  public void close() {
    members.ifPresent(Members::close);
    cluster.close();
  }
}
