// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.HangUp;
import dev.reprise.cli.status.NodeMonitor;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.micrometer.SharedSessionMeters;
import dev.reprise.micrometer.StoreTimers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A node's place in its cluster. At SIGHUP the file with the secrets is read again: what is wrong
 * with it is said, and the secrets stay as they were.
 */
final class JoinedCluster implements AutoCloseable {

  private final Cluster cluster;
  private final ClusterOptions options;
  private final Consumer<String> notices;
  private final Runnable reload = this::reload;

  private Optional<Members> members = Optional.empty();

  /**
   * A membership that does not handle signals yet.
   *
   * @param notices takes a line for the operator
   */
  JoinedCluster(Cluster cluster, ClusterOptions options, Consumer<String> notices) {
    this.cluster = cluster;
    this.options = options;
    this.notices = notices;
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

  /** Reads the secrets again at each SIGHUP from now on. */
  void watch() {
    HangUp.run(reload);
  }

  /** Reads the secrets again. */
  void reload() {
    try {
      ClusterSecrets secrets = options.secrets();
      cluster.use(secrets);
      members.ifPresent(each -> each.use(options.operator()));
      notices.accept("cluster secrets read again, sealing with " + secrets.sealingName());
    } catch (ConfigurationException e) {
      notices.accept(e.getMessage() + "; the secrets from before stay in use");
    }
  }

  @Override
  public void close() {
    HangUp.forget(reload);
    members.ifPresent(Members::close);
    cluster.close();
  }
}
