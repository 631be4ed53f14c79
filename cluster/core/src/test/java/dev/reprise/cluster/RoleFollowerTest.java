// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.key.KeyEntry;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A follower with a secret of its own, through the API. */
class RoleFollowerTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  /** A store of its own for each test: what another one leaves is of other secrets. */
  private final URI store = URI.create("embedded:RoleFollowerTest-" + UUID.randomUUID());

  private final SecureRandom random = new SecureRandom();
  private final ClusterSecrets secrets = ClusterSecrets.generate("test", random);
  private final ClusterSecrets.OfFollower ofFollower =
      ClusterSecrets.OfFollower.parse(
          "test", Cluster.DEFAULT_TRUST_DOMAIN, secrets.forFollowers(Cluster.DEFAULT_TRUST_DOMAIN));

  @Test
  void follower_hasTheKeys_isSeen_andAnOperatorsRotationReachesItAtOnce() throws Exception {
    try (ClusterOperator operator =
            ClusterOperator.open(
                store, secrets, Cluster.DEFAULT_TRUST_DOMAIN, InstantSource.system(), random);
        Cluster.Follower follower =
            Cluster.followerBuilder(store, ofFollower, "web-3")
                .pollInterval(Duration.ofMillis(100))
                .join();
        Cluster node = memberAfter(follower)) {
      await(() -> !names(node).isEmpty() && names(follower).equals(names(node)));
      await(() -> member(operator, "web-3").isPresent());
      assertThat(member(operator, "web-3").orElseThrow().isFollowerByRole()).isTrue();
      assertThat(member(operator, "node-1").orElseThrow().isFollowerByRole()).isFalse();
      assertThat(operator.look().followers(LONG)).extracting("node").containsExactly("web-3");

      follower.follow(taken(names(follower)));
      await(() -> node.status().isSealing());
      KeyName next = operator.rotate();
      await(() -> names(follower).contains(next));
      assertThat(member(operator, "web-3").orElseThrow().acknowledged()).doesNotContain(next);

      follower.follow(taken(names(follower)));
      await(() -> member(operator, "web-3").orElseThrow().acknowledged().contains(next));
      assertThat(follower.status().isConnected()).isTrue();
    }
  }

  /** The follower has asked for the keys: the next time that a member looks is minutes later. */
  private Cluster memberAfter(Cluster.Follower follower) throws Exception {
    await(() -> follower.status().rounds() >= 2);
    return Cluster.builder(store, secrets, "node-1").pollInterval(Duration.ofMillis(100)).join();
  }

  @Test
  void secretsOfAnotherCluster_areRefused() {
    try (Cluster.Follower follower =
        Cluster.followerBuilder(store, ofFollower, "web-3")
            .pollInterval(Duration.ofMillis(100))
            .join()) {
      ClusterSecrets.OfFollower other =
          ClusterSecrets.OfFollower.parse("other", "default", secrets.forFollowers("default"));

      assertThatThrownBy(() -> follower.use(other)).isInstanceOf(IllegalArgumentException.class);
      assertThat(ofFollower.toString()).contains("test").doesNotContain("reprise-follower");
    }
  }

  private static ClusterMember.Follower taken(Set<KeyName> names) {
    Optional<Instant> now = Optional.of(Instant.now());
    return new ClusterMember.Follower(
        "nginx",
        List.of(),
        names.stream()
            .map(name -> new ClusterMember.FollowedKey(name, now, now, now, Optional.empty()))
            .toList());
  }

  private static Set<KeyName> names(Cluster node) {
    return names(node.keys().at(Instant.now()).keys());
  }

  private static Set<KeyName> names(Cluster.Follower follower) {
    return names(follower.keys().at(Instant.now()).keys());
  }

  private static Set<KeyName> names(List<KeyEntry> keys) {
    return keys.stream().map(KeyEntry::name).collect(Collectors.toSet());
  }

  private static Optional<ClusterMember> member(ClusterOperator operator, String node)
      throws StoreException {
    return operator.look().members().stream().filter(each -> each.node().equals(node)).findFirst();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
