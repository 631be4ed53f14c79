// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import java.net.URI;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;

/**
 * The Redis servers of a URI, and the credentials for them:
 *
 * <pre>{@code
 * redis://[LOGIN@]HOST[:PORT][/DATABASE][?PARAMETERS]
 * redis-sentinel://[LOGIN@]SENTINEL[:PORT],SENTINEL…/MASTER[?PARAMETERS]
 * redis-cluster://[LOGIN@]NODE[:PORT],NODE…[?PARAMETERS]
 * }</pre>
 *
 * <p>The same with {@code rediss} for TLS. LOGIN is {@code USER:PASSWORD}, {@code :PASSWORD}, or
 * {@code USER} with {@code credentials=FILE}. Every character may be percent-encoded; {@code @ : /
 * ? # % &} and everything that no URI may contain must be, where they are part of a name or a
 * password.
 *
 * <p>Parameters: {@code credentials=FILE} (one line, the password, read at each connection), {@code
 * sentinel-user=NAME} and {@code sentinel-credentials=FILE}, {@code ca=FILE}, {@code cert=FILE} and
 * {@code key=FILE} (PEM), {@code timeout=MILLISECONDS} (1000), for each connection and each answer.
 *
 * <p>No message quotes a part of the URI: if a character of a password is not encoded, any part may
 * be a part of the password.
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
      Set.of(
          "credentials", "sentinel-user", "sentinel-credentials", "ca", "cert", "key", "timeout");

  /** What to do about a password that breaks the URI in two. */
  private static final String ENCODE =
      " (in a user or a password, write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23)";

  private static final Pattern SERVER =
      Pattern.compile(
          "(?:(?<name>[\\w.-]+)|\\[(?<ipv6>[0-9A-Fa-f:.%\\w]+)\\])(?::(?<port>[0-9]{1,5}))?");

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
      throw new IllegalArgumentException("a URI of Redis needs a host, as in redis://HOST:PORT");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("a URI of Redis has no #fragment" + ENCODE);
    }
    int at = authority.indexOf('@');
    if (uri.getRawSchemeSpecificPart().lastIndexOf('@') > at + "//".length()) {
      throw new IllegalArgumentException("an @ is in another place than before the host" + ENCODE);
    }
    Map<String, String> parameters = parameters(uri.getRawQuery());
    String path = PercentEncoding.decode(uri.getRawPath()).replaceFirst("^/", "");
    Optional<Path> certificate = file(parameters, "cert");
    Optional<Path> key = file(parameters, "key");
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException("cert= and key= go together");
    }
    boolean tls = scheme.startsWith("rediss");
    if (!tls && (certificate.isPresent() || parameters.containsKey("ca"))) {
      throw new IllegalArgumentException("ca=, cert= and key= are for TLS, as in rediss://");
    }
    return new RedisAddress(
        topology,
        tls,
        servers(authority.substring(at + 1), topology),
        master(topology, path),
        database(topology, path),
        RedisLogin.of(at < 0 ? "" : authority.substring(0, at), file(parameters, "credentials")),
        sentinelLogin(topology, parameters),
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
        throw new IllegalArgumentException(
            "parameter " + (parameters.size() + 1) + " is none of " + sorted() + ENCODE);
      }
      String value = PercentEncoding.decode(each.substring(equals + 1));
      if (parameters.put(name, value) != null) {
        throw new IllegalArgumentException(name + "= is given twice");
      }
    }
    return parameters;
  }

  private static String sorted() {
    return PARAMETERS.stream().sorted().collect(Collectors.joining("=, ", "", "="));
  }

  /** The login for Sentinels, which is in parameters alone. */
  private static RedisLogin sentinelLogin(Topology topology, Map<String, String> parameters) {
    Optional<Path> file = file(parameters, "sentinel-credentials");
    Optional<String> user = Optional.ofNullable(parameters.get("sentinel-user"));
    if (topology != Topology.SENTINEL && (file.isPresent() || user.isPresent())) {
      throw new IllegalArgumentException(
          "sentinel-user= and sentinel-credentials= are for redis-sentinel and rediss-sentinel");
    }
    if (user.isPresent() && file.isEmpty()) {
      throw new IllegalArgumentException("sentinel-user= needs sentinel-credentials=FILE");
    }
    return RedisLogin.ofFile(user, file);
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
      throw new IllegalArgumentException(
          "redis:// and rediss:// have one server; several are for redis-sentinel and"
              + " redis-cluster"
              + ENCODE);
    }
    return List.copyOf(servers);
  }

  private static HostAndPort server(String text, int defaultPort) {
    Matcher matcher = SERVER.matcher(text);
    if (!matcher.matches()) {
      throw notAServer();
    }
    String host = matcher.group("name") == null ? matcher.group("ipv6") : matcher.group("name");
    String port = matcher.group("port");
    int number = port == null ? defaultPort : Integer.parseInt(port);
    if (number < 1 || number > 0xffff) {
      throw notAServer();
    }
    return new HostAndPort(host, number);
  }

  private static IllegalArgumentException notAServer() {
    return new IllegalArgumentException("a server is not HOST:PORT" + ENCODE);
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
      throw new IllegalArgumentException(
          topology == Topology.CLUSTER
              ? "a Redis Cluster has no numbered databases"
              : "what follows the server is not /DATABASE with a number" + ENCODE);
    }
    return Integer.parseInt(path);
  }

  private static Duration timeout(String text) {
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > LONGEST_TIMEOUT) {
      throw new IllegalArgumentException(
          "timeout= is not 1.." + LONGEST_TIMEOUT + ", in milliseconds");
    }
    return Duration.ofMillis(Integer.parseInt(text));
  }
}
