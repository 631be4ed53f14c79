// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.engine.bc.ResumptionEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README shows of a cluster, run. */
class EmbeddingIT {

  @TempDir Path directory;

  @Test
  void join_severalPrograms_haveOneRing() throws IOException {
    Path secretFile = directory.resolve("secret");
    Files.writeString(secretFile, "00112233445566778899aabbccddeeff".repeat(2));
    try (RedisServer server = RedisServer.start()) {
      URI redis = URI.create("redis://" + server.address());
      // example:cluster
      ClusterSecrets secrets = ClusterSecrets.parse("www", Files.readString(secretFile));
      Cluster cluster = Cluster.join(redis, secrets, "node-1"); // redis: a URI, rediss://HOST
      ResumptionEngine engine = cluster.engine().build();
      // example: end
      try (Cluster other = Cluster.join(redis, secrets, "node-2")) {
        StoreContract.await(() -> !sealing(cluster).isEmpty());
        assertThat(sealing(other)).isEqualTo(sealing(cluster));
      } finally {
        engine.close();
        cluster.close();
      }
    }
  }

  private static String sealing(Cluster node) {
    Instant now = Instant.now();
    return node.keys().at(now).sealingKey(now).map(key -> key.name().toString()).orElse("");
  }
}
