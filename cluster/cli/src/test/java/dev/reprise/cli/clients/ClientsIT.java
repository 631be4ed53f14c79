// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.clients.testing.Errand;
import dev.reprise.cli.clients.testing.FleetDoor;
import dev.reprise.cli.clients.testing.FleetDoor.Stop;
import dev.reprise.cli.clients.testing.MatrixClient;
import dev.reprise.cli.clients.testing.Visit;
import dev.reprise.cli.fleet.RedisFleetIT;
import dev.reprise.cli.fleet.RedisFleetIT.Ran;
import dev.reprise.cli.fleet.testing.FleetFiles;
import dev.reprise.cli.fleet.testing.FleetMatrix;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.Stalls;
import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients of other people at three nodes behind one address, which share keys and sessions through
 * Redis. The table of what was seen is that of docs/clients.md.
 */
class ClientsIT {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("project.root"), "docs/clients.md");

  /** A node looks twice for a session by ID, 20 ms apart. */
  private static final Duration STALL = Duration.ofMillis(10);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<ServeNode> NODES = new ArrayList<>();

  @TempDir private static Path shared;
  private static RedisServer redis;
  private static FleetFiles files;
  private static FleetDoor door;
  private static Stalls stalls;

  @TempDir private Path directory;

  /** The connections after the full handshake, which is with the first node. */
  private enum Column {
    AT_ONCE("other node, at once", 1),
    SAME_NODE("same node", 0),
    OTHER_NODE("other node", 2),
    ROTATED("after a rotation", 0),
    RENEWED("with the renewed ticket", 1);

    private final String title;
    private final int node;

    Column(String title, int node) {
      this.title = title;
      this.node = node;
    }

    private Stop stop() {
      return new Stop(NODES.get(node).port(), this == ROTATED ? ClientsIT::rotate : () -> {});
    }
  }

  @BeforeAll
  static void startFleet() {
    redis = RedisServer.start();
    files = FleetFiles.create(shared, "redis://" + redis.address());
    for (int i = 1; i <= 3; i++) {
      NODES.add(
          ServeNode.start(files.serve("node-" + i, "--poll-every", "200ms", "--metrics", "0")));
    }
    door = FleetDoor.open();
    stalls = Stalls.longerThan(STALL);
  }

  @AfterAll
  static void stopFleet() {
    stalls.close();
    door.close();
    NODES.forEach(ServeNode::close);
    redis.close();
  }

  @ParameterizedTest
  @EnumSource
  void client_atAFleet_resumesAsTheGuideSays(MatrixClient client) throws IOException {
    String version = client.version();
    FleetMatrix seen = new FleetMatrix(DOCUMENT, "clients");

    for (Mechanism mechanism : client.mechanisms()) {
      String row = row(client, mechanism);
      long begun = System.nanoTime();
      List<Column> columns = columns(client, mechanism);
      List<Visit> visits =
          client.connectsTwiceOnly()
              ? visitsInPairs(client, mechanism, columns)
              : visits(client, mechanism, columns);
      if (visits.stream().anyMatch(Visit::isNotFound) && stalls.since(begun)) {
        System.out.println(row + ": not compared, the machine stalled");
        continue;
      }
      for (int i = 0; i < visits.size(); i++) {
        seen.put(row, columns.get(i).title, visits.get(i).text(client.isSeenWhole()));
      }
      boolean says = visits.get(0).reused().isPresent();
      seen.put(row, "the client's word", says ? "the same" : "none");
      if (FleetMatrix.isUpdated()) {
        seen.put(row, "seen", version + ", " + LocalDate.now(ZoneOffset.UTC));
      }
    }

    seen.settle();
  }

  @Test
  void guide_hasTheRowsOfAllClients() throws IOException {
    List<String> rows =
        Stream.of(MatrixClient.values())
            .flatMap(
                client -> client.mechanisms().stream().map(mechanism -> row(client, mechanism)))
            .toList();

    assertThat(
            Files.readString(DOCUMENT)
                .lines()
                .filter(line -> line.matches("\\| .*, by (ticket|ID) \\|.*"))
                .map(line -> line.substring(2, line.indexOf(" |"))))
        .containsExactlyElementsOf(rows);
  }

  private static String row(MatrixClient client, Mechanism mechanism) {
    return client.title() + ", by " + (mechanism == Mechanism.TICKET ? "ticket" : "ID");
  }

  /** A renewed ticket takes a third connection. */
  private static List<Column> columns(MatrixClient client, Mechanism mechanism) {
    List<Column> columns = new ArrayList<>(List.of(Column.values()));
    if (mechanism == Mechanism.SESSION_ID || client.connectsTwiceOnly()) {
      columns.remove(Column.RENEWED);
    }
    return columns;
  }

  /** All connections in one run of the client, without the first. */
  private List<Visit> visits(MatrixClient client, Mechanism mechanism, List<Column> columns) {
    List<Visit> visits = run(client, mechanism, columns);
    assertThat(visits).hasSize(columns.size() + 1);
    assertThat(visits.get(0).isResumed()).as(visits.toString()).isFalse();
    return visits.subList(1, visits.size());
  }

  /** A run for each column. The client prints the second answer alone. */
  private List<Visit> visitsInPairs(
      MatrixClient client, Mechanism mechanism, List<Column> columns) {
    List<Visit> visits = new ArrayList<>();
    for (Column column : columns) {
      List<Visit> second = run(client, mechanism, List.of(column));
      assertThat(second).hasSize(1);
      visits.addAll(second);
    }
    return visits;
  }

  private List<Visit> run(MatrixClient client, Mechanism mechanism, List<Column> columns) {
    List<Stop> stops = new ArrayList<>(List.of(Stop.at(NODES.get(0).port())));
    columns.forEach(column -> stops.add(column.stop()));
    return client.run(new Errand(door, mechanism, stops, directory, files.pair()));
  }

  /** Replaces the ticket key, and waits until every node seals under the new one. */
  private static void rotate() {
    Ran ran =
        Ran.of(
            "cluster",
            "rotate",
            "--cluster",
            files.uri(),
            "--cluster-secret",
            files.secret().toString(),
            "--poll-every",
            "5s");
    assertThat(ran.exitCode()).as(ran.toString()).isZero();
    String key = ran.out().substring(0, ran.out().indexOf(':'));
    for (ServeNode node : NODES) {
      RedisFleetIT.await(() -> sealingKey(node).equals(key));
    }
  }

  private static String sealingKey(ServeNode node) {
    URI status = URI.create("http://127.0.0.1:" + node.metrics().getPort() + "/status.json");
    try (InputStream in = status.toURL().openStream()) {
      for (JsonNode key : JSON.readTree(in).at("/keys/keys")) {
        if (key.get("phase").asText().equals("sealing")) {
          return key.get("id").asText();
        }
      }
      return "none";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
