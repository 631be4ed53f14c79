// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.SClient;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.cli.ticket.OpenSslSessionFile;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Redis servers, a Traffic Server and a node of ours. Closing ends them. */
public final class TrafficServerGroup implements AutoCloseable {

  private static final String PASSWORD = "correct-horse-battery-staple-0123456789";
  private static final long PATIENCE_SECONDS = 60;

  private final Path directory;
  private final TestFiles.PemPair tls;
  private final List<RedisServer> redis;
  private final List<AutoCloseable> members = new ArrayList<>();
  private int peerPort;
  private int servePort;
  private int sessions;

  public TrafficServerGroup(Path parent, int redisServers) throws IOException {
    directory = Files.createTempDirectory(parent, "group");
    tls = TestFiles.rsa(directory);
    Files.writeString(directory.resolve("redis.key"), PASSWORD + "\n");
    redis =
        Stream.generate(() -> RedisServer.start("--requirepass", PASSWORD))
            .limit(redisServers)
            .toList();
  }

  public RedisServer redis(int index) {
    return redis.get(index);
  }

  public int peerPort() {
    return peerPort;
  }

  public int servePort() {
    return servePort;
  }

  public void startTrafficServer(boolean master, int seconds) throws IOException {
    peerPort = PeerServer.freePort();
    Path own = Files.createDirectory(directory.resolve("traffic-server"));
    PeerServer.Setup setup = new PeerServer.Setup(own, peerPort, tls, List.of(), false);
    members.add(
        TrafficServerFiles.startInGroup(
            setup, config("traffic-server.config", master, seconds), SClient.GCM));
  }

  /**
   * Starts a Traffic Server that makes the keys, and hears of its first one: Redis takes it when
   * the server has subscribed. Most others miss it, and resign when they would change it.
   */
  public void startTrafficServerThatHearsItself(int seconds) throws IOException {
    eventually(this::allListen);
    redis(0).commandWithPassword("CLIENT", "PAUSE", "60000", "WRITE");
    startTrafficServer(true, seconds);
    eventually(this::allListen);
    redis(0).commandWithPassword("CLIENT", "UNPAUSE");
  }

  private boolean allListen() {
    String clients = redis(0).commandWithPassword("CLIENT", "LIST", "TYPE", "pubsub");
    return clients.split("psub=1", -1).length - 1 == members.size();
  }

  public void startServe(boolean master, int seconds) throws IOException {
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
        redis.RedisEndpoints=%s
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
                name,
                redis.stream().map(RedisServer::address).collect(Collectors.joining(",")),
                seconds,
                master ? 1 : 0,
                directory.resolve("redis.key")));
  }

  /**
   * A session of one server that the other resumes. What works once goes on to work; until then
   * keys and connections are on their way.
   */
  public Path known(int from, int to, boolean tickets) {
    Path[] made = new Path[1];
    eventually(
        () -> {
          made[0] = session(from, tickets);
          return offer(made[0], to, tickets);
        });
    return made[0];
  }

  /** A new session of the server at that port. */
  private Path session(int port, boolean tickets) {
    Path file = directory.resolve("session" + sessions++);
    assertThat(client(port, tickets).saveTo(file).connect().full()).isTrue();
    return file;
  }

  public boolean offer(Path session, int port, boolean tickets) {
    return client(port, tickets).offer(session).connect().resumed();
  }

  private static SClient client(int port, boolean tickets) {
    return SClient.of(port).cipher(SClient.GCM).tickets(tickets);
  }

  /** The name of the key under which our node seals. */
  public Bytes key() {
    return keyName(session(servePort, true));
  }

  /** Waits until new tickets of both servers are under another key than that. */
  public void awaitAnotherKey(Bytes before) {
    for (int port : List.of(servePort, peerPort)) {
      eventually(() -> !keyName(session(port, true)).equals(before));
    }
  }

  private static Bytes keyName(Path session) {
    try {
      SslSession saved = OpenSslSessionFile.read(Files.readAllBytes(session)).orElseThrow();
      return saved.ticket().orElseThrow().slice(0, 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each attempt is a process or a conversation, and takes some time. */
  private static void eventually(BooleanSupplier attempt) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    boolean done = attempt.getAsBoolean();
    while (!done && System.nanoTime() < end) {
      done = attempt.getAsBoolean();
    }
    assertThat(done).as("within " + PATIENCE_SECONDS + " seconds").isTrue();
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
    redis.forEach(RedisServer::close);
  }
}
