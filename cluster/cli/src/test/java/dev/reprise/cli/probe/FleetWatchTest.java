// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.Reprise;
import dev.reprise.cli.clients.testing.FleetDoor;
import dev.reprise.cli.clients.testing.FleetDoor.Stop;
import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.fleet.testing.FleetFiles;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code reprise probe --watch} at three nodes behind an address that takes them in turn. */
class FleetWatchTest {

  private static final int CONNECTIONS = 100;

  @TempDir private Path directory;

  @Test
  void nodesThatShareNothing_areCounted() throws IOException {
    List<String> options = List.of(TestFiles.ecdsa(directory).options());

    List<Finding> findings = watch(List.of(options, options, options));

    assertThat(detail(findings, "fleet")).contains("at least 3 nodes");
    assertThat(findings).filteredOn(each -> each.check().equals("key")).hasSize(3);
    assertThat(detail(findings, "fleet_sessions")).contains("nodes that share no sessions by ID");
  }

  @Test
  void nodesOfACluster_lookLikeOne() throws IOException {
    FleetFiles files = FleetFiles.create(directory, "embedded:" + UUID.randomUUID());

    List<Finding> findings =
        watch(
            List.of(
                List.of(files.serve("node-1")),
                List.of(files.serve("node-2")),
                List.of(files.serve("node-3"))));

    assertThat(detail(findings, "fleet")).startsWith("one node, or several");
    assertThat(findings).noneMatch(each -> each.grade().isWrong());
  }

  @Test
  void sessionsRevoked_isHintedAt() throws IOException {
    FleetFiles files = FleetFiles.create(directory, "embedded:" + UUID.randomUUID());
    try (ServeNode node = ServeNode.start(files.serve("node-1", "--poll-every", "100ms"))) {
      FleetWatch watch = watch(node.port());
      for (int i = 0; i < 10; i++) {
        watch.connect();
      }
      assertThat(isHintedAt(watch)).isFalse();

      StringWriter out = new StringWriter();
      int code =
          run(
              out,
              "cluster",
              "revoke",
              "--everything",
              "--cluster",
              files.uri(),
              "--cluster-secret",
              files.secret().toString());
      assertThat(code).as(out.toString()).isZero();
      for (int i = 0; i < 1000 && !isHintedAt(watch); i++) {
        watch.connect();
      }

      assertThat(detail(watch.findings(), "revocation")).contains("were revoked");
      run(out, "probe", node.address());
      assertThat(out.toString()).contains("for minutes after all sessions were revoked");
    }
  }

  @Test
  void command_printsWhatWasSeen() {
    try (ServeNode node = ServeNode.start()) {
      StringWriter out = new StringWriter();

      int code = run(out, "probe", "--watch", "300ms", node.address());

      assertThat(code).as(out.toString()).isZero();
      assertThat(out.toString()).contains("one node, or several", "nothing wrong was found");
    }
  }

  @Test
  @Timeout(60)
  void command_serverThatResumesNothing_saysSoAndEnds() {
    try (ServeNode node = ServeNode.start("--tickets", "off", "--session-ids", "off")) {
      StringWriter out = new StringWriter();

      int code = run(out, "probe", "--watch", "300ms", node.address());

      assertThat(code).as(out.toString()).isZero();
      assertThat(out.toString()).contains("issues neither tickets nor IDs");
    }
  }

  /** One node of three is down, and the first connection goes there. */
  @Test
  void command_firstConnectionFails_goesOn() {
    try (FleetDoor door = FleetDoor.open();
        ServeNode node = ServeNode.start()) {
      List<Stop> route = new ArrayList<>(List.of(Stop.at(1), Stop.at(1)));
      route.add(Stop.at(node.port()));
      door.plan(route);
      StringWriter out = new StringWriter();

      int code = run(out, "probe", "--watch", "1s", "127.0.0.1:" + door.port());

      assertThat(code).as(out.toString()).isEqualTo(1);
      assertThat(out.toString()).contains("2 of ", " handshakes failed", "one node, or several");
    }
  }

  @Test
  void ticketsThatAnotherCertificateDeclines_lookRevoked() throws IOException {
    assertThat(watchPairOfTwoCertificates(Duration.ZERO))
        .extracting(Finding::check)
        .contains("revocation");
  }

