// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.CommandTimes;
import dev.reprise.cluster.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * A way to Redis servers that is made when it is first needed, and made again until it succeeds.
 * Every call ends within a few time-outs, whatever the servers do. Safe for use by any thread.
 */
final class RedisLink implements AutoCloseable {

  private final RedisAddress address;
  private final Optional<RedisTls> tls;
  private final int connections;
  private final CommandTimer timer = new CommandTimer();
  private @Nullable UnifiedJedis client;
  private boolean closed;

  /**
   * A link that has not been made.
   *
   * @param connections the most to one server at a time
   */
  RedisLink(RedisAddress address, Optional<RedisTls> tls, int connections) {
    this.address = address;
    this.tls = tls;
    this.connections = connections;
  }

  /**
   * Lets a server do something.
   *
   * @param kind what kind of thing that is, for the figures
   * @param what is done, for the message if it fails
   */
  <T> T call(CommandClass kind, String what, Function<UnifiedJedis, T> command)
      throws StoreException {
    long start = System.nanoTime();
    boolean answered = false;
    try {
      T answer = command.apply(client());
      answered = true;
      return answer;
    } catch (RuntimeException e) {
      // Jedis believes a server, and casts or computes with whatever it says.
      throw failure(what, e);
    } catch (OutOfMemoryError e) {
      // Jedis makes room for as many octets as a server announces, before it reads them.
      throw new StoreException("Redis, " + address + ", " + what + ": " + e.getMessage(), e);
    } finally {
      timer.took(kind, answered, System.nanoTime() - start);
    }
  }

  /** How long servers took for things of that kind. */
  CommandTimes times(CommandClass command) {
    return timer.times(command);
  }

  /**
   * A connection of its own to the server of a channel. The caller closes it.
   *
   * @throws StoreException if there is none
   */
  Connection connectionFor(byte[] channel) throws StoreException {
    try {
      return new Connection(serverOf(channel), config(address.credentials()));
    } catch (RuntimeException e) {
      // As above.
      throw failure("connecting for notices", e);
    }
  }

  /**
   * Whether a server lets in who does not say who it is.
   *
   * @throws StoreException if there is none
   */
  boolean isOpenToAll(byte[] channel) throws StoreException {
    try (Connection connection =
        new Connection(serverOf(channel), config(RedisLogin.of("", Optional.empty())))) {
      return connection.ping();
    } catch (JedisDataException e) {
      return false;
    } catch (RuntimeException e) {
      // As above.
      throw failure("connecting without a password", e);
    }
  }

  /** Who we say that we are: a user's name, empty for none. */
  String user() {
    return address.credentials().isPresent()
        ? Optional.ofNullable(address.credentials().current().getUser()).orElse("")
        : "";
  }

  /** Whether notices of a channel reach its own slot only. */
  boolean isCluster() {
    return address.topology() == RedisAddress.Topology.CLUSTER;
  }

  /** How long a server may take to answer. */
  Duration timeout() {
    return address.timeout();
  }

  StoreException failure(String what, RuntimeException cause) {
    return new StoreException("Redis, " + address + ", " + what + ": " + cause.getMessage(), cause);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.close();
      client = null;
    }
  }

  private synchronized UnifiedJedis client() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    UnifiedJedis known = client;
    if (known == null) {
      known = connect();
      client = known;
    }
    return known;
  }

  private HostAndPort serverOf(byte[] channel) {
    UnifiedJedis known = client();
    if (known instanceof RedisSentinelClient sentinels) {
      return sentinels.getCurrentMaster();
    }
    if (known instanceof RedisClusterClient cluster) {
      try (Connection connection =
          cluster.getConnectionFromSlot(JedisClusterCRC16.getSlot(channel))) {
        return connection.getHostAndPort();
      }
    }
    return address.servers().get(0);
  }

  private UnifiedJedis connect() {
    return switch (address.topology()) {
      case STANDALONE ->
          RedisClient.builder()
              .hostAndPort(address.servers().get(0))
              .clientConfig(config(address.credentials()))
              .poolConfig(pool())
              .build();
      case SENTINEL ->
          RedisSentinelClient.builder()
              .masterName(address.master())
              .sentinels(Set.copyOf(address.servers()))
              .clientConfig(config(address.credentials()))
              .sentinelClientConfig(config(address.sentinelCredentials()))
              .poolConfig(pool())
              .build();
      case CLUSTER ->
          RedisClusterClient.builder()
              .nodes(Set.copyOf(address.servers()))
              .clientConfig(config(address.credentials()))
              .poolConfig(pool())
              .maxAttempts(3)
              .maxTotalRetriesDuration(address.timeout())
              .build();
    };
  }

  private JedisClientConfig config(RedisLogin login) {
    int millis = (int) address.timeout().toMillis();
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(millis)
            .socketTimeoutMillis(millis)
            .blockingSocketTimeoutMillis(0) // for listening alone, which RedisWatch ends
            .resp2() // without HELLO, which a minimal ACL need not allow
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
    if (login == address.credentials()) {
      config.database(address.database());
    }
    if (login.isPresent()) {
      config.credentialsProvider(login::current);
    }
    tls.ifPresent(each -> protect(config, each));
    return config.build();
  }

  /*
   * What Jedis has in their stead takes key stores, which would have to be made of PEM files first.
   */
  @SuppressWarnings("deprecation")
  private static void protect(DefaultJedisClientConfig.Builder config, RedisTls tls) {
    config.ssl(true).sslSocketFactory(tls.sockets()).sslParameters(tls.parameters());
  }

  /** Tested when taken: a server that was restarted has ended every connection. */
  private ConnectionPoolConfig pool() {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(connections);
    pool.setMaxIdle(connections);
    pool.setMaxWait(address.timeout());
    pool.setTestOnBorrow(true);
    pool.setTestWhileIdle(false);
    pool.setTimeBetweenEvictionRuns(Duration.ofSeconds(-1));
    pool.setJmxEnabled(false);
    return pool;
  }
}
