// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.cli.option.Version;
import dev.reprise.cli.status.FollowerMonitor;
import dev.reprise.cli.status.MetricsOptions;
import dev.reprise.cli.status.StatusServer;
import dev.reprise.cluster.ClusterMember;
import dev.reprise.micrometer.StoreTimers;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a follower shows over HTTP, if it does.
 *
 * @param monitor collects what is shown
 * @param server shows it
 */
record FollowerStatus(FollowerMonitor monitor, Optional<StatusServer> server)
    implements AutoCloseable {

  /**
   * Starts to show it, if the option says where.
   *
   * @param node what the follower calls itself
   * @param worker the thread that does the follower's work
   * @param notices takes a line for the operator
   */
  static FollowerStatus start(
      MetricsOptions options,
      FollowedRing ring,
      Target target,
      String node,
      Thread worker,
      InstantSource clock,
      Consumer<String> notices) {
    FollowerMonitor monitor =
        new FollowerMonitor(
            new FollowerMonitor.Parts(
                Version.text(),
                target.toString(),
                ring.keys(),
                ring::status,
                worker::isAlive,
                clock));
    if (options.address().isEmpty()) {
      return new FollowerStatus(monitor, Optional.empty());
    }
    monitor.bind(new StoreTimers(ring::onCommand));
    return new FollowerStatus(monitor, Optional.of(options.start(monitor, node, notices)));
  }

  /** Where it is shown. */
  Optional<InetSocketAddress> address() {
    return server.map(StatusServer::address);
  }

  /** Takes what the follower reports about its program. */
  void show(ClusterMember.Follower state) {
    monitor.show(state);
  }

  @Override
  public void close() {
    server.ifPresent(StatusServer::close);
  }
}
