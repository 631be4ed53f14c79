// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.SteadyLoad.Trip;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterOperator;
import dev.reprise.cluster.ClusterView;
import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.cluster.redis.testing.TlsFiles;
import dev.reprise.cluster.seal.ClusterSecrets;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.KeyRing;
import dev.reprise.engine.RingKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Three nodes in processes of their own, their Redis behind TLS, and clients in another process
 * that never stop. Not safe for use by several threads.
 */
final class FaultyFleet implements AutoCloseable {

  private static final Duration POLL = Duration.ofSeconds(1);
  static final Duration OLDEST_HEARTBEAT = POLL.multipliedBy(3);

  /** Octets that a node may have in memory: its heap has 256 MiB. */
  static final long MOST_MEMORY = 640L << 20;

  private static final Duration FAULT = Duration.ofSeconds(3);

  /** Two polls, and as long again as a busy machine may need to let a process run. */
  private static final Duration TO_RECOVER = POLL.multipliedBy(3);

  private static final Duration WATCHED = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int NOBODY = -1;

  private final Path directory;
  private final RedisServer redis;
  private final TlsFiles certificate;
  private final FleetFiles files;
  private final List<ServeProcess> nodes = new ArrayList<>();
  private final List<String> rows = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private RunningProcess load;
  private int lastKilled = NOBODY;

  private FaultyFleet(Path directory) throws IOException {
    this.directory = directory;
    this.certificate = TlsFiles.create(directory, "redis");
    this.redis =
        RedisServer.startTls(
            certificate.certificate(),
            certificate.key(),
            certificate.authority(),
            "--tls-auth-clients",
            "no");
    this.files =
        FleetFiles.create(
            directory,
            "rediss://" + redis.address() + "?timeout=500&ca=" + certificate.authority());
  }

  /** Starts everything, and waits until all is as it should be. */
  static FaultyFleet start(Path directory) throws IOException {
    FaultyFleet fleet = new FaultyFleet(directory);
    for (int i = 0; i < 3; i++) {
      fleet.nodes.add(ServeProcess.start(fleet.options(i, "127.0.0.1:0")));
    }
    fleet.await(fleet::isConverged);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(SteadyLoad.class.getName());
    command.add(fleet.files.pair().certificate().toString());
    fleet.nodes.forEach(node -> command.add(Integer.toString(node.port())));
    fleet.load = RunningProcess.start(command);
    fleet.awaitTripsUntil(fleet.now() + FAULT.toMillis());
    return fleet;
  }

  private String[] options(int node, String listen) {
    return files.serve(
        "node-" + node,
        "--listen",
        listen,
        "--poll-every",
        POLL.toMillis() + "ms",
        "--rotate-every",
        "24s",
        "--ticket-lifetime",
        "60s");
  }

  RedisServer redis() {
    return redis;
  }

  TlsFiles certificate() {
    return certificate;
  }

  TlsFiles expiredCertificate() {
    return TlsFiles.createExpired(directory, "expired");
  }

  /** Something that is done to the fleet. */
  interface Deed {
    void run();
  }

  /** Lets something happen that excuses no node. */
  void suffer(String name, Deed fault, Deed repair) {
    suffer(name, NOBODY, fault, repair);
  }

  /**
   * Lets something happen, ends it, and asserts that the fleet got over it.
   *
   * @param excused the node whose handshakes may fail, because it is not there
   */
  void suffer(String name, int excused, Deed fault, Deed repair) {
    long begin = now();
    fault.run();
    awaitTripsUntil(Math.max(now(), begin + FAULT.toMillis()));
    repair.run();
    long repaired = now();
    long recovered = repaired + TO_RECOVER.toMillis();
    long end = recovered + WATCHED.toMillis();
    awaitTripsUntil(end);
    int absent = excusedIn(excused);
    List<Trip> during =
        trips(begin, repaired).stream()
            .filter(trip -> trip.from() != absent && trip.to() != absent)
            .toList();
    List<Trip> after = trips(recovered, end);
    rows.add(
        String.format(
            Locale.ROOT,
            "| %-31s | %5d | %6d | %7s | %7s | %7s | %5d | %s",
            name,
            2 * trips(begin, end).size(),
            failed(begin, end, absent),
            percent(during, true),
            percent(during, false),
            percent(after, true).equals(percent(after, false))
                ? percent(after, true)
                : percent(after, true) + "/" + percent(after, false),
            mostMemory() >> 20,
            reasons(during)));
    assertThat(failed(begin, end, absent)).as("failed handshakes").isZero();
    assertThat(after).as("trips after it").hasSizeGreaterThan(10);
    assertThat(after.stream().filter(trip -> !trip.isResumed()).toList())
        .as("not resumed, of %d", after.size())
        .hasSizeLessThanOrEqualTo(after.size() / 100);
    assertNoStaleKey(after);
  }

  /** The node that is not there, which some deeds only find out. */
  private int excusedIn(int excused) {
    int killed = lastKilled;
    lastKilled = NOBODY;
    return excused == NOBODY ? killed : excused;
  }

  /** No ticket is of a key whose time to seal was over, or that another had followed for long. */
  private void assertNoStaleKey(List<Trip> after) {
    ClusterView view = look();
    KeyRing ring = view.keys().orElseThrow();
    for (Trip trip : after) {
      if (trip.ticket()) {
        Instant then = Instant.ofEpochMilli(trip.startedMillis());
        assertThat(ring.keys().stream().filter(key -> isFresh(ring, key, then)))
            .as("keys that may have sealed at %s, of %s", then, ring)
            .extracting(key -> ClusterReport.id(key.name()))
            .contains(trip.key());
      }
    }
  }

