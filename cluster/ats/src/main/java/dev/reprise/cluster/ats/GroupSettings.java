// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node must know of its group. Immutable.
 *
 * @param cluster the group's name
 * @param endpoints its Redis servers, at least one
 * @param keyFile what the plugin calls redis_auth_key_file
 * @param rule how the key of messages is derived from it by the others
 * @param master whether this node makes ticket keys from the start
 * @param keyUpdateInterval how often, if it does; at most a day
 * @param connectTimeout for connecting to Redis, and for its answers
 * @param retryDelay between attempts
 * @param mostQueued how many messages wait at most
 * @since 0.1
 */
public record GroupSettings(
    String cluster,
    List<Endpoint> endpoints,
    Path keyFile,
    KeyDerivationRule rule,
    boolean master,
    Duration keyUpdateInterval,
    Duration connectTimeout,
    Duration retryDelay,
    int mostQueued) {

  static final String DANGER = "unauthenticated-bus";
  static final String SCHEME = "ats+redis";
  static final Duration DEFAULT_UPDATE_INTERVAL = Duration.ofHours(7);
  static final Duration LONGEST_UPDATE_INTERVAL = Duration.ofDays(1);
  static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);
  static final Duration DEFAULT_RETRY_DELAY = Duration.ofSeconds(1);
  static final int DEFAULT_QUEUED = 1000;
  static final int REDIS_PORT = 6379;

  /** A Redis server. */
  public record Endpoint(String host, int port) {

    /**
     * {@code HOST} or {@code HOST:PORT}.
     *
     * @throws IllegalArgumentException if it is neither; the message does not show it, as it may
     *     hold a password
     */
    static Endpoint parse(String text) {
      if (text.indexOf('@') >= 0) {
        throw new IllegalArgumentException(
            "an @ stands before the host: the group's key file is the password, so none belongs"
                + " here");
      }
      int colon = text.lastIndexOf(':');
      String host = colon < 0 ? text : text.substring(0, colon);
      try {
        int port = colon < 0 ? REDIS_PORT : Integer.parseInt(text.substring(colon + 1));
        if (host.isEmpty() || port < 1 || port > 65_535) {
          throw new IllegalArgumentException("a Redis server is not HOST:PORT");
        }
        return new Endpoint(host, port);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("a Redis server is not HOST:PORT"); // e shows the text
      }
    }

    /** {@code HOST:PORT}. */
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** Checks the ranges. */
  public GroupSettings {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("a group without a Redis");
    }
    if (cluster.isEmpty() || cluster.length() > 128 || !cluster.matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException("the group's name has 1 to 128 printable characters");
    }
    if (cluster.matches(".*[*?\\[\\]\\\\].*")) {
      throw new IllegalArgumentException("the group's name would be a pattern to Redis");
    }
    if (keyUpdateInterval.compareTo(Duration.ofSeconds(1)) < 0
        || keyUpdateInterval.compareTo(LONGEST_UPDATE_INTERVAL) > 0) {
      throw new IllegalArgumentException("ticket keys change every second to every day");
    }
    if (mostQueued < 1) {
      throw new IllegalArgumentException("a queue for " + mostQueued + " messages");
    }
  }

  /** Whether a URI is one of a group's. */
  public static boolean isGroup(String uri) {
    return uri.startsWith(SCHEME + ":");
  }

  /**
   * What {@code ats+redis://HOST:PORT[,HOST:PORT...]?cluster=NAME&danger=unauthenticated-bus} says;
   * {@code &master=yes}, {@code &rotate=SECONDS} and {@code &kdf=stripped} may follow.
   *
   * @throws IllegalArgumentException if it does not say so, in so many words
   */
  public static GroupSettings of(String uri, Path keyFile) {
    try {
      URI parsed = new URI(uri);
      Map<String, String> query = query(parsed.getQuery());
      if (!DANGER.equals(query.remove("danger"))) {
        throw new IllegalArgumentException(
            "anybody at that Redis can forge the group's messages: if that will do, add danger="
                + DANGER);
      }
      List<Endpoint> endpoints = new ArrayList<>();
      for (String each : String.valueOf(parsed.getRawAuthority()).split(",", -1)) {
        endpoints.add(Endpoint.parse(each));
      }
      GroupSettings settings =
          new GroupSettings(
              String.valueOf(query.getOrDefault("cluster", "")),
              endpoints,
              keyFile,
              "stripped".equals(query.get("kdf"))
                  ? KeyDerivationRule.STRIPPED
                  : KeyDerivationRule.NUL_FOR_LINE_FEED,
              "yes".equals(query.get("master")),
              query.containsKey("rotate")
                  ? Duration.ofSeconds(Long.parseLong(query.get("rotate")))
                  : DEFAULT_UPDATE_INTERVAL,
              DEFAULT_CONNECT_TIMEOUT,
              DEFAULT_RETRY_DELAY,
              DEFAULT_QUEUED);
      query.keySet().removeAll(List.of("cluster", "kdf", "master", "rotate"));
      if (!query.isEmpty()) {
        throw new IllegalArgumentException(
            "a parameter is none of cluster, danger, kdf, master and rotate");
      }
      return settings;
    } catch (URISyntaxException e) { // shows the text, which may hold a password, so it is no cause
      throw new IllegalArgumentException("is not a URI: " + e.getReason());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("rotate is not a number of seconds");
    }
  }

  private static Map<String, String> query(String text) {
    Map<String, String> query = new HashMap<>();
    for (String each : text == null ? new String[0] : text.split("&", -1)) {
      int equals = each.indexOf('=');
      query.put(
          equals < 0 ? each : each.substring(0, equals),
          equals < 0 ? "" : each.substring(equals + 1));
    }
    return query;
  }
}
