// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.process;

import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.file.SecretFileReader;
import dev.reprise.engine.jsse.source.EngineSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Joins the cluster that system properties or environment variables name, for as long as the
 * process lives.
 *
 * <ul>
 *   <li>{@code reprise.cluster} ({@code REPRISE_CLUSTER}): the URI of the store.
 *   <li>{@code reprise.cluster.secret.file} ({@code REPRISE_CLUSTER_SECRET_FILE}): the file with
 *       the secrets that all nodes share.
 *   <li>{@code reprise.cluster.name} ({@code REPRISE_CLUSTER_NAME}): the cluster's name; {@code
 *       default} if not set.
 *   <li>{@code reprise.node} ({@code REPRISE_NODE}): this node's name; machine and process if not
 *       set.
 * </ul>
 *
 * <p>A property counts before the variable.
 */
public final class ProcessCluster implements EngineSource {

  private static final String CLUSTER = "reprise.cluster";
  private static final String SECRET_FILE = "reprise.cluster.secret.file";
  private static final String NAME = "reprise.cluster.name";
  private static final String NODE = "reprise.node";
  private static final String DEFAULT_NAME = "default";
  private static final int LONGEST_SECRET_FILE = 1 << 16;

  private final UnaryOperator<@Nullable String> properties;
  private final Map<String, String> environment;
  private final Iterable<ProcessListener> listeners;

  /** The source for this process. */
  public ProcessCluster() {
    this(
        System::getProperty,
        System.getenv(),
        ServiceLoader.load(ProcessListener.class, ProcessListener.class.getClassLoader()));
  }

  ProcessCluster(
      UnaryOperator<@Nullable String> properties,
      Map<String, String> environment,
      Iterable<ProcessListener> listeners) {
    this.properties = properties;
    this.environment = environment;
    this.listeners = listeners;
  }

  @Override
  public Optional<ResumptionEngine> engine() {
    Optional<String> cluster = setting(CLUSTER);
    if (cluster.isEmpty()) {
      if (setting(SECRET_FILE).isPresent()) {
        throw new IllegalArgumentException(SECRET_FILE + " is set without " + CLUSTER);
      }
      return Optional.empty();
    }
    URI uri = uri(cluster.get());
    ClusterSecrets secrets = secrets(setting(NAME).orElse(DEFAULT_NAME));
    String node = setting(NODE).orElseGet(ProcessCluster::machineAndProcess);
    if (!Cluster.isNodeName(node)) {
      throw new IllegalArgumentException(NODE + " is no name for a node: " + node);
    }
    Cluster joined = Cluster.join(uri, secrets, node);
    ResumptionEvents events = ResumptionEvents.NONE;
    for (ProcessListener listener : listeners) {
      events = events.and(listener.joined(joined));
    }
    return Optional.of(joined.engine().events(events).build());
  }

  private Optional<String> setting(String property) {
    String value = properties.apply(property);
    if (value == null || value.isBlank()) {
      value = environment.get(variable(property));
    }
    return Optional.ofNullable(value).filter(text -> !text.isBlank()).map(String::strip);
  }

  private static String variable(String property) {
    return property.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private static URI uri(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) { // shows the text, which may hold a password, so it is no cause
      throw new IllegalArgumentException(CLUSTER + " is not a URI: " + e.getReason());
    }
    if (uri.getScheme() == null) {
      throw new IllegalArgumentException(CLUSTER + " is not a URI with a scheme, such as redis:");
    }
    return uri;
  }

  private ClusterSecrets secrets(String name) {
    Path file =
        setting(SECRET_FILE)
            .map(ProcessCluster::path)
            .orElseThrow(
                () -> new IllegalArgumentException(CLUSTER + " is set without " + SECRET_FILE));
    try {
      byte[] octets = new SecretFileReader(file, LONGEST_SECRET_FILE).read();
      try {
        return ClusterSecrets.parse(name, new String(octets, StandardCharsets.UTF_8));
      } finally {
        Arrays.fill(octets, (byte) 0);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          SECRET_FILE + " " + file + ": " + SecretFileReader.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(SECRET_FILE + " " + file + ": " + e.getMessage(), e);
    }
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(SECRET_FILE + " is no path: " + text, e);
    }
  }

  private static String machineAndProcess() {
    String machine;
    try {
      machine = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      machine = "node";
    }
    return machine.replaceAll("[^A-Za-z0-9._:-]", "-") + ":" + ProcessHandle.current().pid();
  }
}
