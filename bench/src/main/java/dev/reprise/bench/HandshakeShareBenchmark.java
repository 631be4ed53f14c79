// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.cluster.session.CircuitBreaker;
import dev.reprise.cluster.session.ClusterSessions;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.wire.Purpose;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a handshake's own thread pay for a session that other nodes get, too? Handing it over;
 * naming and sealing it is left to another thread, and not timed here.
 *
 * <pre>{@code
 * java -jar bench/target/benchmarks.jar HandshakeShareBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Benchmark)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandshakeShareBenchmark {

  private static final int SESSIONS = 1_000;
  private static final Duration LIFETIME = Duration.ofHours(4);

  private final SecureRandom random = new SecureRandom();
  private final Sink sink = new Sink();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private Instant now;
  private ClusterSessions sessions;
  private List<SessionId> sessionIds;
  private SecretBytes session;

  /** Makes a cluster's sessions, and one to store again and again. */
  @Setup
  public void make() {
    SharedSecrets secrets =
        new SharedSecrets("bench", "default", List.of(SharedSecret.generate(random)));
    now = Instant.now();
    sessions =
        new ClusterSessions(
            BoundedSessionCache.ofOctets(1 << 20),
            sink,
            secrets,
            random,
            new CircuitBreaker(Duration.ofSeconds(1), System::nanoTime),
            ended -> {},
            later::add,
            later::add);
    SessionIdKey idKey = SessionIdKey.of(secrets.derive(secrets.first(), Purpose.SESSION_ID_KEY));
    sessionIds = Stream.generate(() -> idKey.newSessionId(random)).limit(SESSIONS).toList();
    session = SecretBytes.adopt(SampleSession.create(now, 0).encodedSecret());
  }

  /** Hands many sessions over. */
  @Benchmark
  @OperationsPerInvocation(SESSIONS)
  public void store_session() {
    for (SessionId sessionId : sessionIds) {
      sessions.store(sessionId, session, now.plus(LIFETIME), now);
    }
  }

  /** Has them named and sealed, which another thread does in a node. */
  @TearDown(Level.Invocation)
  public void seal() {
    long before = sink.stored;
    for (Runnable task = later.poll(); task != null; task = later.poll()) {
      task.run();
    }
    if (sink.stored - before != SESSIONS) {
      throw new IllegalStateException("not all were handed over: " + sessions.storeCounts());
    }
  }

  /** Takes what it is given. */
  private static final class Sink implements SharedSessionStore {

    private long stored;

    @Override
    public CompletionStage<Optional<Bytes>> find(Bytes name) {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public void store(Bytes name, Bytes sealed, Duration keepFor) {
      stored++;
    }

    @Override
    public void remove(Bytes name) {
      throw new IllegalStateException("no session has ended");
    }

    @Override
    public void close() {}
  }
}
