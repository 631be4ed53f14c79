// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks Sentinels for the master. The majority counts: a Sentinel that was cut off from the others
 * names the former master.
 */
final class SentinelQuery {

  private final List<HostAndPort> sentinels;
  private final String master;
  private final JedisClientConfig config;

  SentinelQuery(List<HostAndPort> sentinels, String master, JedisClientConfig config) {
    this.sentinels = sentinels;
    this.master = master;
    this.config = config;
  }

  /**
   * The master that most Sentinels name; of several, the one that was named first.
   *
   * @throws JedisException if no Sentinel names one
   */
  HostAndPort currentMaster() {
    Map<HostAndPort, Integer> votes = new LinkedHashMap<>();
    List<RuntimeException> failures = new ArrayList<>();
    for (HostAndPort sentinel : sentinels) {
      try {
        named(sentinel).ifPresent(each -> votes.merge(each, 1, Integer::sum));
      } catch (RuntimeException e) {
        // Jedis trusts a server: it casts and computes with any answer.
        failures.add(e);
      }
      if (votes.values().stream().anyMatch(count -> 2 * count > sentinels.size())) {
        break;
      }
    }
    if (votes.isEmpty()) {
      throw nobody(failures);
    }
    int most = Collections.max(votes.values());
    return votes.entrySet().stream()
        .filter(each -> each.getValue() == most)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private JedisException nobody(List<RuntimeException> failures) {
    if (failures.isEmpty()) {
      return new JedisException("the Sentinels know no master called " + master);
    }
    JedisException nobody = new JedisException("no Sentinel answers");
    failures.forEach(nobody::addSuppressed);
    return nobody;
  }

  private Optional<HostAndPort> named(HostAndPort sentinel) {
    try (Connection connection = new Connection(sentinel, config)) {
      Object answer =
          connection.executeCommand(
              new CommandArguments(Command.SENTINEL).add("GET-MASTER-ADDR-BY-NAME").add(master));
      return answer instanceof List<?> pair
              && pair.size() == 2
              && pair.get(0) instanceof byte[] host
              && pair.get(1) instanceof byte[] port
          ? server(host, port)
          : Optional.empty();
    }
  }

  private static Optional<HostAndPort> server(byte[] host, byte[] port) {
    String number = new String(port, StandardCharsets.US_ASCII);
    return number.matches("[0-9]{1,5}")
        ? Optional.of(
            new HostAndPort(new String(host, StandardCharsets.US_ASCII), Integer.parseInt(number)))
        : Optional.empty();
  }
}
