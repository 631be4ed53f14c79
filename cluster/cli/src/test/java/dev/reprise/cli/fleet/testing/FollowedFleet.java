// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.Reprise;
import dev.reprise.cli.testing.Peer;
import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.SClient;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Programs of other kinds, each beside a follower that keeps its ticket keys the same as the
 * ring's, and servers of ours in the same cluster. Closing ends them all.
 */
public final class FollowedFleet implements AutoCloseable {

  private static final Duration TICKET_LIFETIME = Duration.ofMinutes(5);

  private final Path directory;
  private final Duration rotateEvery;
  private final Duration pollEvery;
  private final FleetFiles files;
  private final TestFiles.PemPair tls;
  private final List<AutoCloseable> processes = new ArrayList<>();
  private List<String> credentials;

  /**
   * A fleet whose ring is in a store.
   *
   * @param rotateEvery a new key waits for an eighth of it, if a member does not open it
   * @param pollEvery a member that is silent for three times as long is not waited for
   */
  public FollowedFleet(Path directory, String uri, Duration rotateEvery, Duration pollEvery)
      throws IOException {
    this.directory = directory;
    this.rotateEvery = rotateEvery;
    this.pollEvery = pollEvery;
    this.files = FleetFiles.create(directory, uri);
    this.tls = TestFiles.rsa(directory);
    this.credentials =
        List.of("--cluster", files.uri(), "--cluster-secret", files.secret().toString());
  }

  /**
   * Gives the followers that start from now on a secret of their own, and nothing else.
   *
   * @param uri of the store, as a user who may do what such a follower must
   */
  public void followByRole(String uri) {
    Path secret = directory.resolve("follower.secret");
    run(
        "keys",
        "follower-secret",
        "--cluster-secret",
        files.secret().toString(),
        "--out",
        secret.toString());
    credentials =
        List.of("--cluster", uri, "--cluster-secret", secret.toString(), "--role", "follower");
  }

  /** Starts an nginx with two worker processes, and a follower that reloads it. */
  public FollowedProxy startNginx(String name) throws IOException {
    Path own = Files.createDirectory(directory.resolve(name));
    Path keys = Files.createDirectory(own.resolve("keys"));
    Files.createFile(keys.resolve("ticket-keys.conf"));
    int port = PeerServer.freePort();
    PeerServer.Setup setup = setup(own, port);
    Path configuration = setup.write("nginx.conf", NginxConfiguration.of(port, tls, keys));
    List<String> nginx =
        List.of(Peers.find("nginx"), "-p", own.toString(), "-c", configuration.toString());
    processes.add(PeerServer.start(setup, Map.of(), nginx));
    return follow(name, setup, "nginx:" + keys, "--exec", String.join(" ", nginx) + " -s reload");
  }

  /** Starts an HAProxy, and a follower that changes its keys at its socket. */
  public FollowedProxy startHaproxy(String name) throws IOException {
    Path own = Files.createDirectory(directory.resolve(name));
    Path keys = own.resolve("ticket.keys");
    Path socket = own.resolve("sock");
    int port = PeerServer.freePort();
    PeerServer.Setup setup = setup(own, port);
    run("keys", "generate", "--format", "haproxy", "--bits", "128", "--out", keys.toString());
    Path configuration =
        setup.write(
            "haproxy.cfg",
            """
            global
              maxconn 100
              stats socket %s level admin
            defaults
              mode http
              timeout client 30s
              timeout connect 30s
              timeout server 30s
            frontend tls
              bind 127.0.0.1:%d ssl crt %s ssl-max-ver TLSv1.2 tls-ticket-keys %s
              http-request return status 200 content-type text/plain string hello
            """
                .formatted(socket, port, setup.bundle(), keys));
    processes.add(
        PeerServer.start(
            setup, Map.of(), List.of(Peers.find("haproxy"), "-f", configuration.toString())));
    return follow(name, setup, "haproxy:" + keys, "--haproxy-socket", socket.toString());
  }

  /** Starts a Traffic Server with its manager, and a follower that lets it read its files again. */
  public FollowedProxy startTrafficServer(String name) throws IOException {
    Path own = Files.createDirectory(directory.resolve(name));
    Path keys = own.resolve("ticket.keys");
    PeerServer.Setup setup = setup(own, PeerServer.freePort());
    run("keys", "generate", "--format", "ats", "--bits", "128", "--out", keys.toString());
    processes.add(TrafficServerFiles.startManaged(setup, keys, SClient.GCM));
    return follow(
        name,
        setup,
        "ats:" + keys,
        "--exec",
        Peers.find("traffic_ctl")
            + " --run-root="
            + own.resolve("runroot.yaml")
            + " config reload");
  }

  /** Starts an Apache httpd that keeps its MAC key, and a follower that restarts its children. */
  public FollowedProxy startHttpd(String name) throws IOException {
    Path own = Files.createDirectory(directory.resolve(name));
    Path keys = own.resolve("ticket.keys");
    PeerServer.Setup setup = setup(own, PeerServer.freePort());
    run("keys", "generate", "--format", "apache", "--bits", "128", "--out", keys.toString());
    processes.add(Peer.startReloadableHttpd(setup, keys));
    return follow(
        name,
        setup,
        "apache:" + keys,
        "--exec",
        Peers.find("apache2") + " -f " + own.resolve("httpd.conf") + " -k graceful");
  }

