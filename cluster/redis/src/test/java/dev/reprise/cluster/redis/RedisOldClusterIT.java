// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.redis.testing.RedisProgram;
import dev.reprise.cluster.redis.testing.RedisShards;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Servers below 7.0, which know no sharded channels. */
class RedisOldClusterIT extends StoreContract {

  private static RedisShards servers;

  @BeforeAll
  static void startServers() {
    servers = RedisShards.start(RedisProgram.fromJar());
  }

  @AfterAll
  static void stopServers() {
    servers.close();
  }

  @Override
  URI uri() {
    return URI.create("redis-cluster://" + servers.addresses() + "?" + PATIENTLY);
  }
}
