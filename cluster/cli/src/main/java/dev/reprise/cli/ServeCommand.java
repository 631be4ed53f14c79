// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import dev.reprise.cli.node.Limits;
import dev.reprise.cli.node.Node;
import dev.reprise.cli.node.NodeSettings;
import dev.reprise.cli.status.NodeMonitor;
import dev.reprise.cli.status.StatusServer;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ats.AtsGroup;
import dev.reprise.cluster.derived.DerivedKeys;
import dev.reprise.cluster.ring.RingSettings;
import dev.reprise.cluster.seal.ClusterSecrets;
import dev.reprise.engine.KeyRing;
import dev.reprise.engine.KeyRingSource;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.SessionCache;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.cache.BoundedSessionCache;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reprise serve}: a node, until it is told to stop. */
@Command(
    name = "serve",
    sortOptions = false,
    abbreviateSynopsis = true,
    description =
        "Runs a node: a TLS server that tells each client how its session came about. It reads a request"
            + " up to the first blank line, answers with lines of 'name: value' and closes. SIGTERM ends it.")
sealed class ServeCommand implements Callable<Integer> permits DoctorCommand {

  private static final long CACHE_OCTETS = 64L << 20;
  private static final String TRUST_DOMAIN = "reprise serve";

  @Spec private CommandSpec spec;

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
          "What the node calls itself; needed in a cluster, and no other node's there. Default: where it"
              + " listens.")
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
      description = "Open at once; more clients wait. Default: ${DEFAULT-VALUE}.")
  private int maxConnections;

  ServeCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    try (Running running = start()) {
      serve(running);
    }
    return Reprise.EXIT_OK;
  }

  /**
   * Starts what the options describe.
   *
   * @throws ConfigurationException if that can't be
   */
  Running start() {
    return start(address(), true);
  }

  /**
   * The same at another address.
   *
   * @param joins whether to join the cluster that the options name; else the node is alone
   */
  Running start(InetSocketAddress where, boolean joins) {
    if (maxConnections < 1) {
      throw new ConfigurationException("--max-connections", maxConnections + " is below 1");
    }
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    ResumptionPolicy policy = resumption.policy();
    BoundedSessionCache sessions = new BoundedSessionCache(CACHE_OCTETS);
    Optional<ClusterSecrets> shared = joins ? cluster.sharedSecrets() : Optional.empty();
    NodeSettings settings =
        new NodeSettings(
            Optional.ofNullable(node),
            where,
            tls.settings(random, clock.instant(), shared),
            resumption.sessionIdContext(),
            new Limits(handshakeLimit, requestLimit, Limits.DEFAULT_CLOSING, maxConnections));
    Optional<TicketKeyFiles> files = ticketKeys.open(policy.ticketFormat(), clock, this::notice);
    Optional<DerivedKeys> derived =
        cluster.stateFile().filter(file -> joins).map(file -> derive(file, policy));
    if (shared.isPresent() || derived.isPresent()) {
      tls.caveat(shared).ifPresent(this::notice);
    }
    Optional<AtsGroup> group =
        joins
            ? trafficServer.join(cluster, policy.ticketFormat(), sessions, this::notice)
            : Optional.empty();
    Optional<Membership> membership =
        !joins || cluster.isAlone() || derived.isPresent() || group.isPresent()
            ? Optional.empty()
            : Optional.of(join(policy, sessions, clock, random));
    KeyRingSource keys = keys(files, derived, group, membership, policy, random);
    Optional<NodeMonitor> monitor =
        metrics.monitor(
            () ->
                new NodeMonitor.Parts(
                    Reprise.Version.text(),
                    keys,
                    sessions,
                    membership.map(joined -> joined.cluster()::status),
                    clock));
    monitor.ifPresent(each -> membership.ifPresent(joined -> joined.report(each, pollEvery)));
    ResumptionEngine engine =
        membership
            .map(joined -> joined.cluster().engine())
            .or(() -> group.map(each -> each.engine(policy)))
            .orElseGet(() -> alone(policy, sessions, clock, random))
            .keys(keys)
            .events(monitor.map(NodeMonitor::events).orElse(ResumptionEvents.NONE))
            .build();
    Node running = start(settings, engine, clock);
    files.ifPresent(TicketKeyFiles::watch);
    membership.ifPresent(Membership::watch);
    return new Running(
        running,
        engine,
        files,
        derived,
        group,
        membership,
        monitor.map(each -> show(each, running)));
  }

  private StatusServer show(NodeMonitor monitor, Node node) {
    try {
      return metrics.start(monitor, node.name(), this::notice);
    } catch (ConfigurationException e) {
      node.close();
      throw e;
    }
  }

  /** A node with all that it stands on. Closing ends it, and zeroes its keys. */
  record Running(
      Node node,
      ResumptionEngine engine,
      Optional<TicketKeyFiles> ticketKeys,
      Optional<DerivedKeys> derivedKeys,
      Optional<AtsGroup> group,
      Optional<Membership> membership,
      Optional<StatusServer> status)
      implements AutoCloseable {

    InetSocketAddress address() {
      return node.address();
    }

    @Override
    public void close() {
      status.ifPresent(StatusServer::close);
      node.close();
      engine.close();
      ticketKeys.ifPresent(TicketKeyFiles::close);
      derivedKeys.ifPresent(DerivedKeys::close);
      group.ifPresent(AtsGroup::close);
      membership.ifPresent(Membership::close);
    }
  }

  // For the doctor, who looks at the same options

  CommandSpec spec() {
    return spec;
  }

  TlsOptions tls() {
    return tls;
  }

  ResumptionOptions resumption() {
    return resumption;
  }

  TicketKeyOptions ticketKeys() {
    return ticketKeys;
  }

  ClusterOptions cluster() {
    return cluster;
  }

  MetricsOptions metrics() {
    return metrics;
  }

  /** Takes a line for whoever runs the node. */
  void notice(String line) {
    spec.commandLine().getErr().println(spec.qualifiedName() + ": " + line);
  }

  /** Where ticket keys come from: files, else the cluster, else this process. */
  private static KeyRingSource keys(
      Optional<TicketKeyFiles> files,
      Optional<DerivedKeys> derived,
      Optional<AtsGroup> group,
      Optional<Membership> membership,
      ResumptionPolicy policy,
      SecureRandom random) {
    return files
        .map(TicketKeyFiles::ring)
        .or(() -> derived)
        .or(() -> group.map(AtsGroup::keys))
        .or(() -> membership.map(joined -> joined.cluster().keys()))
        .orElseGet(() -> KeyRing.rotating(TRUST_DOMAIN, policy, random));
  }

  private static ResumptionEngine.Builder alone(
      ResumptionPolicy policy, SessionCache sessions, InstantSource clock, SecureRandom random) {
    return ResumptionEngine.builder().policy(policy).sessions(sessions).clock(clock).random(random);
  }

  private static DerivedKeys derive(Path file, ResumptionPolicy policy) {
    try {
      return DerivedKeys.open(file, policy);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(
          "--cluster", file + ": no such file; 'reprise keys generate --derived' makes one");
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException("--cluster", String.valueOf(e.getMessage()));
    }
  }

  private Membership join(
      ResumptionPolicy policy, SessionCache sessions, InstantSource clock, SecureRandom random) {
    try {
      Cluster joined =
          Cluster.builder(cluster.uri(), cluster.secrets(), clusterNode())
              .sessionStore(cluster.sessionUri())
              .policy(policy)
              .settings(RingSettings.every(pollEvery))
              .localSessions(sessions)
              .broadcastSessions(broadcastSessions == Switch.ON)
              .clock(clock)
              .random(random)
              .join();
      return new Membership(joined, cluster, this::notice);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--cluster", String.valueOf(e.getMessage()));
    }
  }

  /** No two live nodes of a cluster may have one name, and port 0 is nobody's. */
  private String clusterNode() {
    if (node == null) {
      throw new ConfigurationException("--node", "a node of a cluster needs a name of its own");
    }
    return node;
  }

  private InetSocketAddress address() {
    InetSocketAddress address = new InetSocketAddress(listen.host(), listen.port());
    if (address.isUnresolved()) {
      throw new ConfigurationException("--listen", listen.host() + ": unknown host");
    }
    return address;
  }

  private Node start(NodeSettings settings, ResumptionEngine engine, InstantSource clock) {
    try {
      return Node.start(settings, engine, clock);
    } catch (IOException e) {
      throw new ConfigurationException("--listen", listen + ": " + e.getMessage());
    }
  }

  /** Serves until the JVM is told to end, which then waits for the node to have closed. */
  private void serve(Running running) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              told.countDown();
              running.close();
              // A JVM that a signal ends exits with 128 and the signal's number; this end is no
              // failure.
              Runtime.getRuntime().halt(Reprise.EXIT_OK);
            },
            "reprise-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    running.status().ifPresent(each -> say("metrics http://" + text(each.address()) + "/"));
    say("listening " + text(running.address()));
    told.await();
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
  }

  private static HostPort text(InetSocketAddress address) {
    return new HostPort(address.getAddress().getHostAddress(), address.getPort());
  }
}
