// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The configuration file of the plugin ssl_session_reuse, as the plugin reads it: {@code key=value}
 * a line, {@code #} in the first column begins a comment.
 *
 * <p>Its units and defaults are the plugin's own, which are not always those of its documentation:
 * docs/traffic-server.md has the table.
 *
 * @since 0.1
 */
public final class PluginConfig {

  private static final Set<String> KNOWN =
      Set.of(
          "redis.RedisEndpoints",
          "redis.RedisConnectTimeout",
          "redis.RedisRetryDelay",
          "pubconfig.PubNumWorkers",
          "pubconfig.PubRedisPublishTries",
          "pubconfig.PubRedisConnectTries",
          "pubconfig.PubMaxQueuedMessages",
          "pubconfig.PubColoChannelId",
          "ssl_session.ClusterName",
          "ssl_session.KeyUpdateInterval",
          "ssl_session.STEKMaster",
          "ssl_session.redis_auth_key_file",
          "subconfig.SubColoChannel");

  private final Map<String, String> values;

  private PluginConfig(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it can't be read
   * @throws IllegalArgumentException if the plugin would misunderstand it, or not start
   */
  public static PluginConfig read(Path file) throws IOException {
    return parse(Files.readString(file, StandardCharsets.UTF_8));
  }

  static PluginConfig parse(String text) {
    Map<String, String> values = new HashMap<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).stripLeading();
      if (line.isEmpty() || lines.get(i).startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      String key = equals < 0 ? line : line.substring(0, equals);
      if (equals < 0 || !KNOWN.contains(key)) {
        throw new IllegalArgumentException("line " + (i + 1) + ": no such key: " + key);
      }
      String value = line.substring(equals + 1);
      if (!value.equals(value.strip())) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + ": the plugin takes the blanks around the value for a part of it");
      }
      values.put(key, value);
    }
    return new PluginConfig(values);
  }

  /**
   * The group that the file describes.
   *
   * @throws IllegalArgumentException if it describes none, or one that would not work
   */
  public GroupSettings settings() {
    String cluster = required("ssl_session.ClusterName");
    String pattern = values.getOrDefault("subconfig.SubColoChannel", "test.*");
    if (!pattern.equals(cluster + ".*")) {
      throw new IllegalArgumentException(
          "subconfig.SubColoChannel must be " + cluster + ".*, or ticket keys are not heard");
    }
    List<GroupSettings.Endpoint> endpoints = new ArrayList<>();
    Arrays.stream(required("redis.RedisEndpoints").split(",", -1))
        .map(GroupSettings.Endpoint::parse)
        .forEach(endpoints::add);
    long interval = number("ssl_session.KeyUpdateInterval", 0);
    boolean master = number("ssl_session.STEKMaster", 0) != 0;
    return new GroupSettings(
        cluster,
        endpoints,
        Path.of(required("ssl_session.redis_auth_key_file")),
        KeyDerivationRule.NUL_FOR_LINE_FEED,
        master,
        interval == 0
            ? GroupSettings.DEFAULT_UPDATE_INTERVAL
            : Duration.ofSeconds(
                Math.min(interval, GroupSettings.LONGEST_UPDATE_INTERVAL.toSeconds())),
        atMost(Duration.ofMillis(number("redis.RedisConnectTimeout", 1_000_000)), 10),
        atMost(
            Duration.ofNanos(1000 * Math.max(1, number("redis.RedisRetryDelay", 5_000_000))), 30),
        (int) Math.min(Math.max(1, number("pubconfig.PubMaxQueuedMessages", 1000)), 1_000_000));
  }

  /** The plugin's defaults would wait for a quarter of an hour. */
  private static Duration atMost(Duration value, long seconds) {
    Duration most = Duration.ofSeconds(seconds);
    return value.isZero() || value.compareTo(most) > 0 ? most : value;
  }

  private String required(String key) {
    String value = values.getOrDefault(key, "");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  private long number(String key, long otherwise) {
    String value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number < 0 || number > 1_000_000_000_000L) {
        throw new IllegalArgumentException(key + " is out of its range: " + value);
      }
      return number;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + " is not a number: " + value, e);
    }
  }
}
