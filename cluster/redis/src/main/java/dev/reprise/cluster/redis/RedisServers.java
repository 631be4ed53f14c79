// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** The servers of an address: where they are, and clients for them with the right settings. */
final class RedisServers {

  /*
   * A node follows within two polls, of 5 seconds by default. The addresses of a name come from a
   * cache, of 2 seconds in the command; what Sentinels say does not, and asking them costs more.
   */
  private static final Duration BETWEEN_NAME_LOOKS = Duration.ofSeconds(2);
  private static final Duration BETWEEN_SENTINEL_LOOKS = Duration.ofSeconds(5);

  private final RedisAddress address;
  private final Optional<RedisTls> tls;
  private final int connections;

  /**
   * Servers that nobody has talked to yet.
   *
   * @param connections the most of a client to one server at a time
   */
  RedisServers(RedisAddress address, Optional<RedisTls> tls, int connections) {
    this.address = address;
    this.tls = tls;
    this.connections = connections;
  }

  /** The master now, by name or as its Sentinels have it; no Redis Cluster has one. */
  HostAndPort master() {
    return isWatchedBySentinels()
        ? new SentinelQuery(
                address.servers(), address.master(), config(address.sentinelCredentials()))
            .currentMaster()
        : address.servers().get(0);
  }

  /** A watch that reports when the master has moved; empty if it can't. */
  Optional<PlaceWatch<?>> watch(Runnable moved) {
    if (isWatchedBySentinels()) {
      return Optional.of(started(() -> Set.of(master()), moved, BETWEEN_SENTINEL_LOOKS));
    }
    HostAndPort server = address.servers().get(0);
    return isName(server.getHost())
        ? Optional.of(started(() -> addresses(server), moved, BETWEEN_NAME_LOOKS))
        : Optional.empty();
  }

  /** A client for one server. */
  UnifiedJedis single(HostAndPort server) {
    DefaultJedisClientConfig.Builder config = settings(address.credentials());
    if (tls.isEmpty() && isName(server.getHost())) { // TLS would be for the address
      config.hostAndPortMapper(new LastAddress(InetAddress::getByName));
    }
    return RedisClient.builder()
        .hostAndPort(server)
        .clientConfig(config.build())
        .poolConfig(pool())
        .build();
  }

  /**
   * A client for a Redis Cluster, which is found by any of the address's nodes.
   *
   * @param lastNodes the nodes that were known last, if none of the address is there
   */
  UnifiedJedis cluster(Set<HostAndPort> lastNodes) {
    try {
      return clusterOf(Set.copyOf(address.servers()));
    } catch (JedisException e) {
      if (lastNodes.isEmpty()) {
        throw e;
      }
      return clusterOf(lastNodes);
    }
  }

  private UnifiedJedis clusterOf(Set<HostAndPort> nodes) {
    return RedisClusterClient.builder()
        .nodes(nodes)
        .clientConfig(config(address.credentials()))
        .poolConfig(pool())
        .maxAttempts(3)
        .maxTotalRetriesDuration(address.timeout())
        .build();
  }

  /** One connection by itself. */
  Connection connection(HostAndPort server, RedisLogin login) {
    return new Connection(server, config(login));
  }

  private boolean isWatchedBySentinels() {
    return address.topology() == RedisAddress.Topology.SENTINEL;
  }

  private static <T> PlaceWatch<T> started(
      Supplier<Set<T>> places, Runnable moved, Duration every) {
    PlaceWatch<T> watch = new PlaceWatch<>(places, moved, every);
    watch.start();
    return watch;
  }

  /** Whether a host is no address, which would be where it is for ever. */
  private static boolean isName(String host) {
    return !host.contains(":") && !host.matches("[0-9.]+");
  }

  private static Set<InetAddress> addresses(HostAndPort server) {
    try {
      return Set.copyOf(List.of(InetAddress.getAllByName(server.getHost())));
    } catch (UnknownHostException e) {
      throw new JedisConnectionException(e);
    }
  }

  private JedisClientConfig config(RedisLogin login) {
    return settings(login).build();
  }

  private DefaultJedisClientConfig.Builder settings(RedisLogin login) {
    int millis = (int) address.timeout().toMillis();
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(millis)
            .socketTimeoutMillis(millis)
            .blockingSocketTimeoutMillis(0) // for listening alone, which RedisWatch ends
            .resp2() // answers as every supported server gives them
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
    if (login == address.credentials()) {
      config.database(address.database());
    }
    if (login.isPresent()) {
      config.credentialsProvider(login::current);
    }
    tls.ifPresent(each -> protect(config, each));
    return config;
  }

  /*
   * What Jedis has in their stead takes key stores, which would have to be made of PEM files first.
   */
  @SuppressWarnings("deprecation")
  private static void protect(DefaultJedisClientConfig.Builder config, RedisTls tls) {
    config.ssl(true).sslSocketFactory(tls.sockets()).sslParameters(RedisTls.parameters());
  }

  private ConnectionPoolConfig pool() {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(connections);
    pool.setMaxIdle(connections);
    pool.setMaxWait(address.timeout());
    pool.setTestOnBorrow(false); // the command that needs the connection shows soon enough
    pool.setTestWhileIdle(false);
    pool.setTimeBetweenEvictionRuns(Duration.ofSeconds(-1));
    pool.setJmxEnabled(false);
    return pool;
  }
}
