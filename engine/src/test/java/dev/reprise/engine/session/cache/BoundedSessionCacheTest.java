// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

// Longer than 300 lines: each rule of what is kept, found and evicted has its test here.

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.testing.TestSessions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedSessionCacheTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant EXPIRY = NOW.plus(Duration.ofHours(4));
  private static final long ROOMY = 1 << 20;
  private static final int SESSION_OCTETS = 200;

  @Test
  void find_storedSession_isACopyOfIt() {
    BoundedSessionCache cache = cache(ROOMY);
    SecretBytes session = session(7);
    cache.store(id(1), session, EXPIRY, NOW);
    session.destroy();

    SecretBytes first = cache.find(id(1), NOW).orElseThrow();
    first.destroy();

    assertThat(cache.find(id(1), NOW)).hasValue(session(7));
  }

  @Test
  void find_unknownEvictedOrExpired_isEmpty() {
    BoundedSessionCache cache = cache(ROOMY);
    cache.store(id(1), session(1), EXPIRY, NOW);
    cache.store(id(2), session(2), EXPIRY, NOW);

    cache.evict(id(1));

    assertThat(cache.find(id(1), NOW)).isEmpty();
    assertThat(cache.find(id(2), EXPIRY.minusSeconds(1))).isPresent();
    assertThat(cache.find(id(2), EXPIRY)).isEmpty();
    assertThat(cache.find(id(2), NOW)).isEmpty();
    assertThat(cache.find(id(3), NOW)).isEmpty();
    assertThat(cache.size()).isZero();
  }

  @Test
  void contains_isTrueOfWhatFindFinds() {
    BoundedSessionCache cache = cache(ROOMY);
    cache.store(id(1), session(1), EXPIRY, NOW);

    assertThat(cache.contains(id(1), EXPIRY.minusSeconds(1))).isTrue();
    assertThat(cache.contains(id(2), NOW)).isFalse();
    assertThat(cache.contains(id(1), EXPIRY)).isFalse();
    assertThat(cache.size()).isZero();
  }

  @Test
  void find_idsOfEveryLength_areKeptApart() {
    BoundedSessionCache cache = cache(ROOMY);

    for (int length = 1; length <= 32; length++) {
      cache.store(idOfLength(length), session(length), EXPIRY, NOW);
    }

    for (int length = 1; length <= 32; length++) {
      assertThat(cache.find(idOfLength(length), NOW)).hasValue(session(length));
    }
    assertThat(cache.find(SessionId.EMPTY, NOW)).isEmpty();
  }

  @Test
  void store_sameIdAgain_replaces() {
    BoundedSessionCache cache = cache(ROOMY);

    cache.store(id(1), session(1), EXPIRY, NOW);
    cache.store(id(1), session(2), EXPIRY, NOW);

    assertThat(cache.find(id(1), NOW)).hasValue(session(2));
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void store_expiredOrTooLarge_isNotKept() {
    BoundedSessionCache cache = cache(ROOMY);

    cache.store(id(1), session(1), NOW, NOW);
    cache.store(id(2), SecretBytes.adopt(new byte[1 << 16]), EXPIRY, NOW);
    cache.store(id(3), SecretBytes.adopt(new byte[1 << 20]), EXPIRY, NOW);

    assertThat(cache.size()).isZero();
  }

  @Test
  void store_tooLargeUnderAnIdInUse_leavesNoneOfBoth() {
    BoundedSessionCache cache = cache(ROOMY);
    cache.store(id(1), session(1), EXPIRY, NOW);

    cache.store(id(1), SecretBytes.adopt(new byte[1 << 20]), EXPIRY, NOW);

    assertThat(cache.find(id(1), NOW)).isEmpty();
  }

  @Test
  void store_noRoomAtAll_keepsNothing() {
    BoundedSessionCache cache = cache(1);

    cache.store(id(1), session(1), EXPIRY, NOW);

    assertThat(cache.find(id(1), NOW)).isEmpty();
  }

  /** SECURITY.md, row 19: OpenSSL CVE-2024-2511, a cache that grew without bound. */
  @Test
  void store_moreThanFits_staysWithinTheBound() {
    for (long octets : new long[] {8_000, 100_000, ROOMY, 3 << 20}) {
      BoundedSessionCache cache = cache(octets);

      for (int i = 0; i < 40_000; i++) {
        cache.store(id(i), session(i), EXPIRY, NOW);
      }

      assertThat(cache.octets()).isBetween(octets / 2, octets);
      assertThat(cache.size()).isGreaterThanOrEqualTo((int) (octets / (SESSION_OCTETS * 2)));
      assertThat(cache.find(id(39_999), NOW)).isPresent();
    }
  }

  @Test
  void store_smallSessions_keepsTheIndexWithinTheBound() {
    BoundedSessionCache cache = cache(ROOMY);

    for (int i = 0; i < 100_000; i++) {
      cache.store(id(i), SecretBytes.adopt(new byte[1]), EXPIRY, NOW);
    }

    assertThat(cache.octets()).isLessThanOrEqualTo(ROOMY);
    assertThat(cache.find(id(99_999), NOW)).isPresent();
  }

  /** SECURITY.md, row 19: a flood of new sessions must not evict those in use. */
  @Test
  void store_floodOfNewSessions_sparesThoseInUse() {
    BoundedSessionCache cache = cache(ROOMY);
    int capacity = capacityOf(ROOMY);
    int inUse = capacity / 2;
    for (int i = 0; i < inUse; i++) {
      cache.store(id(i), session(i), EXPIRY, NOW);
      cache.find(id(i), NOW);
    }

    for (int i = 0; i < 10 * capacity; i++) {
      cache.store(id(1_000_000 + i), session(i), EXPIRY, NOW);
    }

    long left = IntStream.range(0, inUse).filter(i -> cache.find(id(i), NOW).isPresent()).count();
    assertThat(left).isGreaterThanOrEqualTo(inUse * 95L / 100);
  }

  @Test
  void store_newSession_survivesAQuarterOfTheCapacity() {
    BoundedSessionCache cache = cache(ROOMY);
    int capacity = capacityOf(ROOMY);
    for (int i = 0; i < 2 * capacity; i++) {
      cache.store(id(i), session(i), EXPIRY, NOW);
      cache.find(id(i), NOW);
    }

    cache.store(id(-1), session(1), EXPIRY, NOW);
    for (int i = 0; i < capacity / 4; i++) {
      cache.store(id(1_000_000 + i), session(i), EXPIRY, NOW);
    }

    assertThat(cache.find(id(-1), NOW)).hasValue(session(1));
  }

  @Test
  void store_sessionsOnceInUse_giveWayToThoseThatAre() {
    BoundedSessionCache cache = cache(ROOMY);
    int capacity = capacityOf(ROOMY);
    for (int i = 0; i < capacity; i++) {
      cache.store(id(i), session(i), EXPIRY, NOW);
      cache.find(id(i), NOW);
    }

    int others = capacity / 2;
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < others; i++) {
        int number = 1_000_000 + i;
        if (cache.find(id(number), NOW).isEmpty()) {
          cache.store(id(number), session(i), EXPIRY, NOW);
          cache.find(id(number), NOW);
        }
        cache.store(id(2_000_000 + round * capacity + i), session(i), EXPIRY, NOW);
      }
    }

    long kept =
        IntStream.range(1_000_000, 1_000_000 + others)
            .filter(i -> cache.find(id(i), NOW).isPresent())
            .count();
    assertThat(kept).isGreaterThanOrEqualTo(others * 9L / 10);
  }

  @Test
  void evict_manyTimes_reusesTheMemory() {
    BoundedSessionCache cache = cache(ROOMY);

    for (int i = 0; i < 100_000; i++) {
      cache.store(id(i), session(i), EXPIRY, NOW);
      cache.evict(id(i));
    }

    assertThat(cache.size()).isZero();
    assertThat(cache.octets()).isLessThanOrEqualTo(ROOMY);
  }

  @Test
  void close_findsAndKeepsNothingFromThenOn() {
    BoundedSessionCache cache = cache(ROOMY);
    for (int i = 0; i < 100; i++) {
      cache.store(id(i), session(i), EXPIRY, NOW);
    }

    cache.close();
    cache.store(id(100), session(100), EXPIRY, NOW);
    cache.evict(id(1));

    for (int i = 0; i <= 100; i++) {
      assertThat(cache.find(id(i), NOW)).isEmpty();
    }
    assertThat(cache.size()).isZero();
  }

  @Test
  void new_noRoomAtAll_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> cache(0));
  }

  /** The class says what an ordinary session takes up. */
  @Test
  void octets_ofOrdinarySessions_areSome140Each() {
    int sessions = 100_000;
    BoundedSessionCache cache = cache(512L * sessions);
    SecretBytes session = SecretBytes.adopt(TestSessions.session().encodedSecret());

    for (int i = 0; i < sessions; i++) {
      cache.store(id(i), session, EXPIRY, NOW);
    }

    assertThat(cache.size()).isEqualTo(sessions);
    assertThat(cache.octets() / sessions).isBetween(120L, 145L);
  }

  /** How many sessions fit. */
  private static int capacityOf(long octets) {
    BoundedSessionCache cache = cache(octets);
    int most = 0;
    for (int i = 0; i < octets / 100; i++) {
      cache.store(id(i), session(i), EXPIRY, NOW);
      most = Math.max(most, cache.size());
    }
    return most;
  }

  /** As random as IDs are: the cache may count on that. */
  @Test
  void new_roomWithoutEnd_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BoundedSessionCache.ofOctets(Long.MAX_VALUE))
        .withMessageContaining("octets");
    assertThat(BoundedSessionCache.ofOctets(1L << 36).octets()).isLessThan(1 << 20);
  }

  private static BoundedSessionCache cache(long octets) {
    return new BoundedSessionCache(octets, new SplittableRandom(1));
  }

  private static SessionId id(int number) {
    SplittableRandom random = new SplittableRandom(number);
    ByteBuffer octets = ByteBuffer.allocate(32);
    while (octets.hasRemaining()) {
      octets.putLong(random.nextLong());
    }
    return new SessionId(Bytes.copyOf(octets.array()));
  }

  private static SessionId idOfLength(int length) {
    return new SessionId(Bytes.copyOf(new byte[length]));
  }

  private static SecretBytes session(int number) {
    byte[] octets = new byte[SESSION_OCTETS];
    Arrays.fill(octets, (byte) (number + 1));
    return SecretBytes.adopt(octets);
  }
}