  /** The ticket was fresh when it was offered, and old when the answer came. */
  @Test
  void ticketsThatAgeOnTheirWay_areNoRevocation() throws IOException {
    assertThat(watchPairOfTwoCertificates(Duration.ofMinutes(40)))
        .noneMatch(each -> each.grade().isWrong());
  }

  /** The node knows its key, and declines a ticket of it that is too old. */
  @Test
  void ticketsThatExpire_areNoRevocation() throws IOException {
    try (ServeNode node = ServeNode.start("--ticket-lifetime", "1s")) {
      FleetWatch watch = watch(node.port());
      long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();

      while (System.nanoTime() < end) {
        watch.connect();
      }

      assertThat(watch.findings()).noneMatch(each -> each.grade().isWrong());
    }
  }

  @Test
  void nodeWithoutTickets_amongOthers_isNoticed() throws IOException {
    List<String> options = List.of(TestFiles.ecdsa(directory).options());
    List<String> without = new ArrayList<>(options);
    without.addAll(List.of("--tickets", "off"));

    List<Finding> findings = watch(List.of(options, without));

    assertThat(detail(findings, "fleet"))
        .contains("at least 2 nodes", "one that issues no tickets");
    assertThat(detail(findings, "ticket")).contains("full handshakes got no ticket");
  }

  @Test
  void command_nobodyListens_endsAtOnce() {
    StringWriter out = new StringWriter();

    assertThat(run(out, "probe", "--watch", "10m", "127.0.0.1:1")).isEqualTo(3);
  }

  /** Nodes with one key decline each other's tickets because they show two certificates. */
  private List<Finding> watchPairOfTwoCertificates(Duration onTheWay) throws IOException {
    FleetFiles files = FleetFiles.create(directory, "embedded:" + UUID.randomUUID());
    FleetFiles others =
        new FleetFiles(files.uri(), files.secret(), TestFiles.another(directory, "another"));
    AtomicReference<Instant> clock = new AtomicReference<>(Instant.now());
    try (FleetDoor door = FleetDoor.open();
        ServeNode one = ServeNode.start(files.serve("node-1", "--ticket-lifetime", "1h"));
        ServeNode other = ServeNode.start(others.serve("node-2", "--ticket-lifetime", "1h"))) {
      Runnable before = () -> clock.updateAndGet(now -> now.plus(onTheWay));
      List<Stop> route = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        route.add(new Stop((i % 2 == 0 ? one : other).port(), before));
      }
      door.plan(route);
      FleetWatch watch = watch(door.port(), clock::get);
      for (int i = 0; i < CONNECTIONS; i++) {
        watch.connect();
      }
      return watch.findings();
    }
  }

  private static boolean isHintedAt(FleetWatch watch) {
    return watch.findings().stream().anyMatch(each -> each.check().equals("revocation"));
  }

  private static int run(StringWriter out, String... arguments) {
    return Reprise.execute(new PrintWriter(out, true), new PrintWriter(out, true), arguments);
  }

  private static List<Finding> watch(List<List<String>> nodes) throws IOException {
    List<ServeNode> started = new ArrayList<>();
    try (FleetDoor door = FleetDoor.open()) {
      nodes.forEach(options -> started.add(ServeNode.start(options)));
      List<Stop> route = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        route.add(Stop.at(started.get(i % started.size()).port()));
      }
      door.plan(route);
      FleetWatch watch = watch(door.port());
      for (int i = 0; i < CONNECTIONS; i++) {
        watch.connect();
      }
      return watch.findings();
    } finally {
      started.forEach(ServeNode::close);
    }
  }

  private static FleetWatch watch(int port) {
    return watch(port, InstantSource.system());
  }

  private static FleetWatch watch(int port, InstantSource clock) {
    ProbedServer server =
        new ProbedServer(
            "localhost", new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    Handshakes handshakes =
        new Handshakes(
            new Wire(Duration.ofSeconds(30)), clock, new SecureRandom(), HelloOffer.DEFAULT);
    return new FleetWatch(handshakes, server, Optional.of("localhost"), new Random(7));
  }

  private static String detail(List<Finding> findings, String check) {
    return findings.stream()
        .filter(each -> each.check().equals(check))
        .map(Finding::detail)
        .findFirst()
        .orElseThrow(AssertionError::new);
  }
}
