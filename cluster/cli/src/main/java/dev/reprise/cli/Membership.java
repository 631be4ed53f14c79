// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.seal.ClusterSecrets;
import java.util.function.Consumer;

/**
 * A node's place in its cluster. At SIGHUP the file with the secrets is read again: what is wrong
 * with it is said, and the secrets stay as they were.
 */
final class Membership implements AutoCloseable {

  private final Cluster cluster;
  private final ClusterOptions options;
  private final Consumer<String> notices;
  private final Runnable reload = this::reload;

  /**
   * A membership, which is not told of signals yet.
   *
   * @param notices takes a line for whoever runs the node
   */
  Membership(Cluster cluster, ClusterOptions options, Consumer<String> notices) {
    this.cluster = cluster;
    this.options = options;
    this.notices = notices;
  }

  Cluster cluster() {
    return cluster;
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
      notices.accept("cluster secrets read again, sealing with " + secrets.first().name());
    } catch (ConfigurationException e) {
      notices.accept(e.getMessage() + "; the secrets from before stay in use");
    }
  }

  @Override
  public void close() {
    HangUp.forget(reload);
    cluster.close();
  }
}
