// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.redis.testing.RedisShards;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisClusterIT extends StoreContract {

  private static RedisShards servers;

  @BeforeAll
  static void startServers() {
    servers = RedisShards.start();
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
