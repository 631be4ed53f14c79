// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.cluster.redis.RedisStores;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/**
 * Does writing sessions behind a handshake's back reach what Redis takes through a bare pipeline of
 * Jedis, with the same octets in batches of the same size?
 *
 * <p>Starts a {@code redis-server} of its own, without persistence.
 *
 * <pre>{@code
 * java -jar bench/target/benchmarks.jar ReplicationBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ReplicationBenchmark {

  private static final int SESSIONS = 10_000;
  private static final int BATCH = 500;
  private static final int NAME_OCTETS = 32;

  /** A sealed session: 90 octets of envelope around 226. */
  private static final int SEALED_OCTETS = 316;

  private static final Duration LIFETIME = Duration.ofHours(4);

  private final Bytes sealed = Bytes.copyOf(SampleSession.random(SEALED_OCTETS));
  private Process server;
  private SharedSessionStore store;
  private RedisClient jedis;
  private long next;

  /** Starts the server, and connects in both ways. */
  @Setup
  public void start() throws IOException {
    int port = freePort();
    server =
        new ProcessBuilder(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--bind",
                "127.0.0.1")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectErrorStream(true)
            .start();
    awaitServer(port);
    store =
        new RedisStores().sessionStore(URI.create("redis://127.0.0.1:" + port), "bench", "default");
    jedis = RedisClient.create("127.0.0.1", port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitServer(int port) throws IOException {
    IOException last = new IOException("redis-server does not listen");
    for (int tries = 0; tries < 100; tries++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.getOutputStream().flush();
        return;
      } catch (IOException e) {
        last = e;
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
    throw last;
  }

  /** Ends the server. */
  @TearDown
  public void stop() {
    store.close();
    jedis.close();
    server.destroy();
  }

  /** As a store of sessions does it. */
  @Benchmark
  @OperationsPerInvocation(SESSIONS)
  public long write_behind() {
    long before = store.counts().written();
    for (int i = 0; i < SESSIONS; i++) {
      store.store(name(), sealed, LIFETIME);
    }
    while (store.counts().written() - before < SESSIONS) {
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
    if (store.counts().dropped() > 0 || store.counts().failedBatches() > 0) {
      throw new IllegalStateException("not all was written: " + store.counts());
    }
    return before;
  }

  /** As Jedis alone does it. */
  @Benchmark
  @OperationsPerInvocation(SESSIONS)
  public void write_barePipeline() {
    SetParams lifetime = SetParams.setParams().px(LIFETIME.toMillis());
    for (int written = 0; written < SESSIONS; written += BATCH) {
      try (AbstractPipeline pipeline = jedis.pipelined()) {
        for (int i = 0; i < BATCH; i++) {
          pipeline.set(name().toByteArray(), sealed.toByteArray(), lifetime);
        }
        pipeline.sync();
      }
    }
  }

  private Bytes name() {
    return Bytes.copyOf(ByteBuffer.allocate(NAME_OCTETS).putLong(next++ % 100_000).array());
  }
}
