// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does the session cache cost a handshake, and do two threads get in each other's way?
 *
 * <p>Hits copy the session out, as a resumption needs it. Stores run against a full cache, so each
 * one evicts.
 *
 * <pre>{@code
 * java -jar bench/target/benchmarks.jar SessionCacheBenchmark -t 1 -prof gc
 * java -jar bench/target/benchmarks.jar SessionCacheBenchmark -t 2
 * java -jar bench/target/benchmarks.jar SessionCacheBenchmark -p sessions=10000000 -f 1 -jvmArgs -Xmx6g
 * }</pre>
 */
@State(Scope.Benchmark)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SessionCacheBenchmark {

  private static final Duration LIFETIME = Duration.ofHours(4);

  /** Octets that a session and its bookkeeping may take, so that all of them have room. */
  private static final long ROOMY_OCTETS = 1_024;

  /** Octets that are not enough for each of them, so that stores evict from the start. */
  private static final long SCARCE_OCTETS = 100;

  /** How many sessions there are. */
  @Param({"1000", "100000", "1000000"})
  public int sessions;

  private Instant now;
  private byte[] session;
  private SessionCache roomy;
  private SessionCache full;

  /** One thread's place in the sequence of sessions. */
  @State(Scope.Thread)
  public static class Cursor {

    private final SplittableRandom random = new SplittableRandom();
    private long next = random.nextLong(Long.MAX_VALUE / 2);
  }

  /** Fills two caches: one with room for all, one that is always full. */
  @Setup
  public void fill() {
    now = Instant.now();
    session = SampleSession.create(now, 0).encodedSecret();
    roomy = BoundedSessionCache.ofOctets(sessions * ROOMY_OCTETS);
    full = BoundedSessionCache.ofOctets(sessions * SCARCE_OCTETS);
    for (int i = 0; i < sessions; i++) {
      store(roomy, i);
      store(full, i);
    }
  }

  /** Lets go of both. */
  @TearDown
  public void empty() {
    roomy = BoundedSessionCache.ofOctets(1);
    full = BoundedSessionCache.ofOctets(1);
  }

  /** Finds a session. */
  @Benchmark
  public Object find_hit(Cursor cursor) {
    Optional<SecretBytes> found = roomy.find(id(cursor.random.nextInt(sessions)), now);
    if (found.isEmpty()) {
      throw new IllegalStateException("a session is gone");
    }
    found.get().destroy();
    return found;
  }

  /** Looks for a session that is not there. */
  @Benchmark
  public Object find_miss(Cursor cursor) {
    return roomy.find(id(-1 - cursor.random.nextInt(sessions)), now);
  }

  /** Stores a session where there is no room left. */
  @Benchmark
  public void store_full(Cursor cursor) {
    store(full, sessions + cursor.next++);
  }

  private void store(SessionCache cache, long number) {
    SecretBytes stored = SecretBytes.copyOf(session);
    cache.store(id(number), stored, now.plus(LIFETIME), now);
    stored.destroy();
  }

  /** 32 octets as random as those of real IDs, for hashing's sake. */
  private static SessionId id(long number) {
    ByteBuffer octets = ByteBuffer.allocate(32);
    SplittableRandom random = new SplittableRandom(number);
    while (octets.hasRemaining()) {
      octets.putLong(random.nextLong());
    }
    return new SessionId(Bytes.copyOf(octets.array()));
  }
}
