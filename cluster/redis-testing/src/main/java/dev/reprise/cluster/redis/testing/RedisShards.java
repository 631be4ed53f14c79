// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A Redis Cluster of masters, of which each has the same share of the slots. */
public final class RedisShards implements AutoCloseable {

  private static final int COUNT = 3;
  private static final int SLOTS = 16384;

  private final List<RedisServer> servers;

  private RedisShards(List<RedisServer> servers) {
    this.servers = servers;
  }

  /** Starts three, and waits until each knows who serves every slot. */
  public static RedisShards start() {
    return start(RedisProgram.find());
  }

  /** Starts three servers of a certain program, of Redis 6.2 or newer. */
  public static RedisShards start(Path program) {
    return start(program, COUNT);
  }

  /** Starts one server that serves every slot. */
  public static RedisShards startAlone() {
    return start(RedisProgram.find(), 1);
  }

  private static RedisShards start(Path program, int count) {
    return RedisServer.allOrNone(
        servers -> {
          for (int i = 0; i < count; i++) {
            servers.add(
                RedisServer.start(
                    program, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000"));
          }
          return join(servers);
        });
  }

  private static RedisShards join(List<RedisServer> servers) {
    int count = servers.size();
    for (int i = 0; i < count; i++) {
      List<String> words = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
      for (int slot = SLOTS * i / count; slot < SLOTS * (i + 1) / count; slot++) {
        words.add(Integer.toString(slot));
      }
      servers.get(i).command(words.toArray(String[]::new));
      servers.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
    }
    for (RedisServer server : servers.subList(1, count)) {
      server.command(
          "CLUSTER",
          "MEET",
          "127.0.0.1",
          Integer.toString(servers.get(0).port()),
          busPort(servers.get(0)));
    }
    for (RedisServer server : servers) {
      server.await("cluster_known_nodes:" + count, "CLUSTER", "INFO");
      server.await("cluster_state:ok", "CLUSTER", "INFO");
    }
    return new RedisShards(servers);
  }

  private static String busPort(RedisServer server) {
    String myself =
        server
            .command("CLUSTER", "NODES")
            .lines()
            .filter(line -> line.contains("myself"))
            .findFirst()
            .orElseThrow();
    return myself.split("@", 2)[1].split("[ ,]", 2)[0];
  }

  /** The servers. */
  public List<RedisServer> servers() {
    return List.copyOf(servers);
  }

  /** {@code HOST:PORT,HOST:PORT,…} as in a URI. */
  public String addresses() {
    return servers.stream().map(RedisServer::address).collect(Collectors.joining(","));
  }

  @Override
  public void close() {
    servers.forEach(RedisServer::close);
  }
}
