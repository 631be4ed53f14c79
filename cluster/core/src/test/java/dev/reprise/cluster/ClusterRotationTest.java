// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.key.KeyRing;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** SECURITY.md, row 28: however often an operator rotates, the fleet stays able to rotate. */
class ClusterRotationTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A store of its own for each test: what another one leaves is of other secrets. */
  private final URI store = URI.create("embedded:ClusterRotationTest-" + UUID.randomUUID());

  private final ClusterSecrets secrets = ClusterSecrets.generate("rotation", RANDOM);

  @Test
  void rotate_moreOftenThanTheRingHasPlaces_isRefusedEarlyAndWithTheReason() throws Exception {
    try (Cluster cluster =
            Cluster.builder(store, secrets, "node-1").pollInterval(Duration.ofMillis(100)).join();
        ClusterOperator operator =
            ClusterOperator.open(store, secrets, "default", InstantSource.system(), RANDOM)) {
      awaitSealingKey(cluster);

      int rotations = rotateUntilRefused(operator);

      assertThat(rotations).isBetween(20, KeyRing.MAX_KEYS - 6);
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(operator::rotate)
          .withMessageContaining("places are kept for scheduled rotation")
          .withMessageContaining("the next key leaves the ring at ");
      Instant now = Instant.now();
      assertThat(cluster.keys().at(now).sealingKey(now)).isPresent();
    }
  }

  private static void awaitSealingKey(Cluster cluster) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (cluster.keys().at(Instant.now()).sealingKey(Instant.now()).isEmpty()) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private static int rotateUntilRefused(ClusterOperator operator) throws StoreException {
    for (int i = 0; i < KeyRing.MAX_KEYS; i++) {
      KeyName name;
      try {
        name = operator.rotate();
      } catch (StoreException e) {
        return i;
      }
      operator.activate(name);
    }
    throw new AssertionError("no rotation was refused");
  }
}
