// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis.testing;

import java.util.List;
import java.util.stream.Collectors;

/** A master, a replica, and three Sentinels that make the replica master when the master fails. */
public final class RedisSentinels implements AutoCloseable {

  private static final int SENTINELS = 3;

  private final RedisServer master;
  private final RedisServer replica;
  private final List<RedisServer> sentinels;

  private RedisSentinels(RedisServer master, RedisServer replica, List<RedisServer> sentinels) {
    this.master = master;
    this.replica = replica;
    this.sentinels = sentinels;
  }

  /** Starts all of them, and waits until each knows the others. */
  public static RedisSentinels start() {
    return RedisServer.allOrNone(RedisSentinels::start);
  }

  private static RedisSentinels start(List<RedisServer> started) {
    RedisServer master = RedisServer.start("--repl-diskless-sync-delay", "0");
    started.add(master);
    RedisServer replica =
        RedisServer.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
    started.add(replica);
    replica.await("master_link_status:up", "INFO", "replication");
    for (int i = 0; i < SENTINELS; i++) {
      started.add(RedisServer.startSentinel(master.port(), 2));
    }
    List<RedisServer> sentinels = List.copyOf(started.subList(2, started.size()));
    for (RedisServer sentinel : sentinels) {
      sentinel.await("slaves=1,sentinels=3", "INFO", "sentinel");
    }
    return new RedisSentinels(master, replica, sentinels);
  }

  /** The server that was master at first. */
  public RedisServer master() {
    return master;
  }

  /** The server that was replica at first. */
  public RedisServer replica() {
    return replica;
  }

  /** Waits until the replica has become master. */
  public void awaitFailover() {
    replica.await("role:master", "INFO", "replication");
  }

  /** {@code HOST:PORT,HOST:PORT,…/MASTER} as in a URI. */
  public String addresses() {
    return sentinels.stream().map(RedisServer::address).collect(Collectors.joining(","))
        + "/reprise";
  }

  @Override
  public void close() {
    sentinels.forEach(RedisServer::close);
    replica.close();
    master.close();
  }
}
