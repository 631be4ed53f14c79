// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that shows how a node is doing. */
public final class MetricsOptions {

  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      converter = HostPort.LoopbackConverter.class,
      description =
          "Serves over HTTP, on loopback unless HOST is another: /metrics for Prometheus,"
              + " /status.json, /live, /ready, /health and a status page at /. Port 0 picks one."
              + " Default: not at all.")
  private @Nullable HostPort metrics;

  /** Where it is shown. */
  public Optional<HostPort> address() {
    return Optional.ofNullable(metrics);
  }

  /** A monitor, if anybody wants to see it. */
  public Optional<NodeMonitor> monitor(Supplier<NodeMonitor.Parts> parts) {
    return metrics == null ? Optional.empty() : Optional.of(new NodeMonitor(parts.get()));
  }

  /**
   * Shows it.
   *
   * @param node what the node calls itself
   * @param notices takes a line for the operator
   * @throws ConfigurationException if the address can't be listened on
   */
  public StatusServer start(StatusSource source, String node, Consumer<String> notices) {
    HostPort where = metrics == null ? HostPort.of("127.0.0.1", 0) : metrics;
    InetSocketAddress address = new InetSocketAddress(where.host(), where.port());
    if (address.isUnresolved()) {
      throw new ConfigurationException("--metrics", where.host() + ": unknown host");
    }
    if (StatusServer.isOpenToOthers(address.getAddress())) {
      notices.accept(
          "--metrics "
              + where
              + " is not loopback: anyone who reaches it sees, unencrypted and without a password,"
              + " how this node is doing");
    }
    try {
      return StatusServer.start(address, node, source);
    } catch (IOException e) {
      throw new ConfigurationException("--metrics", where + ": " + e.getMessage());
    }
  }
}
