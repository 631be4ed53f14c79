// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How much memory does a session take up in the cache, on the heap and off it?
 *
 * <p>Sessions have IDs of 32 octets, extended master secret, a server name of 16 octets and one of
 * two scopes. Prints octets a session, and how many of them are heap and direct memory.
 *
 * <pre>{@code
 * java -Xmx768m -cp bench/target/benchmarks.jar dev.reprise.bench.CacheFootprint 1000000
 * }</pre>
 */
public final class CacheFootprint {

  private static final Duration LIFETIME = Duration.ofHours(4);
  private static final long ROOMY_OCTETS = 512;

  private CacheFootprint() {}

  /**
   * Fills a cache and counts.
   *
   * @param arguments the number of sessions
   */
  public static void main(String[] arguments) {
    int sessions = Integer.parseInt(arguments[0]);
    Instant now = Instant.now();
    byte[][] samples = {
      SampleSession.create(now, 0).encodedSecret(), SampleSession.ofOtherScope(now).encodedSecret()
    };
    long heapBefore = heap();
    long directBefore = direct();
    SessionCache cache = BoundedSessionCache.ofOctets(sessions * ROOMY_OCTETS);
    for (int i = 0; i < sessions; i++) {
      SecretBytes session = SecretBytes.copyOf(samples[i % samples.length]);
      cache.store(id(i), session, now.plus(LIFETIME), now);
    }
    double heap = (double) (heap() - heapBefore) / sessions;
    double direct = (double) (direct() - directBefore) / sessions;
    for (int i = 0; i < sessions; i++) {
      if (!cache.find(id(i), now).map(SecretBytes::length).equals(lengthOf(samples, i))) {
        throw new IllegalStateException("session " + i + " is gone");
      }
    }
    System.out.printf(Locale.ROOT, "%.1f %.1f %.1f%n", heap + direct, heap, direct);
  }

  private static Optional<Integer> lengthOf(byte[][] samples, int i) {
    return Optional.of(samples[i % samples.length].length);
  }

  private static long heap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static SessionId id(long number) {
    ByteBuffer octets = ByteBuffer.allocate(32);
    SplittableRandom random = new SplittableRandom(number);
    while (octets.hasRemaining()) {
      octets.putLong(random.nextLong());
    }
    return new SessionId(Bytes.copyOf(octets.array()));
  }
}
