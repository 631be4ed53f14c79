// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * SECURITY.md, row 20 (OpenSSL CVE-2015-1791 and others): what is found while others store,
 * replace, evict and retire is whole, and belongs to the ID that was asked for.
 */
class SessionCacheRaceTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant EXPIRY = NOW.plus(Duration.ofHours(4));
  private static final int IDS = 40;
  private static final int FINDS = 150_000;

  private final ExecutorService pool = Executors.newFixedThreadPool(3);
  private final AtomicBoolean done = new AtomicBoolean();

  @AfterEach
  void stop() {
    done.set(true);
    pool.shutdownNow();
  }

  @Test
  void find_whileChunksAreRetiredAndReused_isWholeOrAbsent() throws Exception {
    assertOnlyWholeSessionsIn(BoundedSessionCache.ofOctets(6_000));
  }

  @Test
  void find_whileSessionsAreReplacedAndTheIndexChanges_isWholeOrAbsent() throws Exception {
    assertOnlyWholeSessionsIn(BoundedSessionCache.ofOctets(60_000));
  }

  private void assertOnlyWholeSessionsIn(BoundedSessionCache cache) throws Exception {
    Future<Integer> first = pool.submit(churn(cache, 1));
    Future<Integer> second = pool.submit(churn(cache, 2));
    Future<Integer> found = pool.submit(() -> foundWhole(cache));

    assertThat(found.get()).as("sessions found").isPositive();
    done.set(true);
    assertThat(first.get() + second.get()).as("sessions stored").isPositive();
  }

  /** Stores different octets and lengths each time, so that half a value is noticed. */
  private Callable<Integer> churn(BoundedSessionCache cache, int salt) {
    return () -> {
      int stored = 0;
      for (int i = salt; !done.get(); i++) {
        int number = Math.floorMod(i * 31, IDS);
        if (i % 5 == 0) {
          cache.evict(id(number));
        } else {
          cache.store(id(number), session(number, i), EXPIRY, NOW);
          stored++;
        }
      }
      return stored;
    };
  }

  private static int foundWhole(BoundedSessionCache cache) {
    int found = 0;
    for (int i = 0; i < FINDS; i++) {
      int number = i % IDS;
      Optional<SecretBytes> session = cache.find(id(number), NOW);
      if (session.isPresent()) {
        assertThat(isWhole(session.get().toByteArray(), number)).isTrue();
        found++;
      }
    }
    return found;
  }

  /** The number, the length, and then the same octet throughout. */
  private static SecretBytes session(int number, int version) {
    byte[] octets = new byte[100 + Math.floorMod(version, 80)];
    Arrays.fill(octets, (byte) version);
    octets[0] = (byte) number;
    octets[1] = (byte) octets.length;
    return SecretBytes.adopt(octets);
  }

  private static boolean isWhole(byte[] octets, int number) {
    if (octets.length < 3 || octets[0] != (byte) number || octets[1] != (byte) octets.length) {
      return false;
    }
    for (int i = 3; i < octets.length; i++) {
      if (octets[i] != octets[2]) {
        return false;
      }
    }
    return true;
  }

  private static SessionId id(int number) {
    byte[] octets = new byte[32];
    Arrays.fill(octets, (byte) (number * 7 + 1));
    return new SessionId(Bytes.copyOf(octets));
  }
}
