// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedSessionCacheTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant EXPIRY = NOW.plus(Duration.ofHours(4));
  private static final int SESSION_OCTETS = 200;
  private static final int WEIGHT = SESSION_OCTETS + BoundedSessionCache.OVERHEAD_OCTETS;

  @Test
  void find_storedSession_isACopyOfIt() {
    BoundedSessionCache cache = cacheFor(10);
    SecretBytes session = session(7);
    cache.store(id(1), session, EXPIRY, NOW);
    session.destroy();

    SecretBytes first = cache.find(id(1), NOW).orElseThrow();
    first.destroy();

    assertThat(cache.find(id(1), NOW)).hasValue(session(7));
  }

  @Test
  void find_unknownEvictedOrExpired_isEmpty() {
    BoundedSessionCache cache = cacheFor(10);
    cache.store(id(1), session(1), EXPIRY, NOW);
    cache.store(id(2), session(2), EXPIRY, NOW);

    cache.evict(id(1));

    assertThat(cache.find(id(1), NOW)).isEmpty();
    assertThat(cache.find(id(2), EXPIRY.minusSeconds(1))).isPresent();
    assertThat(cache.find(id(2), EXPIRY)).isEmpty();
    assertThat(cache.find(id(2), NOW)).isEmpty();
    assertThat(cache.find(id(3), NOW)).isEmpty();
    assertThat(cache.octets()).isZero();
  }

  @Test
  void store_sameIdAgain_replaces() {
    BoundedSessionCache cache = cacheFor(10);

    cache.store(id(1), session(1), EXPIRY, NOW);
    cache.store(id(1), session(2), EXPIRY, NOW);

    assertThat(cache.find(id(1), NOW)).hasValue(session(2));
    assertThat(cache.size()).isEqualTo(1);
    assertThat(cache.octets()).isEqualTo(WEIGHT);
  }

  @Test
  void store_expiredOrTooLarge_isNotKept() {
    BoundedSessionCache cache = cacheFor(10);

    cache.store(id(1), session(1), NOW, NOW);
    cache.store(id(2), SecretBytes.adopt(new byte[10 * WEIGHT]), EXPIRY, NOW);

    assertThat(cache.size()).isZero();
  }

  /** Checklist row 19: OpenSSL CVE-2024-2511, a cache that grew without bound. */
  @Test
  void store_moreThanFits_staysWithinTheBound() {
    BoundedSessionCache cache = cacheFor(100);

    for (int i = 0; i < 1000; i++) {
      cache.store(id(i), session(i), EXPIRY, NOW);

      assertThat(cache.octets()).isLessThanOrEqualTo(100L * WEIGHT);
    }

    assertThat(cache.size()).isEqualTo(100);
    assertThat(cache.find(id(999), NOW)).isPresent();
  }

  /** Checklist row 19: a flood of new sessions must not evict those in use. */
  @Test
  void store_floodOfNewSessions_sparesThoseInUse() {
    BoundedSessionCache cache = cacheFor(100);
    for (int i = 0; i < 50; i++) {
      cache.store(id(i), session(i), EXPIRY, NOW);
      cache.find(id(i), NOW);
    }

    for (int i = 1000; i < 11_000; i++) {
      cache.store(id(i), session(i), EXPIRY, NOW);
    }

    for (int i = 0; i < 50; i++) {
      assertThat(cache.find(id(i), NOW)).as("session %s", i).isPresent();
    }
  }

  @Test
  void store_sessionsOnceInUse_giveWayToThoseThatAre() {
    BoundedSessionCache cache = cacheFor(20);
    for (int i = 0; i < 20; i++) {
      cache.store(id(i), session(i), EXPIRY, NOW);
      cache.find(id(i), NOW);
    }

    for (int round = 0; round < 5; round++) {
      for (int i = 100; i < 120; i++) {
        cache.store(id(i), session(i), EXPIRY, NOW);
        cache.find(id(i), NOW);
      }
    }

    long kept = IntStream.range(100, 120).filter(i -> cache.find(id(i), NOW).isPresent()).count();
    assertThat(kept).isGreaterThanOrEqualTo(18);
  }

  @Test
  void evict_manyTimes_leavesNoShellsBehind() {
    BoundedSessionCache cache = cacheFor(10);

    for (int i = 0; i < 100_000; i++) {
      cache.store(id(i), session(i), EXPIRY, NOW);
      cache.evict(id(i));
    }

    assertThat(cache.size()).isZero();
    assertThat(cache.octets()).isZero();
    assertThat(cache.queued()).isLessThan(2000);
  }

  /** Checklist row 20: OpenSSL CVE-2015-1791 and others: races when a session is replaced. */
  @Test
  void find_whileOthersStoreAndEvict_isWholeOrAbsent() throws Exception {
    BoundedSessionCache cache = cacheFor(30);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> work =
          List.of(
              () -> churn(cache, 1),
              () -> churn(cache, 2),
              () -> onlyWhole(cache),
              () -> onlyWhole(cache));

      for (Future<Boolean> done : pool.invokeAll(work)) {
        assertThat(done.get()).isTrue();
      }
      assertThat(cache.octets()).isEqualTo((long) cache.size() * WEIGHT);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void new_noRoomAtAll_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new BoundedSessionCache(0));
  }

  private static boolean churn(BoundedSessionCache cache, int salt) {
    for (int i = 0; i < 50_000; i++) {
      int which = (i * 31 + salt * 17) % 60;
      if (i % 5 == 0) {
        cache.evict(id(which));
      } else {
        cache.store(id(which), session(which), EXPIRY, NOW);
      }
    }
    return true;
  }

  private static boolean onlyWhole(BoundedSessionCache cache) {
    for (int i = 0; i < 100_000; i++) {
      int which = i % 60;
      if (!cache.find(id(which), NOW).map(session(which)::equals).orElse(true)) {
        return false;
      }
    }
    return true;
  }

  private static BoundedSessionCache cacheFor(int sessions) {
    return new BoundedSessionCache((long) sessions * WEIGHT);
  }

  private static SessionId id(int number) {
    return new SessionId(Bytes.copyOf(ByteBuffer.allocate(32).putInt(number).array()));
  }

  private static SecretBytes session(int number) {
    byte[] octets = new byte[SESSION_OCTETS];
    Arrays.fill(octets, (byte) (number + 1));
    return SecretBytes.adopt(octets);
  }
}
