// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cli.node.Limits;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.DurationConverter;
import dev.reprise.cli.option.HostPort;
import dev.reprise.cli.option.Switch;
import dev.reprise.cli.status.MetricsOptions;
import dev.reprise.cluster.Cluster;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a node, for the command that starts one and the command that checks them. */
public final class NodeOptions {

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8443",
      converter = HostPort.Converter.class,
      description = "Where; port 0 picks one. Default: ${DEFAULT-VALUE}.")
  private HostPort listen;

  @Mixin private TlsOptions tls;

  @Mixin private ResumptionOptions resumption;

  @Mixin private TicketKeyOptions ticketKeys;

  @Mixin private ClusterOptions cluster;

  @Mixin private AtsOptions trafficServer;

  @Option(
      names = "--poll-every",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description = "How often the node reads what the cluster shares. Default: ${DEFAULT-VALUE}.")
  private Duration pollEvery;

  @Option(
      names = "--broadcast-sessions",
      paramLabel = "on|off",
      defaultValue = "off",
      converter = Switch.Converter.class,
      description =
          "Sends each new session into the cache of every node of the cluster that does so, too."
              + " Default: ${DEFAULT-VALUE}.")
  private Switch broadcastSessions = Switch.OFF;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description =
          "What the node calls itself; in a cluster no other node's name. Default: where it"
              + " listens, in a cluster the name of the machine and the port.")
  private @Nullable String node;

  @Mixin private MetricsOptions metrics;

  @Option(
      names = "--handshake-limit",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description = "How long a handshake may take. Default: ${DEFAULT-VALUE}.")
  private Duration handshakeLimit;

  @Option(
      names = "--request-limit",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description = "How long a request may take after it. Default: ${DEFAULT-VALUE}.")
  private Duration requestLimit;

  @Option(
      names = "--max-connections",
      paramLabel = "COUNT",
      defaultValue = "10000",
      description =
          "Connections that may be open at once. For one more, the oldest of those that stopped at"
              + " the same point is closed. Default: ${DEFAULT-VALUE}, or what ulimit -n allows.")
  private int maxConnections;

  NodeOptions() {}

  /**
   * Where to listen.
   *
   * @throws ConfigurationException if the host is unknown
   */
  InetSocketAddress address() {
    InetSocketAddress address = new InetSocketAddress(listen.host(), listen.port());
    if (address.isUnresolved()) {
      throw new ConfigurationException("--listen", listen.host() + ": unknown host");
    }
    return address;
  }

  public TlsOptions tls() {
    return tls;
  }

  public ResumptionOptions resumption() {
    return resumption;
  }

  public TicketKeyOptions ticketKeys() {
    return ticketKeys;
  }

  public ClusterOptions cluster() {
    return cluster;
  }

  AtsOptions trafficServer() {
    return trafficServer;
  }

  /** The time between two polls of the cluster's store. */
  public Duration pollEvery() {
    return pollEvery;
  }

  boolean broadcastsSessions() {
    return broadcastSessions == Switch.ON;
  }

  /** What the node calls itself; empty unless it was told. */
  Optional<String> name() {
    return Optional.ofNullable(node);
  }

  /**
   * What the node calls itself in a cluster: no two live nodes there may have one name.
   *
   * @throws ConfigurationException if it was not told, and can't know what it is called
   */
  String nameInCluster() {
    return name()
        .or(this::machineAndPort)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "--node",
                    "a node of a cluster needs a name of its own, "
                        + (listen.port() == 0
                            ? "and --listen with port 0 gives it none"
                            : "and the name of this machine can't be one")));
  }

  /** Port 0 is nobody's. */
  private Optional<String> machineAndPort() {
    try {
      String machine = InetAddress.getLocalHost().getHostName();
      return listen.port() != 0 && Cluster.isNodeName(machine)
          ? Optional.of(machine + ":" + listen.port())
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  public MetricsOptions metrics() {
    return metrics;
  }

  /**
   * What one client, and all together, may take.
   *
   * @throws ConfigurationException if nobody could connect
   */
  Limits limits() {
    if (maxConnections < 1) {
      throw new ConfigurationException("--max-connections", maxConnections + " is below 1");
    }
    return new Limits(handshakeLimit, requestLimit, Limits.DEFAULT_CLOSING, maxConnections);
  }
}
