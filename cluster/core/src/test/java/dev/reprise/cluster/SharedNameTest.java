// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.ring.RingSettings;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.wire.ClusterSecret;
import dev.reprise.cluster.wire.ClusterSecrets;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.NodeName;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Nodes of one cluster that were given one name by mistake. */
class SharedNameTest {

  private static final URI STORE = URI.create("embedded:SharedNameTest");
  private static final Duration LONG = Duration.ofSeconds(60);

  private final SecureRandom random = new SecureRandom();
  private final ClusterSecrets secrets =
      new ClusterSecrets("test", List.of(ClusterSecret.generate(random)));

  @Test
  void twoNodesOfOneName_bothAndTheOperatorAreTold_untilOneHasGone() throws Exception {
    try (ClusterOperator operator =
            ClusterOperator.open(
                STORE, secrets, Cluster.DEFAULT_TRUST_DOMAIN, InstantSource.system(), random);
        Cluster first = join("node-1");
        Cluster other = join("node-2")) {
      try (Cluster second = join("node-1")) {
        await(() -> isNameShared(first) && isNameShared(second) && lives(operator) == 3);
        assertThat(operator.look().sharedNames(LONG)).containsExactly(new NodeName("node-1"));
      }

      await(() -> !isNameShared(first));
      assertThat(isNameShared(other)).isFalse();
    }
  }

  private Cluster join(String name) {
    return Cluster.builder(STORE, secrets, name)
        .settings(RingSettings.every(Duration.ofMillis(100)))
        .join();
  }

  private static boolean isNameShared(Cluster member) {
    return member.status().ring().nameShared();
  }

  private static long lives(ClusterOperator operator) throws StoreException {
    return operator.look().members().stream().map(MemberRecord::start).distinct().count();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