  private static boolean isFresh(KeyRing ring, RingKey key, Instant then) {
    Instant longAgo = then.minus(TO_RECOVER);
    return key.phase() != KeyPhase.RETIRED
        && then.isBefore(key.sealUntil())
        && ring.keys().stream()
            .noneMatch(
                other ->
                    other.sealFrom().isAfter(key.sealFrom())
                        && other.inEffectFrom().isBefore(longAgo));
  }

  /** Sends a signal to a node. */
  void signal(int node, String signal) {
    try {
      long pid = nodes.get(node).process().pid();
      int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
      assertThat(exit).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Rotates, and waits until whoever is alive has the new key. */
  void rotate() {
    RedisFleetIT.Ran ran =
        RedisFleetIT.Ran.of(
            "cluster",
            "rotate",
            "--cluster",
            files.uri(),
            "--cluster-secret",
            files.secret().toString(),
            "--poll-every",
            POLL.toMillis() + "ms");
    assertThat(ran.exitCode()).as(ran.toString()).isZero();
  }

  /** Waits for a rotation, and kills the node that announces it; which it was. */
  int killWhoeverRotates() {
    lastKilled = Rotations.nextAnnouncer(files);
    nodes.get(lastKilled).close();
    return lastKilled;
  }

  /** Starts a node where it was. */
  void startAgain(int node) {
    String address = nodes.get(node).address();
    nodes.set(node, ServeProcess.start(options(node, address)));
  }

  /** Lets Redis show another certificate, to everybody anew. */
  void present(TlsFiles shown) {
    String answer =
        redis.command(
            "CONFIG",
            "SET",
            "tls-cert-file",
            shown.certificate().toString(),
            "tls-key-file",
            shown.key().toString());
    assertThat(answer).startsWith("+OK");
    redis.command("CLIENT", "KILL", "TYPE", "pubsub");
    redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  }

  /** Changes an octet in the middle of each record. */
  void tamper() {
    redis.command(
        "EVAL",
        """
        for _, key in ipairs(redis.call('KEYS', 'reprise:*')) do
          if redis.call('TYPE', key).ok == 'string' then
            local at = math.floor(redis.call('STRLEN', key) / 2)
            local octet = string.byte(redis.call('GETRANGE', key, at, at))
            redis.call('SETRANGE', key, at, string.char((octet + 1) % 256))
          end
        end
        return 1
        """,
        "0");
  }

  /** Takes copies of the shared records, which stay in Redis under other names. */
  void keepRecords() {
    for (String record : List.of("key_ring", "revocations")) {
      String key = "reprise:{default/default}:" + record;
      redis.command("COPY", key, "kept:" + record, "REPLACE");
      kept.add(record);
    }
  }

  /** Puts the copies in place of the records. */
  void replayRecords() {
    for (String record : kept) {
      redis.command("COPY", "kept:" + record, "reprise:{default/default}:" + record, "REPLACE");
    }
  }

  /** Somebody who looks at the cluster from outside. */
  ClusterOperator operator() {
    try {
      return ClusterOperator.open(
          URI.create(files.uri()),
          ClusterSecrets.parse("default", Files.readString(files.secret())),
          Cluster.DEFAULT_TRUST_DOMAIN,
          InstantSource.system(),
          new SecureRandom());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The most octets that any node has ever had in memory. */
  long mostMemory() {
    return nodes.stream().mapToLong(FaultyFleet::memory).max().orElseThrow();
  }

  /** What was seen, in a line for each fault. */
  String table() {
    return """

        | fault                           | hands | failed | tickets |     IDs |   after | RSS   | reasons during
        |                                 | hakes |        |  during |  during |         | MiB   |
        | ------------------------------- | ----- | ------ | ------- | ------- | ------- | ----- | --------------
        """
        + String.join("\n", rows);
  }

  @Override
  public void close() {
    load.close();
    nodes.forEach(ServeProcess::close);
    redis.close();
  }

  private static long memory(ServeProcess node) {
    try {
      return Files.readAllLines(Path.of("/proc/" + node.process().pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // it has been killed, or this is not Linux
    }
  }

  private ClusterView look() {
    try (ClusterOperator operator = operator()) {
      return operator.look();
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  private boolean isConverged() {
    return look().isConverged(OLDEST_HEARTBEAT) && look().live(OLDEST_HEARTBEAT).size() == 3;
  }

  private void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private long now() {
    return InstantSource.system().millis();
  }

  /** Waits until every trip that began before that moment has ended. */
  private void awaitTripsUntil(long millis) {
    long later = millis + 500;
    load.awaitLine(line -> Trip.of(line).filter(trip -> trip.startedMillis() > later).isPresent());
  }

  private List<Trip> trips(long from, long until) {
    return load.lines().stream()
        .flatMap(line -> Trip.of(line).stream())
        .filter(trip -> trip.startedMillis() >= from && trip.startedMillis() < until)
        .toList();
  }

  private long failed(long from, long until, int excused) {
    return trips(from, until).stream().filter(trip -> trip.hasFailed(excused)).count();
  }

  /** Why sessions were not resumed, and how often. */
  private static String reasons(List<Trip> trips) {
    return trips.stream()
        .filter(trip -> !trip.isResumed())
        .collect(
            Collectors.groupingBy(
                trip -> (trip.ticket() ? "ticket " : "id ") + trip.offered(),
                TreeMap::new,
                Collectors.counting()))
        .toString();
  }

  private static String percent(List<Trip> trips, boolean tickets) {
    List<Trip> meant = trips.stream().filter(trip -> trip.ticket() == tickets).toList();
    long resumed = meant.stream().filter(Trip::isResumed).count();
    return meant.isEmpty() ? "-" : Math.round(100.0 * resumed / meant.size()) + " %";
  }
}
