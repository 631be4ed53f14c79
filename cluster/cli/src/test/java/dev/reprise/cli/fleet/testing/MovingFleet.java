// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.ServeProcess;
import dev.reprise.cli.testing.Stalls;
import dev.reprise.cli.testing.Trip;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * Two nodes in processes of their own, with the default poll, under steady load, and a Redis behind
 * a name that moves from server to server: the servers have one port and different addresses of
 * loopback, and the nodes' JVMs resolve the name by a file. Not safe for use by several threads.
 */
public final class MovingFleet implements AutoCloseable {

  /** Long enough that each node polls in it. */
  private static final Duration FAULT = Cluster.DEFAULT_POLL_INTERVAL.plusSeconds(2);

  private static final Duration TWO_POLLS = Cluster.DEFAULT_POLL_INTERVAL.multipliedBy(2);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NAME = "redis.test";
  private static final int NODES = 2;
  private static final int ENOUGH = 20;

  /** Slow enough for a busy machine: the load must not be the trouble. */
  private static final Duration BETWEEN_TRIPS = Duration.ofMillis(200);

  private static final int NOBODY = -1;

  /** Its table has a row for each situation, and several fleets write into it. */
  private static final Path DOCUMENT = Path.of(System.getProperty("project.root"), "docs/redis.md");

  /** A quarter of the time that a node gives a lookup. */
  private static final Duration STALL = Duration.ofMillis(50);

  /** How long a node waits for an answer of Redis. */
  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private static final Duration LONG_STALL = TIMEOUT.dividedBy(2);

  private final Path hosts;
  private final int port = RedisServer.freePort();
  private final InstantSource clock = InstantSource.system();
  private final List<ServeProcess> nodes = new ArrayList<>();
  private final List<RedisServer> servers = new ArrayList<>();
  private final List<String> rows = new ArrayList<>();
  private final FleetMatrix seen = new FleetMatrix(DOCUMENT, "moves");
  private final FleetLoad load;
  private final Stalls stalls = Stalls.longerThan(STALL);
  private final Stalls longStalls = Stalls.longerThan(LONG_STALL);
  private boolean hasStalled;
  private int nextHost = 2;

  /** Starts everything, and waits until both nodes are there. */
  public MovingFleet(Path directory) throws IOException {
    hosts = directory.resolve("hosts");
    name(newServer());
    FleetFiles files =
        FleetFiles.create(
            directory, "redis://" + NAME + ":" + port + "?timeout=" + TIMEOUT.toMillis());
    for (int i = 0; i < NODES; i++) {
      nodes.add(
          ServeProcess.startWithJvm(
              List.of("-Djdk.net.hosts.file=" + hosts, "-Duser.timezone=UTC"),
              files.serve("node-" + i)));
    }
    awaitNodes(servers.get(0));
    load = FleetLoad.start(files.pair().certificate(), nodes, BETWEEN_TRIPS);
    load.awaitFrom(clock.millis() + FAULT.toMillis());
  }

