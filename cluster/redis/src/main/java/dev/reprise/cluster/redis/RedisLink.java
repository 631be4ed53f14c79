// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.CommandListener;
import dev.reprise.cluster.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * The connections to Redis servers. They are made when they are first needed.
 *
 * <p>After a failure all of them are given up, those for notices too: the next call resolves the
 * name anew, or asks the Sentinels, and so finds the server that is master by then. Only a refusal
 * that every server would repeat leaves them as they are. The same happens when the master's name
 * gets another address. Every call ends within a few time-outs, no matter what the servers do. Safe
 * for use by any thread.
 */
final class RedisLink implements AutoCloseable {

  private final RedisAddress address;
  private final RedisServers servers;
  private final CommandListeners listeners = new CommandListeners();
  private final List<Runnable> renewals = new CopyOnWriteArrayList<>();
  private final AtomicBoolean noticesMustFollow = new AtomicBoolean();
  private volatile Optional<String> lastFailure = Optional.empty();
  private @Nullable UnifiedJedis client;
  private @Nullable PlaceWatch<?> places;
  private @Nullable HostAndPort master;
  private Set<HostAndPort> lastNodes = Set.of();
  private boolean closed;

  /**
   * A link without connections.
   *
   * @param connections the most to one server at a time
   */
  RedisLink(RedisAddress address, Optional<RedisTls> tls, int connections) {
    this.address = address;
    this.servers = new RedisServers(address, tls, connections);
  }

  /**
   * Sends commands to a server.
   *
   * @param kind the class of the commands, for the metrics
   * @param what the purpose, for the message if it fails
   */
  <T> T call(CommandClass kind, String what, Function<UnifiedJedis, T> command)
      throws StoreException {
    long start = System.nanoTime();
    boolean answered = false;
    try {
      T answer = attempt(what, command, isConnected());
      answered = true;
      followCommands();
      return answer;
    } finally {
      listeners.took(kind, answered, System.nanoTime() - start);
    }
  }

  /**
   * Sends commands once. If the connections are those of before, and the server is quick to say no
   * or to hang up, sends them once more, over new ones: it may have been restarted, or another
   * server may be master by now. Commands that are sent twice do no harm.
   */
  private <T> T attempt(String what, Function<UnifiedJedis, T> command, boolean again)
      throws StoreException {
    UnifiedJedis used = null;
    try {
      used = client();
      return command.apply(used);
    } catch (RuntimeException | OutOfMemoryError e) {
      // Jedis trusts a server: it casts and computes with any answer, and makes room for as many
      // octets as the server announces, before it reads them.
      RedisFailure failure = RedisFailure.of(e, address.timeout());
      if (failure.endsConnections()) {
        if (used != null) {
          giveUp(used);
          if (again && !failure.late()) {
            return attempt(what, command, false);
          }
        }
        noticesMustFollow.set(true);
      }
      StoreException thrown = failure.exception(describe(what), e);
      lastFailure = Optional.ofNullable(thrown.getMessage());
      throw thrown;
    }
  }

  /**
   * Calls back whenever connections are given up, and when commands succeed again after that, so
   * that connections for notices follow.
   */
  void onRenewal(Runnable renewal) {
    renewals.add(renewal);
  }

  /** Why the last command failed; empty if it succeeded. */
  Optional<String> lastFailure() {
    return lastFailure;
  }

  /** Reports each call from now on. */
  void onCommand(CommandListener listener) {
    listeners.add(listener);
  }

  /**
   * The server that carries a channel.
   *
   * @throws StoreException if it can't be found
   */
  HostAndPort serverFor(byte[] channel) throws StoreException {
    try {
      return serverOf(channel);
    } catch (RuntimeException e) {
      // As above.
      throw failure("finding the server for notices", e);
    }
  }

  /**
   * A separate connection to a server, which the caller closes.
   *
   * @throws StoreException if there is none
   */
  Connection connectionTo(HostAndPort server) throws StoreException {
    try {
      return servers.connection(server, address.credentials());
    } catch (RuntimeException e) {
      // As above.
      throw failure("connecting for notices", e);
    }
  }

  /**
   * A separate connection to the server that carries a channel, which the caller closes.
   *
   * @throws StoreException if there is none
   */
  Connection connectionFor(byte[] channel) throws StoreException {
    return connectionTo(serverFor(channel));
  }

  /**
   * Whether a server lets in who does not say who it is.
   *
   * @throws StoreException if there is none
   */
  boolean isOpenToAll(byte[] channel) throws StoreException {
    try (Connection connection = servers.connection(serverOf(channel), RedisLogin.NONE)) {
      return connection.ping();
    } catch (JedisDataException e) {
      return false;
    } catch (RuntimeException e) {
      // As above.
      throw failure("connecting without a password", e);
    }
  }

  /** The name of the user that we log in as; empty for none. */
  String user() {
    return address.credentials().user().orElse("");
  }

  /** Whether notices of a channel reach its own slot only. */
  boolean isCluster() {
    return address.topology() == RedisAddress.Topology.CLUSTER;
  }

  /** How long a server may take to answer. */
  Duration timeout() {
    return address.timeout();
  }

  /** What is done where, for the beginning of a line. */
  String describe(String what) {
    return "Redis, " + address + ", " + what;
  }

  StoreException failure(String what, Throwable cause) {
    return RedisFailure.of(cause, address.timeout()).exception(describe(what), cause);
  }

  /** Gives up a client, unless another one has taken its place already. */
  private void giveUp(UnifiedJedis used) {
    synchronized (this) {
      if (client != used) {
        return;
      }
      client = null;
      if (used instanceof RedisClusterClient cluster) {
        lastNodes =
            cluster.getClusterNodes().keySet().stream()
                .map(HostAndPort::from)
                .collect(Collectors.toUnmodifiableSet());
      }
    }
    used.close(); // calls of other threads end as they would have
    renewals.forEach(Runnable::run);
  }

  /**
   * Lets notices come from where commands go by now: while connections failed, one for notices may
   * have been made to a server that is not the master.
   */
  private void followCommands() {
    lastFailure = Optional.empty();
    if (noticesMustFollow.getAndSet(false)) {
      renewals.forEach(Runnable::run);
    }
  }

  private void renew() {
    UnifiedJedis known;
    synchronized (this) {
      known = client;
    }
    if (known != null) {
      giveUp(known);
    }
  }

  @Override
  public void close() {
    UnifiedJedis last;
    synchronized (this) {
      closed = true;
      last = client;
      client = null;
      if (places != null) {
        places.close();
        places = null;
      }
    }
    if (last != null) {
      last.close();
    }
  }

  private synchronized boolean isConnected() {
    return client != null;
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
    if (known instanceof RedisClusterClient cluster) {
      try (Connection connection =
          cluster.getConnectionFromSlot(JedisClusterCRC16.getSlot(channel))) {
        return connection.getHostAndPort();
      }
    }
    synchronized (this) {
      return Objects.requireNonNull(master, "set with the client");
    }
  }

  private UnifiedJedis connect() {
    if (isCluster()) {
      return servers.cluster(lastNodes);
    }
    HostAndPort server = servers.master();
    master = server;
    if (places == null) {
      places = servers.watch(this::renew).orElse(null);
    }
    return servers.single(server);
  }
}
