// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cluster.ClusterOperator;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.ClusterView;
import dev.reprise.cluster.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of a cluster, as its store lists them. It reads the store once a poll interval at
 * most. Safe for use by any thread.
 */
final class Members implements Supplier<Optional<ClusterView>>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Members.class);

  private final ClusterOperator operator;
  private final long intervalNanos;
  private Optional<ClusterView> latest = Optional.empty();
  private long askAgainAt = System.nanoTime();

  Members(ClusterOperator operator, Duration interval) {
    this.operator = operator;
    this.intervalNanos = interval.toNanos();
  }

  /** What the store has shown lately; empty if it does not answer. */
  @Override
  public synchronized Optional<ClusterView> get() {
    if (System.nanoTime() - askAgainAt >= 0) {
      try {
        latest = Optional.of(operator.look());
      } catch (StoreException e) {
        LOG.debug("the members can't be seen", e);
        latest = Optional.empty();
      }
      askAgainAt = System.nanoTime() + intervalNanos;
    }
    return latest;
  }

  /** Opens what the store lists with these secrets from now on. */
  synchronized void use(ClusterSecrets secrets) {
    operator.use(secrets);
  }

  @Override
  public synchronized void close() {
    operator.close();
  }
}
