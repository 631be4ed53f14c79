// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code reprise serve} in a group of Traffic Server's plugin ssl_session_reuse, over a real Redis.
 * What is seen is the table of docs/traffic-server.md.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrafficServerGroupIT {

  private static final Path PLUGIN = Path.of("/usr/lib/trafficserver/modules/ssl_session_reuse.so");
  private static final String PASSWORD = "correct-horse-battery-staple-0123456789";
  private static final long PATIENCE_SECONDS = 60;

  private final FleetMatrix matrix =
      new FleetMatrix(
          Path.of(System.getProperty("project.root"), "cluster/cli/docs/traffic-server.md"),
          "group");

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
    matrix.settle();
  }

  @Test
  void trafficServerFirst_andItMakesTheKeys_alsoWhenRedisWasAway() throws IOException {
    try (Group group = new Group(directory)) {
      group.startTrafficServer(true, 3600);
      group.startServe(false, 3600);
      see(group, "Traffic Server first, its keys");

      group.redis.restart();
      see(group, "the same, after Redis was restarted");
    }
  }

  @Test
  void serveFirst_andItMakesTheKeys_andChangesThem() throws IOException {
    try (Group group = new Group(directory)) {
      group.startServe(true, 12);
      group.startTrafficServer(false, 3600);
      see(group, "`serve` first, its keys");

      Path ofServe = group.session(group.servePort, true);
      Path ofTrafficServer = group.session(group.peerPort, true);
      Bytes before = keyName(ofServe);
      eventually(() -> !keyName(group.session(group.servePort, true)).equals(before));
      eventually(() -> !keyName(group.session(group.peerPort, true)).equals(before));
      String row = "the same, tickets from before the key changed";
      matrix.put(row, column(true, true), cell(group, ofTrafficServer, group.servePort, true));
      matrix.put(row, column(true, false), cell(group, ofServe, group.peerPort, true));
    }
  }

  /** Most Traffic Servers miss the echo of their first key, and seal under one that nobody has. */
  @Test
  void serveFirst_andTrafficServerMakesTheKeys() throws IOException {
    try (Group group = new Group(directory)) {
      group.startServe(false, 3600);
      group.startTrafficServer(true, 3600);
      see(group, "`serve` first, Traffic Server's keys");
    }
  }

  private void see(Group group, String row) {
    for (boolean tickets : List.of(false, true)) {
      // What works once goes on to work; until then keys and connections are on their way.
      eventually(() -> resumes(group, group.peerPort, group.servePort, tickets));
      matrix.put(row, column(tickets, true), "resumed");
      eventually(() -> resumes(group, group.servePort, group.peerPort, tickets));
      matrix.put(row, column(tickets, false), "resumed");
    }
  }

  private static boolean resumes(Group group, int from, int to, boolean tickets) {
    return group.offer(group.session(from, tickets), to, tickets);
  }

  private static String cell(Group group, Path session, int to, boolean tickets) {
    return group.offer(session, to, tickets) ? "resumed" : "full";
  }

  private static String column(boolean tickets, boolean atServe) {
    return (tickets ? "ticket, " : "session ID, ") + (atServe ? "at `serve`" : "at Traffic Server");
  }

  /** Each attempt is a process of its own that takes its time. */
  private static void eventually(BooleanSupplier attempt) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    boolean done = attempt.getAsBoolean();
    while (!done && System.nanoTime() < end) {
      done = attempt.getAsBoolean();
    }
    assertThat(done).as("within " + PATIENCE_SECONDS + " seconds").isTrue();
  }

  private static Bytes keyName(Path session) {
    try {
      SslSession saved = SessionFile.read(Files.readAllBytes(session)).orElseThrow();
      return saved.ticket().orElseThrow().slice(0, 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A Redis, a Traffic Server and a node of ours. Closing kills them. */
  private static final class Group implements AutoCloseable {
    private final Path directory;
    private final TestFiles.PemPair tls;
    private final RedisServer redis = RedisServer.start("--requirepass", PASSWORD);
    private final List<AutoCloseable> members = new ArrayList<>();
    private int peerPort;
    private int servePort;
    private int sessions;

    Group(Path parent) throws IOException {
      directory = Files.createTempDirectory(parent, "group");
      tls = TestFiles.rsa(directory);
      Files.writeString(directory.resolve("redis.key"), PASSWORD + "\n");
    }

    void startTrafficServer(boolean master, int seconds) throws IOException {
      peerPort = PeerServer.freePort();
      Path own = Files.createDirectory(directory.resolve("traffic-server"));
      PeerServer.Setup setup = new PeerServer.Setup(own, peerPort, tls, List.of(), false);
      members.add(
          TrafficServerFiles.startInGroup(
              setup, config("traffic-server.config", master, seconds), SClient.GCM));
    }

    void startServe(boolean master, int seconds) throws IOException {
      List<String> options = new ArrayList<>(List.of(tls.options()));
      options.addAll(List.of("--ticket-format", "openssl", "--session-id-context", context()));
      options.addAll(List.of("--ats-config", config("serve.config", master, seconds).toString()));
      ServeNode node = ServeNode.start(options);
      members.add(node);
      servePort = node.port();
    }

    /** The name of the certificate's file, as Traffic Server's configuration has it. */
    private String context() {
      try {
        byte[] name = tls.certificate().toString().getBytes(StandardCharsets.UTF_8);
        return Bytes.copyOf(MessageDigest.getInstance("SHA-256").digest(name)).hex();
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }

    private Path config(String name, boolean master, int seconds) throws IOException {
      return Files.writeString(
          directory.resolve(name),
          """
          # %s
          redis.RedisEndpoints=127.0.0.1:%d
          redis.RedisConnectTimeout=1000
          redis.RedisRetryDelay=100000
          pubconfig.PubNumWorkers=4
          pubconfig.PubRedisPublishTries=5
          pubconfig.PubRedisConnectTries=5
          pubconfig.PubMaxQueuedMessages=1000
          ssl_session.ClusterName=Pool1
          ssl_session.KeyUpdateInterval=%d
          ssl_session.STEKMaster=%d
          ssl_session.redis_auth_key_file=%s
          subconfig.SubColoChannel=Pool1.*
          """
              .formatted(
                  name, redis.port(), seconds, master ? 1 : 0, directory.resolve("redis.key")));
    }

    /** A new session of the server at that port. */
    Path session(int port, boolean tickets) {
      Path file = directory.resolve("session" + sessions++);
      assertThat(client(port, tickets).saveTo(file).connect().full()).isTrue();
      return file;
    }

    boolean offer(Path session, int port, boolean tickets) {
      return client(port, tickets).offer(session).connect().resumed();
    }

    private static SClient client(int port, boolean tickets) {
      return SClient.of(port).cipher(SClient.GCM).tickets(tickets);
    }

    @Override
    public void close() {
      for (AutoCloseable member : members) {
        try {
          member.close();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
      redis.close();
    }
  }
}
