// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.ClusterMember.FollowedKey;
import dev.reprise.cluster.ClusterMember.Follower;
import dev.reprise.cluster.ClusterMember.Trouble;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.KeyName;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What an operator sees of a node that hands its keys to another program. */
class ClusterFollowTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00.123Z");

  /** A store of its own for each test: what another one leaves is of other secrets. */
  private final URI store = URI.create("embedded:ClusterFollowTest-" + UUID.randomUUID());

  private final SecureRandom random = new SecureRandom();
  private final ClusterSecrets secrets = ClusterSecrets.generate("test", random);

  @Test
  void follower_isSeenWithItsSteps_andItsTroubleUntilItEnds() throws Exception {
    try (ClusterOperator operator =
            ClusterOperator.open(
                store, secrets, Cluster.DEFAULT_TRUST_DOMAIN, InstantSource.system(), random);
        Cluster node = builder("node-1").join();
        Cluster follower = builder("web-3").acknowledgeOnRequest(true).join()) {
      await(() -> sealing(follower).isPresent() && sealing(node).isPresent());
      KeyName key = sealing(follower).orElseThrow();
      Follower failing =
          new Follower(
              "nginx",
              List.of(new Trouble("reload failed, exit 1", NOON)),
              List.of(written(key, Optional.empty())));

      follower.follow(failing);
      await(() -> member(operator, "web-3").follower().filter(failing::equals).isPresent());

      assertThat(member(operator, "node-1").follower()).isEmpty();
      assertThat(member(operator, "web-3").acknowledged()).isEmpty();
      assertThat(operator.look().followers(LONG)).extracting("node").containsExactly("web-3");
      assertThat(operator.look().followersInTrouble(LONG)).hasSize(1);
      assertThat(operator.look().members()).hasSize(2);

      Follower mended = new Follower("nginx", List.of(), List.of(written(key, Optional.of(NOON))));
      follower.follow(mended);
      await(() -> member(operator, "web-3").follower().filter(mended::equals).isPresent());
      await(() -> member(operator, "web-3").acknowledged().equals(List.of(key)));

      assertThat(operator.look().followersInTrouble(LONG)).isEmpty();
    }
  }

  /** A command of the operator's may print anything, and a lot of it. */
  @Test
  void troubles_thatDoNotFit_areShownAsFarAsTheyDo() {
    Trouble longOne = new Trouble("\u001b[31m" + "é".repeat(5000), NOON);

    Follower shown =
        Follower.of(new Follower("nginx", Collections.nCopies(100, longOne), List.of()).shown());

    assertThat(shown.troubles()).hasSizeBetween(10, 20);
    assertThat(shown.troubles().get(0).what()).startsWith("?[31m???").hasSize(255);
  }

  private static FollowedKey written(KeyName key, Optional<Instant> later) {
    return new FollowedKey(key, Optional.of(NOON), later, later, Optional.empty());
  }

  private Cluster.Builder builder(String name) {
    return Cluster.builder(store, secrets, name).pollInterval(Duration.ofMillis(100));
  }

  private static Optional<KeyName> sealing(Cluster cluster) {
    Instant now = Instant.now();
    return cluster.keys().at(now).sealingKey(now).map(key -> key.name());
  }

  private static ClusterMember member(ClusterOperator operator, String node) throws StoreException {
    return operator.look().members().stream()
        .filter(each -> each.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