  /**
   * Does something to the server behind the name, then lets the name move to a healthy one, and
   * asserts that each node is back within two polls, that no handshake fails, that all sessions
   * resume from then on, unless the machine is too slow for a lookup, and that the log has one line
   * for each end of the trouble.
   *
   * @param trouble gets the server behind the name, and the one that will be
   * @param lines how many lines each node logs
   */
  public void suffer(String situation, BiConsumer<RedisServer, RedisServer> trouble, int lines) {
    RedisServer former = servers.get(servers.size() - 1);
    RedisServer healthy = newServer();
    List<Integer> linesBefore = logLines();
    long begun = clock.millis();
    trouble.accept(former, healthy);
    load.awaitFrom(clock.millis() + FAULT.toMillis());
    name(healthy);
    long moved = clock.millis();
    Duration back = awaitNodes(healthy);
    List<Trip> all = load.await(begun, moved + TWO_POLLS.toMillis(), ENOUGH);
    List<Integer> linesAfter = logLines();
    List<Trip> failed = all.stream().filter(trip -> trip.hasFailed(NOBODY)).toList();
    long missing =
        all.stream().filter(trip -> trip.ticket() && trip.offered().equals("none")).count();
    List<Trip> after =
        all.stream().filter(trip -> trip.startedMillis() >= moved + TWO_POLLS.toMillis()).toList();
    List<Trip> notResumed =
        after.stream().filter(trip -> !trip.isResumed() && !trip.isExcusedBy(stalls)).toList();
    rows.add(
        String.format(
            Locale.ROOT,
            "| %-34s | %6.1f | %6d | %6d | %7d | %5d |",
            situation,
            back.toMillis() / 1000.0,
            2 * all.size(),
            failed.size(),
            missing,
            linesAfter.get(0) - linesBefore.get(0)));
    if (FleetMatrix.isUpdated()) {
      seen.put(
          situation, "back after", String.format(Locale.ROOT, "%.1f s", back.toMillis() / 1000.0));
      seen.put(situation, "handshakes", Integer.toString(2 * all.size()));
    }
    seen.put(situation, "handshakes failed", Integer.toString(failed.size()));
    seen.put(situation, "tickets missing", Long.toString(missing));
    if (!longStalls.between(begun, clock.millis())) {
      int logged = linesAfter.get(0) - linesBefore.get(0);
      seen.put(situation, "lines in a node's log", Integer.toString(logged));
    }
    former.close();
    servers.remove(former);

    assertThat(failed).as("failed handshakes").isEmpty();
    assertThat(missing).as("tickets missing").isZero();
    assertThat(back).as("back after").isLessThanOrEqualTo(TWO_POLLS);
    assertThat(notResumed).as("not resumed two polls later").isEmpty();
    assertThat(after).as("by ID").anyMatch(trip -> !trip.ticket() && trip.isResumed());
    for (int i = 0; i < NODES; i++) {
      assertLines(i, linesAfter.get(i) - linesBefore.get(i), lines, begun);
    }
  }

  /** A node that stood still for as long as Redis may take has seen an outage more. */
  private void assertLines(int node, int logged, int lines, long begun) {
    if (longStalls.between(begun, clock.millis())) {
      hasStalled = true;
      assertThat(logged).as(log(node)).isGreaterThanOrEqualTo(lines).isEven();
    } else {
      assertThat(logged).as(log(node)).isEqualTo(lines);
    }
  }

  /** Whether the machine has stood still for so long that a node may have seen an outage more. */
  public boolean hasStalled() {
    return hasStalled;
  }

  /** Takes the name away, as a name server does that fails. */
  public void forgetTheName() {
    write("127.0.0.1 localhost\n");
  }

  /** Compares what was seen with the document, or writes it there. */
  public void settle() throws IOException {
    synchronized (MovingFleet.class) {
      seen.settle();
    }
  }

  /** What was seen, in a line for each situation, and what the first node has logged meanwhile. */
  public String table() {
    return """

    | situation                          | back s | hands  | failed | tickets | lines |
    |                                    |        | hakes  |        | missing | a node|
    | ---------------------------------- | ------ | ------ | ------ | ------- | ----- |
    """
        + String.join("\n", rows)
        + "\n\n"
        + log(0);
  }

  @Override
  public void close() {
    load.close();
    stalls.close();
    longStalls.close();
    nodes.forEach(ServeProcess::close);
    servers.forEach(RedisServer::close);
  }

  /** All that the first node has printed since it started. */
  public List<String> wholeLog() {
    List<String> lines = new ArrayList<>(nodes.get(0).process().lines());
    lines.addAll(nodes.get(0).process().errorLines());
    return lines;
  }

  private String log(int node) {
    return String.join("\n", nodes.get(node).process().errorLines());
  }

  private List<Integer> logLines() {
    return nodes.stream().map(node -> node.process().errorLines().size()).toList();
  }

  private RedisServer newServer() {
    RedisServer server = RedisServer.startAt("127.0.0." + nextHost++, port);
    servers.add(server);
    return server;
  }

  private void name(RedisServer server) {
    write("127.0.0.1 localhost\n" + server.host() + " " + NAME + "\n");
  }

  /** The file is never half written, as far as its readers see. */
  private void write(String text) {
    try {
      Path made = Files.writeString(hosts.resolveSibling("hosts.new"), text);
      Files.move(made, hosts, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until each node has put a heartbeat at a server, and returns for how long. */
  private static Duration awaitNodes(RedisServer server) {
    long start = System.nanoTime();
    while (!server.command("HLEN", "reprise:{default/default}:members").startsWith(":" + NODES)) {
      assertThat(System.nanoTime() - start).as("patience").isLessThan(PATIENCE.toNanos());
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
