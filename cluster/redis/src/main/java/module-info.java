// SPDX-License-Identifier: Apache-2.0

/**
 * The store of a cluster in Redis. Nothing is exported: {@code Cluster.join} finds it by the scheme
 * of the URI.
 */
module dev.reprise.cluster.redis {
  requires static org.jspecify;
  requires dev.reprise.cluster;
  requires org.slf4j;
  requires redis.clients.jedis;
  // Jedis is an automatic module, which can't require the modules that it uses itself.
  requires org.apache.commons.pool2;

  provides dev.reprise.cluster.store.StoreProvider with
      dev.reprise.cluster.redis.RedisStores;
}
