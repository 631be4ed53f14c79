// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.StoreAccess;
import dev.reprise.cluster.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * What our user may do at a Redis server, found out by trying: a user who may do only what it must
 * may not ask for its own ACL either. What is tried changes nothing and costs the server nothing.
 */
final class RedisRights {

  private static final String DEFAULT_USER = "default";
  private static final byte[] CHANNEL = "reprise:doctor".getBytes(StandardCharsets.US_ASCII);

  /** A key that is no cluster's, and does not exist. */
  private static final String FOREIGN_KEY = "not-reprise:doctor";

  private final RedisLink link;

  RedisRights(RedisLink link) {
    this.link = link;
  }

  /** Tries everything. */
  StoreAccess tried() throws StoreException {
    try (Connection connection = link.connectionFor(CHANNEL)) {
      List<String> needless =
          needless().entrySet().stream()
              .filter(each -> isAllowed(connection, each.getValue()))
              .map(Map.Entry::getKey)
              .toList();
      boolean allKeys = isAllowed(connection, new CommandArguments(Command.GET).add(FOREIGN_KEY));
      String user = link.user();
      return new StoreAccess(
          user.isEmpty() ? DEFAULT_USER : user, link.isOpenToAll(CHANNEL), allKeys, needless);
    } catch (RuntimeException e) {
      // Jedis trusts the server: it casts and computes with any answer.
      throw link.failure("trying what is allowed", e);
    }
  }

  /** One harmless command of each kind that a node has no use for. */
  private static Map<String, CommandArguments> needless() {
    Map<String, CommandArguments> commands = new LinkedHashMap<>();
    commands.put("acl", new CommandArguments(Command.ACL).add("GETUSER").add(DEFAULT_USER));
    commands.put("config", new CommandArguments(Command.CONFIG).add("GET").add("port"));
    commands.put("dbsize", new CommandArguments(Command.DBSIZE));
    commands.put("info", new CommandArguments(Command.INFO).add("server"));
    commands.put("scan", new CommandArguments(Command.SCAN).add("0").add("COUNT").add("1"));
    return commands;
  }

  private static boolean isAllowed(Connection connection, CommandArguments command) {
    try {
      connection.executeCommand(command);
      return true;
    } catch (JedisAccessControlException e) {
      return false;
    } catch (JedisDataException e) {
      // Not there at this server (MOVED means: there, and allowed).
      return String.valueOf(e.getMessage()).startsWith("MOVED");
    }
  }
}