  /** Starts a follower that writes a file for nobody, with a reload command that does nothing. */
  public FollowedProxy startRaw(String name) throws IOException {
    Path own = Files.createDirectory(directory.resolve(name));
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--write", "raw:" + own.resolve("ticket.keys")));
    arguments.addAll(List.of("--exec", FollowedProxy.reload(own, "true")));
    return follow(name, setup(own, 0), arguments);
  }

  /** Starts a node of ours, whose sessions have the context of those of an nginx. */
  public int startServe(FollowedProxy nginx) throws IOException {
    return startServe(contextOf(nginx));
  }

  /** Starts a node of ours, whose sessions have that context. */
  public int startServe(String context) {
    List<String> options = new ArrayList<>(List.of(tls.options()));
    options.addAll(List.of("--cluster", files.uri(), "--node", "node-1"));
    options.addAll(List.of("--cluster-secret", files.secret().toString()));
    options.addAll(List.of("--ticket-format", "openssl", "--bits", "128"));
    options.addAll(List.of("--session-id-context", context));
    options.addAll(times());
    ServeNode node = ServeNode.start(options);
    processes.add(node);
    return node.port();
  }

  /** Starts the JDK's server on a context of Reprise. */
  public int startFace() throws IOException {
    ResumptionPolicy policy =
        ResumptionPolicy.builder()
            .ticketFormat(TicketFormat.OPENSSL)
            .ticketKeyBits(128)
            .sealPeriod(rotateEvery)
            .ticketLifetime(TICKET_LIFETIME)
            .build();
    ClusterSecrets secrets = ClusterSecrets.parse("default", Files.readString(files.secret()));
    Cluster cluster =
        Cluster.builder(URI.create(files.uri()), secrets, "face")
            .policy(policy)
            .pollInterval(pollEvery)
            .join();
    FaceServer server = FaceServer.start(cluster, tls.identity());
    processes.add(server);
    return server.port();
  }

  /** What an nginx writes into its sessions as their context, found as the guide finds it. */
  private String contextOf(FollowedProxy nginx) throws IOException {
    Path session = directory.resolve("context.pem");
    assertThat(SClient.of(nginx.port()).saveTo(session).connect().full()).isTrue();
    Path keys = directory.resolve(nginx.name()).resolve("keys");
    List<String> command =
        new ArrayList<>(List.of("ticket", "inspect", "--session", session.toString()));
    command.addAll(List.of("--keys-format", "nginx"));
    try (Stream<Path> all = Files.list(keys)) {
      all.filter(file -> file.toString().endsWith(".key"))
          .forEach(file -> command.addAll(List.of("--keys", file.toString())));
    }
    RunningProcess.Result result = run(command.toArray(String[]::new));
    return result
        .out()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("session_id_context:"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseThrow(() -> new AssertionError(result.all()));
  }

  /** An operator's command. */
  public RunningProcess.Result operate(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of("cluster", command));
    arguments.addAll(List.of("--cluster", files.uri()));
    arguments.addAll(List.of("--cluster-secret", files.secret().toString()));
    arguments.addAll(List.of("--poll-every", pollEvery.toSeconds() + "s"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  @Override
  public void close() {
    for (AutoCloseable process : processes) {
      try {
        process.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private PeerServer.Setup setup(Path own, int port) {
    return new PeerServer.Setup(own, port, tls, List.of(), false);
  }

  private List<String> times() {
    return List.of(
        "--rotate-every",
        rotateEvery.toSeconds() + "s",
        "--ticket-lifetime",
        TICKET_LIFETIME.toSeconds() + "s",
        "--poll-every",
        pollEvery.toSeconds() + "s");
  }

  private FollowedProxy follow(
      String name, PeerServer.Setup setup, String target, String reloadOption, String reload) {
    boolean command = reloadOption.equals("--exec");
    List<String> arguments = new ArrayList<>(List.of("--write", target, reloadOption));
    arguments.add(command ? FollowedProxy.reload(setup.directory(), reload) : reload);
    arguments.addAll(List.of("--check", "127.0.0.1:" + setup.port(), "--check-timeout", "60s"));
    return follow(name, setup, arguments);
  }

  private FollowedProxy follow(String name, PeerServer.Setup setup, List<String> options) {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("--exec-timeout", "5s"));
    arguments.addAll(credentials);
    arguments.addAll(List.of("--node", name, "--bits", "128"));
    arguments.addAll(times());
    FollowedProxy proxy = new FollowedProxy(name, setup.port(), setup.directory(), arguments);
    processes.add(0, proxy);
    return proxy;
  }

  private static RunningProcess.Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = Reprise.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    assertThat(exit).as(out + "" + err).isLessThan(2);
    return new RunningProcess.Result(exit, out.toString(), err.toString());
  }
}
