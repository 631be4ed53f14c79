// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.node.Node;
import dev.reprise.cli.node.NodeSettings;
import dev.reprise.cli.node.TlsSettings;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.HostPort;
import dev.reprise.cli.option.Version;
import dev.reprise.cli.status.NodeMonitor;
import dev.reprise.cli.status.StatusServer;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A node with all that it stands on. Closing ends it, and zeroes its keys. */
public record RunningNode(
    Node node,
    ResumptionEngine engine,
    Sharing sharing,
    Optional<StatusServer> status,
    FileWatch files,
    BoundedSessionCache sessions)
    implements AutoCloseable {

  private static final long CACHE_OCTETS = 64L << 20;

  /**
   * Starts what the options describe.
   *
   * @param notices takes a line for the operator
   * @throws ConfigurationException if that can't be
   */
  static RunningNode start(NodeOptions options, Consumer<String> notices) {
    Sharing.Own own = own(options);
    Optional<ClusterSecrets> secrets = options.cluster().sharedSecrets();
    TlsFiles tls = options.tls().load(own.random(), own.clock().instant(), secrets);
    Sharing sharing = Sharing.of(options, own, true, notices);
    if (secrets.isPresent() || sharing.derivedKeys().isPresent()) {
      options.tls().caveat(secrets).ifPresent(notices);
    }
    NodeSettings settings = settings(options, options.address(), tls.settings());
    return start(options, settings, own, sharing, Optional.of(tls), notices);
  }

  /**
   * Starts the same on loopback, at a port of its own, and without those with whom it would share.
   *
   * @param tls in place of what the options say about TLS
   * @throws ConfigurationException if that can't be
   */
  public static RunningNode startAlone(
      NodeOptions options, TlsSettings tls, Consumer<String> notices) {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Sharing.Own own = own(options);
    Sharing sharing = Sharing.of(options, own, false, notices);
    NodeSettings settings = settings(options, loopback, tls);
    return start(options, settings, own, sharing, Optional.empty(), notices);
  }

  private static Sharing.Own own(NodeOptions options) {
    return new Sharing.Own(
        options.resumption().policy(),
        BoundedSessionCache.ofOctets(CACHE_OCTETS),
        InstantSource.system(),
        new SecureRandom());
  }

  private static NodeSettings settings(
      NodeOptions options, InetSocketAddress address, TlsSettings tls) {
    return new NodeSettings(
        options.name(), address, tls, options.resumption().sessionIdContext(), options.limits());
  }

  private static RunningNode start(
      NodeOptions options,
      NodeSettings settings,
      Sharing.Own own,
      Sharing sharing,
      Optional<TlsFiles> tls,
      Consumer<String> notices) {
    try {
      return startShared(options, settings, own, sharing, tls, notices);
    } catch (ConfigurationException e) {
      sharing.close();
      throw e;
    }
  }

  private static RunningNode startShared(
      NodeOptions options,
      NodeSettings settings,
      Sharing.Own own,
      Sharing sharing,
      Optional<TlsFiles> tls,
      Consumer<String> notices) {
    TicketKeys keys = sharing.keys(own);
    Optional<NodeMonitor> monitor =
        options
            .metrics()
            .monitor(
                () ->
                    new NodeMonitor.Parts(
                        Version.text(),
                        keys,
                        own.sessions(),
                        sharing.membership().map(joined -> joined.cluster()::status),
                        own.clock()));
    monitor.ifPresent(
        each -> sharing.membership().ifPresent(joined -> joined.report(each, options.pollEvery())));
    ResumptionEngine engine =
        sharing
            .engine(own)
            .keys(keys)
            .events(monitor.map(NodeMonitor::events).orElse(ResumptionEvents.NONE))
            .build();
    Node node = listen(settings, engine, own.clock());
    monitor.ifPresent(
        each -> each.watch(new NodeMonitor.Service(node::isAlive, node::isAccepting)));
    try {
      Optional<StatusServer> status =
          monitor.map(each -> options.metrics().start(each, node.name(), notices));
      FileWatch files = new FileWatch(notices);
      Duration lifetime = own.policy().ticketLifetime();
      tls.ifPresent(each -> each.watch(files, changed -> node.use(changed, lifetime)));
      sharing.watch(files);
      files.start();
      return new RunningNode(node, engine, sharing, status, files, own.sessions());
    } catch (ConfigurationException e) {
      node.close();
      throw e;
    }
  }

  private static Node listen(NodeSettings settings, ResumptionEngine engine, InstantSource clock) {
    try {
      return Node.start(settings, engine, clock);
    } catch (IOException e) {
      HostPort where = HostPort.of(settings.listen().getHostString(), settings.listen().getPort());
      throw new ConfigurationException("--listen", where + ": " + e.getMessage());
    }
  }

  /** As {@link Node#failure()}. */
  CompletionStage<String> failure() {
    return node.failure();
  }

  public InetSocketAddress address() {
    return node.address();
  }

  @Override
  public void close() {
    files.close();
    status.ifPresent(StatusServer::close);
    node.close();
    engine.close();
    sharing.close();
    sessions.close();
  }
}
