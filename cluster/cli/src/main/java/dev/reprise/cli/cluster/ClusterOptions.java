// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterOperator;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.ats.GroupSettings;
import dev.reprise.cluster.store.StoreProvider;
import dev.reprise.engine.file.SecretFileReader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which cluster is meant, and prove that one belongs to it. */
public final class ClusterOptions {

  /** No cluster: this process alone. */
  static final String ALONE = "embedded:";

  private static final String DERIVED = "derived:";
  private static final int LONGEST_SECRET_FILE = 1 << 16;

  @Option(
      names = "--cluster",
      paramLabel = "URI",
      defaultValue = ALONE,
      description =
          "What the nodes of the fleet share keys through: redis://HOST:PORT, rediss://,"
              + " redis-sentinel://, redis-cluster://; or derived:FILE, a state file of 'keys"
              + " generate --derived' and no network."
              + " ats+redis://HOST:PORT?cluster=NAME&danger=unauthenticated-bus is a group of"
              + " Traffic Servers, whose key file is the --cluster-secret. embedded: is this"
              + " process alone. Default: ${DEFAULT-VALUE}")
  private String cluster = ALONE;

  @Option(
      names = "--cluster-secret",
      paramLabel = "FILE",
      description =
          "The secrets of the cluster, one a line, hexadecimal or base64, at least 32 octets; the"
              + " first seals, all open.")
  private @Nullable Path secretFile;

  private @Nullable SecretFileReader secretReader;

  @Option(
      names = "--cluster-name",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Clusters of different names share nothing. Default: ${DEFAULT-VALUE}.")
  private String name = "default";

  @Option(
      names = "--session-store",
      paramLabel = "URI",
      description = "Where sessions are kept, if not where the keys are.")
  private @Nullable String sessionStore;

  public ClusterOptions() {}

  /** Whether there is a cluster at all. */
  public boolean isAlone() {
    return cluster.equals(ALONE);
  }

  /** The state file of derived keys; empty if the cluster is another. */
  public Optional<Path> stateFile() {
    return cluster.startsWith(DERIVED)
        ? Optional.of(Path.of(cluster.substring(DERIVED.length())))
        : Optional.empty();
  }

  /** Whether the URI is that of a group of Traffic Servers. */
  public boolean isAtsGroup() {
    return GroupSettings.isGroup(cluster);
  }

  /**
   * The group of Traffic Servers, whose key file stands for the secret; empty if the cluster is
   * another.
   *
   * @throws IllegalArgumentException if the URI does not say all that it must
   */
  public Optional<GroupSettings> atsGroup() {
    return isAtsGroup() ? Optional.of(GroupSettings.of(cluster, secretFile())) : Optional.empty();
  }

  /**
   * The store of keys.
   *
   * @throws ConfigurationException if there is no such URI
   */
  public URI uri() {
    if (stateFile().isPresent()) {
      throw new ConfigurationException(
          "--cluster", "nodes with derived keys talk to nobody: there is nothing to ask or tell");
    }
    return storeUri("--cluster", cluster);
  }

  /**
   * The store of sessions.
   *
   * @throws ConfigurationException if there is no such URI
   */
  public URI sessionUri() {
    return sessionStore == null ? uri() : storeUri("--session-store", sessionStore);
  }

  /**
   * The file with the secrets.
   *
   * @throws ConfigurationException if none was given
   */
  public Path secretFile() {
    if (secretFile == null) {
      throw new ConfigurationException("--cluster-secret", "a cluster needs one");
    }
    return secretFile;
  }

  /**
   * Reads the secrets, as they are now.
   *
   * @throws ConfigurationException if the file can't be read, or one is no such secret
   */
  public ClusterSecrets secrets() {
    return parsed(secretReader(), text -> ClusterSecrets.parse(name, text));
  }

  /**
   * Reads the secrets of a follower, as they are now.
   *
   * @throws ConfigurationException if the file can't be read, or one is no such secret
   */
  public ClusterSecrets.OfFollower followerSecrets() {
    return parsed(
        secretReader(),
        text -> ClusterSecrets.OfFollower.parse(name, Cluster.DEFAULT_TRUST_DOMAIN, text));
  }

  /**
   * Reads a file with secrets, as it is now.
   *
   * @throws ConfigurationException if the file can't be read, or the parser refuses it
   */
  public static <T> T parsed(Path file, Function<String, T> parser) {
    return parsed(reader(file), parser);
  }

  private static SecretFileReader reader(Path file) {
    return new SecretFileReader(file, LONGEST_SECRET_FILE);
  }

  /** The same one each time, since it warns once of a file that others can read. */
  private synchronized SecretFileReader secretReader() {
    SecretFileReader known = secretReader;
    if (known == null) {
      known = reader(secretFile());
      secretReader = known;
    }
    return known;
  }

  private static <T> T parsed(SecretFileReader file, Function<String, T> parser) {
    try {
      byte[] octets = file.read();
      try {
        return parser.apply(new String(octets, StandardCharsets.UTF_8));
      } finally {
        Arrays.fill(octets, (byte) 0);
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          "--cluster-secret", file + ": " + SecretFileReader.reason(e));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--cluster-secret", file + ": " + e.getMessage());
    }
  }

  /** Whether the nodes of the cluster share secrets. */
  public boolean hasSharedSecrets() {
    return !isAlone() && stateFile().isEmpty() && !isAtsGroup();
  }

  /**
   * The secrets that the nodes of the cluster share, if they do.
   *
   * @throws ConfigurationException as {@link #uri()} and {@link #secrets}
   */
  public Optional<ClusterSecrets> sharedSecrets() {
    if (isAlone() && secretFile != null) {
      throw new ConfigurationException(
          "--cluster-secret", "is for a cluster, and there is no --cluster");
    }
    if (!hasSharedSecrets()) {
      return Optional.empty();
    }
    sessionUri(); // what is wrong with the URIs is reported before what is wrong with the secret
    return Optional.of(secrets());
  }

  /**
   * Somebody who looks at the cluster from outside.
   *
   * @throws ConfigurationException if there is no such cluster
   */
  public ClusterOperator operator() {
    try {
      return ClusterOperator.open(
          uri(),
          secrets(),
          Cluster.DEFAULT_TRUST_DOMAIN,
          InstantSource.system(),
          new SecureRandom());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--cluster", String.valueOf(e.getMessage()));
    }
  }

  /**
   * A store.
   *
   * @throws ConfigurationException if there is none of its kind
   */
  public static URI storeUri(String option, String text) {
    URI uri = uri(option, text);
    if (StoreProvider.find(uri).isEmpty()) {
      throw new ConfigurationException(
          option,
          "begins with none of redis:, rediss:, redis-sentinel:, redis-cluster: and embedded:");
    }
    return uri;
  }

  /** What is wrong with a URI is said without showing it: a password may be part of it. */
  public static URI uri(String option, String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new ConfigurationException(option, "is not a URI: " + e.getReason());
    }
  }
}
