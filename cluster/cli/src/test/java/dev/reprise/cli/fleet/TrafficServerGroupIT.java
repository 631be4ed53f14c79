// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import dev.reprise.cli.fleet.testing.FleetMatrix;
import dev.reprise.cli.fleet.testing.TrafficServerGroup;
import dev.reprise.cli.testing.Peers;
import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code reprise serve} in a group of Traffic Server's plugin ssl_session_reuse, over a real Redis.
 * What is seen is the table of docs/traffic-server.md.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrafficServerGroupIT {

  private static final Path PLUGIN = Path.of("/usr/lib/trafficserver/modules/ssl_session_reuse.so");
  private static final String FROM_BEFORE = "; sessions from before the key changed";
  private static final int OFTEN = 10;
  private static final int RARELY = 3600;

  private final FleetMatrix matrix =
      new FleetMatrix(
          Path.of(System.getProperty("project.root"), "docs/traffic-server.md"), "group");
  // Most of the time is spent waiting for keys to change.
  private final ExecutorService groups = Executors.newFixedThreadPool(4);

  @TempDir private Path directory;

  @BeforeAll
  static void findPlugin() {
    Peers.find("traffic_server");
    if (!Files.exists(PLUGIN)) {
      Peers.find("trafficserver-experimental-plugins");
    }
  }

  @AfterAll
  void theDocumentSaysTheSame() throws IOException {
    groups.shutdownNow();
    matrix.settle();
  }

  /** What happens to a group while its row is filled. */
  @FunctionalInterface
  private interface Scenario {
    void play(String row) throws IOException;
  }

  @TestFactory
  Stream<DynamicTest> groups() {
    List<DynamicTest> tests = new ArrayList<>();
    add(tests, "two Redis servers, `serve`'s keys", this::firstRedisGoesAndComesBack);
    add(tests, "Traffic Server first, its keys", row -> oneRedis(row, true, true));
    add(tests, "Traffic Server first, `serve`'s keys", row -> oneRedis(row, true, false));
    add(tests, "`serve` first, Traffic Server's keys", row -> oneRedis(row, false, true));
    add(tests, "`serve` first, its keys", row -> oneRedis(row, false, false));
    add(tests, "Traffic Server first, its keys, of which it misses the first", this::missedKey);
    return tests.stream();
  }

  private void add(List<DynamicTest> tests, String row, Scenario scenario) {
    Future<Boolean> played =
        groups.submit(
            () -> {
              scenario.play(row);
              return true;
            });
    tests.add(DynamicTest.dynamicTest(row, played::get));
  }

  private void oneRedis(String row, boolean trafficServerFirst, boolean trafficServersKeys)
      throws IOException {
    try (TrafficServerGroup group = new TrafficServerGroup(directory, 1)) {
      if (!trafficServerFirst) {
        group.startServe(!trafficServersKeys, OFTEN);
      }
      if (trafficServersKeys) {
        group.startTrafficServerThatHearsItself(OFTEN);
      } else {
        group.startTrafficServer(false, RARELY);
      }
      if (trafficServerFirst) {
        group.startServe(!trafficServersKeys, OFTEN);
      }
      see(group, row);
      seeFromBefore(group, row);
      group.redis(0).kill();
      group.redis(0).restart();
      see(group, row + "; after Redis was restarted");
    }
  }

  /** Most Traffic Servers miss the echo of their first key, and seal under one that nobody has. */
  private void missedKey(String row) throws IOException {
    try (TrafficServerGroup group = new TrafficServerGroup(directory, 1)) {
      group.startTrafficServer(true, RARELY);
      group.startServe(false, RARELY);
      see(group, row);
    }
  }

  private void firstRedisGoesAndComesBack(String row) throws IOException {
    try (TrafficServerGroup group = new TrafficServerGroup(directory, 2)) {
      group.startTrafficServer(false, RARELY);
      group.startServe(true, OFTEN);
      see(group, row);
      group.redis(0).kill();
      see(group, row + "; the first is gone");
      seeFromBefore(group, row + "; the first is gone");
      group.redis(0).restart();
      group.redis(1).kill();
      see(group, row + "; the first is back, the second is gone");
    }
  }

  private void see(TrafficServerGroup group, String row) {
    for (boolean tickets : List.of(false, true)) {
      group.known(group.peerPort(), group.servePort(), tickets);
      matrix.put(row, column(tickets, true), "resumed");
      group.known(group.servePort(), group.peerPort(), tickets);
      matrix.put(row, column(tickets, false), "resumed");
    }
  }

  /** All sessions are of one key: a Traffic Server opens tickets of the last two only. */
  private void seeFromBefore(TrafficServerGroup group, String row) {
    Map<String, BooleanSupplier> offers = new LinkedHashMap<>();
    Bytes key;
    do {
      key = group.key();
      for (boolean tickets : List.of(false, true)) {
        Path ofPeer = group.known(group.peerPort(), group.servePort(), tickets);
        Path ofServe = group.known(group.servePort(), group.peerPort(), tickets);
        offers.put(column(tickets, true), () -> group.offer(ofPeer, group.servePort(), tickets));
        offers.put(column(tickets, false), () -> group.offer(ofServe, group.peerPort(), tickets));
      }
    } while (!group.key().equals(key));
    group.awaitAnotherKey(key);
    offers.forEach(
        (column, offer) ->
            matrix.put(row + FROM_BEFORE, column, offer.getAsBoolean() ? "resumed" : "full"));
  }

  private static String column(boolean tickets, boolean atServe) {
    return (tickets ? "ticket, " : "session ID, ") + (atServe ? "at `serve`" : "at Traffic Server");
  }
}
