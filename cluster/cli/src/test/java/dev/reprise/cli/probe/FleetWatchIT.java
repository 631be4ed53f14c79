// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.Grade;
import dev.reprise.cli.fleet.RedisFleetIT.Ran;
import dev.reprise.cli.fleet.testing.FleetFiles;
import dev.reprise.cli.testing.KeyFileSamples;
import dev.reprise.cli.testing.Peer;
import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.ServerPrograms;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.codec.keyfile.KeyFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code probe --watch} at real servers behind HAProxy, which takes them in turn. */
class FleetWatchIT {

  private static final int CONNECTIONS = 60;

  @TempDir private Path directory;

  private final List<PeerServer> servers = new ArrayList<>();
  private final List<ServeNode> nodes = new ArrayList<>();
  private final List<PeerServer.Setup> setups = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(PeerServer::close);
    nodes.forEach(ServeNode::close);
  }

  @Test
  void pairOfNginx_withOneKeyFile_looksLikeOne() throws IOException {
    KeyFile.Entry key = KeyFileSamples.random(32);
    nginx(List.of(key));
    nginx(List.of(key));

    List<Finding> findings = connect(behindABalancer(), CONNECTIONS);

    assertThat(text(findings, "fleet")).startsWith("OK one node, or several");
    assertThat(findings).noneMatch(each -> each.grade().isWrong());
  }

  @Test
  void pairOfNginx_withKeyFilesOfTheirOwn_isTwo() throws IOException {
    nginx(List.of(KeyFileSamples.random(32)));
    nginx(List.of(KeyFileSamples.random(32)));

    List<Finding> findings = connect(behindABalancer(), CONNECTIONS);

    assertThat(text(findings, "fleet")).startsWith("WARNING at least 2 nodes");
  }

  @Test
  void pairOfNginx_oneWithoutTickets_isTwo() throws IOException {
    nginx(List.of(KeyFileSamples.random(32)));
    PeerServer.Setup without = setup(List.of());
    servers.add(ServerPrograms.nginx(without, "", "ssl_session_tickets off;"));

    List<Finding> findings = connect(behindABalancer(), CONNECTIONS);

    assertThat(text(findings, "fleet"))
        .startsWith("WARNING at least 2 nodes")
        .contains("one that issues no tickets");
    assertThat(text(findings, "ticket")).contains("full handshakes got no ticket");
  }

  /** The way that docs/mixed-fleets.md describes: first open, then seal, then forget. */
  @Test
  void keyOfAPairOfNginx_replacedStepByStep_isNoSecondNode() throws IOException {
    KeyFile.Entry old = KeyFileSamples.random(32);
    KeyFile.Entry next = KeyFileSamples.random(32);
    nginx(List.of(old));
    nginx(List.of(old));
    FleetWatch watch = behindABalancer();
    connect(watch, CONNECTIONS);

    for (List<KeyFile.Entry> keys :
        List.of(List.of(old, next), List.of(next, old), List.of(next))) {
      for (int i = 0; i < 2; i++) {
        servers.get(i).close();
        servers.set(i, nginx(setups.get(i), keys));
        connect(watch, 10);
      }
    }
    List<Finding> findings = connect(watch, CONNECTIONS);

    assertThat(text(findings, "fleet")).startsWith("OK one node, or several");
    assertThat(findings).filteredOn(each -> each.check().equals("key")).hasSize(2);
  }

  @Test
  void nodesOverRedis_withARotation_andTheOldKeyTakenOutOfUse_lookLikeOne() throws IOException {
    try (RedisServer redis = RedisServer.start()) {
      FleetFiles files = FleetFiles.create(directory, "redis://" + redis.address());
      for (int i = 1; i <= 3; i++) {
        ServeNode node = ServeNode.start(files.serve("node-" + i, "--poll-every", "200ms"));
        setups.add(new PeerServer.Setup(directory, node.port(), files.pair(), List.of(), false));
        nodes.add(node);
      }
      FleetWatch watch = behindABalancer();
      String oldKey = keyOf(connect(watch, CONNECTIONS));

      cluster(files, "rotate");
      connect(watch, CONNECTIONS);
      cluster(files, "revoke", "--key", oldKey);
      List<Finding> findings = connect(watch, CONNECTIONS);

      assertThat(text(findings, "fleet")).startsWith("OK one node, or several");
      assertThat(findings)
          .filteredOn(each -> each.check().equals("key"))
          .extracting(Finding::detail)
          .anyMatch(each -> each.startsWith(oldKey) && each.contains("out of use by connection"));
      assertThat(findings).noneMatch(each -> each.grade().isWrong());
    }
  }

  private static void cluster(FleetFiles files, String... arguments) {
    List<String> all = new ArrayList<>(List.of("cluster"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--cluster", files.uri()));
    all.addAll(List.of("--cluster-secret", files.secret().toString()));
    Ran ran = Ran.of(all.toArray(String[]::new));
    assertThat(ran.exitCode()).as(ran.toString()).isZero();
  }

  private static String keyOf(List<Finding> findings) {
    String text = text(findings, "key");
    return text.substring(text.indexOf(' ') + 1, text.indexOf(':'));
  }

  private void nginx(List<KeyFile.Entry> keys) throws IOException {
    servers.add(nginx(setup(keys), keys));
  }

  private static PeerServer nginx(PeerServer.Setup setup, List<KeyFile.Entry> keys) {
    return Peer.NGINX.start(
        new PeerServer.Setup(
            setup.directory(), setup.port(), setup.tls(), keys, setup.clientCertificates()));
  }

  private PeerServer.Setup setup(List<KeyFile.Entry> keys) throws IOException {
    PeerServer.Setup setup =
        new PeerServer.Setup(
            Files.createTempDirectory(directory, "server"),
            PeerServer.freePort(),
            TestFiles.rsa(directory),
            keys,
            false);
    setups.add(setup);
    return setup;
  }

  /** Watches all servers that were set up. */
  private FleetWatch behindABalancer() throws IOException {
    PeerServer.Setup balancer =
        new PeerServer.Setup(
            Files.createTempDirectory(directory, "balancer"),
            PeerServer.freePort(),
            setups.get(0).tls(),
            List.of(),
            false);
    servers.add(
        ServerPrograms.balancer(balancer, setups.stream().map(PeerServer.Setup::port).toList()));
    ProbedServer server =
        new ProbedServer(
            "localhost", new InetSocketAddress(InetAddress.getLoopbackAddress(), balancer.port()));
    Handshakes handshakes =
        new Handshakes(
            new Wire(Duration.ofSeconds(30)),
            InstantSource.system(),
            new SecureRandom(),
            HelloOffer.DEFAULT);
    return new FleetWatch(handshakes, server, Optional.of("localhost"), new Random(7));
  }

  private static List<Finding> connect(FleetWatch watch, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      watch.connect();
    }
    return watch.findings();
  }

  private static String text(List<Finding> findings, String check) {
    List<Finding> found = findings.stream().filter(each -> each.check().equals(check)).toList();
    assertThat(found).as(check).hasSize(1);
    Grade grade = found.get(0).grade();
    return grade + " " + found.get(0).detail();
  }
}
