// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import redis.clients.jedis.HostAndPort;

/**
 * What a URI says about Redis servers, and how to get in:
 *
 * <pre>{@code
 * redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE][?PARAMETERS]
 * redis-sentinel://[USER[:PASSWORD]@]SENTINEL[:PORT],SENTINEL…/MASTER[?PARAMETERS]
 * redis-cluster://[USER[:PASSWORD]@]NODE[:PORT],NODE…[?PARAMETERS]
 * }</pre>
 *
 * <p>The same with {@code rediss} for TLS. Parameters: {@code credentials=FILE} (one line, {@code
 * USER:PASSWORD} or {@code PASSWORD}, read at each connection), {@code sentinel-credentials=FILE},
 * {@code ca=FILE}, {@code cert=FILE} and {@code key=FILE} (PEM), {@code timeout=MILLISECONDS}
 * (1000), for each connection and each answer. Never shown in full: a password may be part of it.
 *
 * @param topology how the servers belong together
 * @param tls whether connections are TLS
 * @param servers where to begin, at least one
 * @param master what Sentinels call the master; empty unless there are Sentinels
 * @param database the number of the database, {@code 0..}
 * @param credentials of the servers
 * @param sentinelCredentials of the Sentinels
 * @param trust a file with the certificates of authorities; the platform's unless there is one
 * @param client our own certificate and key
 * @param timeout for each connection and each answer
 */
record RedisAddress(
    Topology topology,
    boolean tls,
    List<HostAndPort> servers,
    String master,
    int database,
    RedisLogin credentials,
    RedisLogin sentinelCredentials,
    Optional<Path> trust,
    Optional<ClientFiles> client,
    Duration timeout) {

  /** How servers belong together. */
  enum Topology {
    STANDALONE,
    SENTINEL,
    CLUSTER
  }

  /** A certificate chain and its private key, in PEM. */
  record ClientFiles(Path certificate, Path key) {}

  /** The schemes that such URIs have. */
  static final Set<String> SCHEMES =
      Set.of(
          "redis",
          "rediss",
          "redis-sentinel",
          "rediss-sentinel",
          "redis-cluster",
          "rediss-cluster");

  private static final int REDIS_PORT = 6379;
  private static final int SENTINEL_PORT = 26379;
  private static final Set<String> PARAMETERS =
      Set.of("credentials", "sentinel-credentials", "ca", "cert", "key", "timeout");
  private static final int LONGEST_TIMEOUT = 60_000;

  /**
   * Reads a URI.
   *
   * @throws IllegalArgumentException naming what is wrong, and never a password
   */
  static RedisAddress of(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    Topology topology =
        scheme.endsWith("-sentinel")
            ? Topology.SENTINEL
            : scheme.endsWith("-cluster") ? Topology.CLUSTER : Topology.STANDALONE;
    String authority = uri.getRawAuthority();
    if (authority == null) {
      throw new IllegalArgumentException(scheme + "://HOST:PORT needs a host");
    }
    Map<String, String> parameters = parameters(uri.getRawQuery());
    int at = authority.lastIndexOf('@');
    String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
    Optional<Path> certificate = file(parameters, "cert");
    Optional<Path> key = file(parameters, "key");
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException("cert= and key= go together");
    }
    boolean tls = scheme.startsWith("rediss");
    if (!tls && (certificate.isPresent() || parameters.containsKey("ca"))) {
      throw new IllegalArgumentException("ca=, cert= and key= are for rediss");
    }
    return new RedisAddress(
        topology,
        tls,
        servers(authority.substring(at + 1), topology),
        master(topology, path),
        database(topology, path),
        RedisLogin.of(at < 0 ? "" : authority.substring(0, at), file(parameters, "credentials")),
        RedisLogin.of("", file(parameters, "sentinel-credentials")),
        file(parameters, "ca"),
        certificate.map(chain -> new ClientFiles(chain, key.orElseThrow())),
        timeout(parameters.getOrDefault("timeout", "1000")));
  }

  /** Where, without how to get in. */
  @Override
  public String toString() {
    return topology.name().toLowerCase(Locale.ROOT) + " " + servers;
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (query == null || query.isEmpty()) {
      return parameters;
    }
    for (String each : query.split("&", -1)) {
      int equals = each.indexOf('=');
      String name = equals < 0 ? each : each.substring(0, equals);
      if (equals < 0 || !PARAMETERS.contains(name)) {
        throw new IllegalArgumentException("'" + name + "' is none of " + sorted(PARAMETERS));
      }
      parameters.put(name, URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return parameters;
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().map(name -> name + "=").toList();
  }

  private static Optional<Path> file(Map<String, String> parameters, String name) {
    try {
      return Optional.ofNullable(parameters.get(name)).map(Path::of);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(name + "= is not the name of a file", e);
    }
  }

  private static List<HostAndPort> servers(String text, Topology topology) {
    List<HostAndPort> servers = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      servers.add(server(each, topology == Topology.SENTINEL ? SENTINEL_PORT : REDIS_PORT));
    }
    if (topology == Topology.STANDALONE && servers.size() > 1) {
      throw new IllegalArgumentException("redis:// has one server: " + text);
    }
    return List.copyOf(servers);
  }

  private static HostAndPort server(String text, int defaultPort) {
    int colon = text.endsWith("]") ? -1 : text.lastIndexOf(':');
    String host = (colon < 0 ? text : text.substring(0, colon)).replaceAll("^\\[|\\]$", "");
    try {
      int port = colon < 0 ? defaultPort : Integer.parseInt(text.substring(colon + 1));
      if (host.isEmpty() || port < 1 || port > 0xffff) {
        throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
      }
      return new HostAndPort(host, port);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT", e);
    }
  }

  private static String master(Topology topology, String path) {
    if (topology != Topology.SENTINEL) {
      return "";
    }
    if (path.isEmpty()) {
      throw new IllegalArgumentException("redis-sentinel://HOSTS/MASTER needs the master's name");
    }
    return path;
  }

  private static int database(Topology topology, String path) {
    if (topology == Topology.SENTINEL || path.isEmpty()) {
      return 0;
    }
    if (topology == Topology.CLUSTER || !path.matches("[0-9]{1,4}")) {
      throw new IllegalArgumentException("'/" + path + "' is not the number of a database");
    }
    return Integer.parseInt(path);
  }

  private static Duration timeout(String text) {
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > LONGEST_TIMEOUT) {
      throw new IllegalArgumentException(
          "timeout= is not 1.." + LONGEST_TIMEOUT + " milliseconds: " + text);
    }
    return Duration.ofMillis(Integer.parseInt(text));
  }
}
