// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.store.StoreException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Nodes of one cluster that were given one name by mistake. */
class SharedNameTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  /** A store of its own for each test: what another one leaves is of other secrets. */
  private final URI store = URI.create("embedded:SharedNameTest-" + UUID.randomUUID());

  private final SecureRandom random = new SecureRandom();
  private final ClusterSecrets secrets = ClusterSecrets.generate("test", random);

  @Test
  void twoNodesOfOneName_bothAndTheOperatorAreTold_untilOneHasGone() throws Exception {
    try (ClusterOperator operator =
            ClusterOperator.open(
                store, secrets, Cluster.DEFAULT_TRUST_DOMAIN, InstantSource.system(), random);
        Cluster first = join("node-1");
        Cluster other = join("node-2")) {
      try (Cluster second = join("node-1")) {
        await(() -> isNameShared(first) && isNameShared(second) && lives(operator) == 3);
        assertThat(operator.look().sharedNames(LONG)).containsExactly("node-1");
      }

      await(() -> !isNameShared(first));
      assertThat(isNameShared(other)).isFalse();
    }
  }

  /** Else a follower that was taken over could let any member look like a mistake. */
  @Test
  void followerWithASecretOfItsOwn_sharesItsNameWithSuchFollowersOnly() {
    ClusterMember member = node("node-1", false);

    assertThat(namesSharedBy(member, node("node-1", true))).isEmpty();
    assertThat(namesSharedBy(member, node("web-1", true), node("web-1", true)))
        .containsExactly("web-1");
    assertThat(namesSharedBy(member, member, node("web-1", true))).containsExactly("node-1");
  }

  private static List<String> namesSharedBy(ClusterMember... members) {
    return new ClusterView(
            Optional.empty(),
            false,
            0,
            Optional.empty(),
            List.of(members),
            Optional.empty(),
            Instant.EPOCH)
        .sharedNames(LONG);
  }

  private static ClusterMember node(String name, boolean isFollowerByRole) {
    return new ClusterMember(
        name, Instant.EPOCH, 1, List.of(), Optional.empty(), Optional.empty(), isFollowerByRole);
  }

  private Cluster join(String name) {
    return Cluster.builder(store, secrets, name).pollInterval(Duration.ofMillis(100)).join();
  }

  private static boolean isNameShared(Cluster member) {
    return member.status().nameShared();
  }

  private static long lives(ClusterOperator operator) throws StoreException {
    return operator.look().members().size();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
