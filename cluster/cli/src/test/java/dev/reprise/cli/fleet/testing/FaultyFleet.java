// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.fleet.RedisFleetIT;
import dev.reprise.cli.testing.ServeProcess;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterOperator;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.ClusterView;
import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.cluster.redis.testing.TlsFiles;
import dev.reprise.cluster.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Three nodes in processes of their own, their Redis behind TLS, and what can be done to them. Not
 * safe for use by several threads.
 */
public final class FaultyFleet implements AutoCloseable {

  static final Duration POLL = Duration.ofSeconds(1);
  public static final Duration OLDEST_HEARTBEAT = POLL.multipliedBy(3);

  /** Octets that a node may have in memory: its heap has 256 MiB. */
  public static final long MOST_MEMORY = 640L << 20;

  private static final Duration BETWEEN_TRIPS = Duration.ofMillis(30);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RedisServer redis;
  private final TlsFiles certificate;
  private final FleetFiles files;
  private final List<ServeProcess> nodes = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private final CompletableFuture<TlsFiles> expired;

  private FaultyFleet(Path directory) throws IOException {
    this.certificate = TlsFiles.create(directory, "redis");
    this.expired = CompletableFuture.supplyAsync(certificate::expired);
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
            "rediss://" + redis.address() + "?timeout=2000&ca=" + certificate.authority());
  }

  /** Starts everything, and waits until all is as it should be. */
  public static FaultyFleet start(Path directory) throws IOException {
    FaultyFleet fleet = new FaultyFleet(directory);
    for (int i = 0; i < 3; i++) {
      fleet.nodes.add(ServeProcess.start(fleet.options(i, "127.0.0.1:0")));
    }
    fleet.await(fleet::isConverged);
    return fleet;
  }

  /** Clients that go from node to node from now on. */
  FleetLoad load() {
    return FleetLoad.start(files.pair().certificate(), nodes, BETWEEN_TRIPS);
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

  public RedisServer redis() {
    return redis;
  }

  public TlsFiles certificate() {
    return certificate;
  }

  public TlsFiles expiredCertificate() {
    return expired.join();
  }

  /** Sends a signal to a node. */
  public void signal(int node, String signal) {
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

  /** Rotates, and waits until all live nodes have the new key. */
  public void rotate() {
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
  public int killWhoeverRotates() {
    int killed = Rotations.nextAnnouncer(files);
    nodes.get(killed).close();
    return killed;
  }

  /** Starts a node where it was. */
  public void startAgain(int node) {
    String address = nodes.get(node).address();
    nodes.set(node, ServeProcess.start(options(node, address)));
  }

  /** Lets Redis show another certificate of the same key, on new connections alone from now on. */
  public void present(TlsFiles shown) {
    String answer = redis.command("CONFIG", "SET", "tls-cert-file", shown.certificate().toString());
    assertThat(answer).startsWith("+OK");
    redis.command("CLIENT", "KILL", "TYPE", "pubsub");
    redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  }

  /** Changes an octet in the middle of each record. */
  public void tamper() {
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
  public void keepRecords() {
    for (String record : List.of("key_ring", "revocations")) {
      String key = "reprise:{default/default}:" + record;
      redis.command("COPY", key, "kept:" + record, "REPLACE");
      kept.add(record);
    }
  }

  /** Puts the copies in place of the records. */
  public void replayRecords() {
    for (String record : kept) {
      redis.command("COPY", "kept:" + record, "reprise:{default/default}:" + record, "REPLACE");
    }
  }

  /** An observer of the cluster from outside. */
  public ClusterOperator operator() {
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
  public long mostMemory() {
    return nodes.stream().mapToLong(FaultyFleet::memory).max().orElseThrow();
  }

  @Override
  public void close() {
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

  /** What the store holds now. */
  ClusterView look() {
    try (ClusterOperator operator = operator()) {
      return operator.look();
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  private boolean isConverged() {
    ClusterView view = look();
    return view.isConverged(OLDEST_HEARTBEAT) && view.live(OLDEST_HEARTBEAT).size() == 3;
  }

  private void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }
}
