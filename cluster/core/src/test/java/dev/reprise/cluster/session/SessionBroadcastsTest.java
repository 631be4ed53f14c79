// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.embedded.EmbeddedStore;
import dev.reprise.cluster.store.BroadcastCounts;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.Purpose;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class SessionBroadcastsTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant EXPIRY = NOW.plusSeconds(3600);
  private static final SecretBytes SESSION = SecretBytes.copyOf(new byte[] {1, 2, 3, 4});

  private Instant now = NOW;
  private final SharedSecrets secrets =
      new SharedSecrets("www", "default", List.of(SharedSecret.generate(RANDOM)));
  private final SessionIdKey idKey =
      SessionIdKey.of(secrets.derive(secrets.first(), Purpose.SESSION_ID_KEY));
  private final SessionId sessionId = idKey.newSessionId(RANDOM);
  private final EmbeddedStore store = new EmbeddedStore();
  private final List<Bytes> onTheBus = new ArrayList<>();
  private final Member here = new Member("here", secrets);
  private final Member there = new Member("there", secrets);

  /** A node's cache, and what fills it. */
  private final class Member {
    private final SessionCache local = BoundedSessionCache.ofOctets(1 << 16);
    private final SessionBroadcasts broadcasts;

    Member(String name, SharedSecrets known) {
      ClusterSessions shared =
          new ClusterSessions(
              local,
              store,
              known,
              RANDOM,
              new CircuitBreaker(Duration.ofSeconds(1), System::nanoTime),
              removed -> {},
              Runnable::run,
              Runnable::run);
      broadcasts =
          new SessionBroadcasts(
              shared,
              local,
              store,
              known,
              new SessionBroadcasts.Sender(new NodeName(name), Duration.ofMinutes(2)),
              RANDOM,
              () -> now);
      broadcasts.listen();
    }

    boolean has(SessionId sessionId) {
      return local.find(sessionId, now).isPresent();
    }
  }

  SessionBroadcastsTest() {
    store.watch(onTheBus::add, () -> {});
  }

  @Test
  void store_isInTheCacheOfAnotherNode_withoutAQuestion() {
    send(sessionId);

    assertThat(there.local.find(sessionId, NOW)).contains(SESSION);
    assertThat(there.broadcasts.counts()).isEqualTo(new BroadcastCounts(0, 0, 0, 1, 0));
  }

  @Test
  void store_isInTheStore_too() {
    send(sessionId);

    assertThat(here.broadcasts.find(sessionId, NOW).toCompletableFuture().join()).contains(SESSION);
  }

  @Test
  void receive_ownBroadcast_isIgnored() {
    send(sessionId);

    assertThat(here.has(sessionId)).isFalse();
    assertThat(here.broadcasts.counts()).isEqualTo(new BroadcastCounts(0, 1, 0, 0, 0));
  }

  @Test
  void receive_again_isRefused() {
    send(sessionId);
    store.publish(onTheBus.get(0));

    assertThat(there.broadcasts.counts()).isEqualTo(new BroadcastCounts(0, 0, 0, 1, 1));
  }

  /** The node that stored it was slow, the end of the session was quick. */
  @Test
  void receive_afterTheSessionsEnd_isNotTaken() {
    there.broadcasts.forget(sessionId);
    send(sessionId);

    assertThat(there.has(sessionId)).isFalse();
    assertThat(there.broadcasts.counts().refused()).isEqualTo(1);
  }

  @Test
  void receive_afterTheSessionEndedAtTheReceiver_isNotTaken() {
    there.broadcasts.evict(sessionId);
    send(sessionId);

    assertThat(there.has(sessionId)).isFalse();
  }

  @Test
  void forget_whatWasBroadcast_isForgotten() {
    send(sessionId);
    there.broadcasts.forget(sessionId);

    assertThat(there.has(sessionId)).isFalse();
  }

  @Test
  void evict_beforeItWasSent_isNotSent() {
    here.broadcasts.store(sessionId, SESSION, EXPIRY, now);
    here.broadcasts.evict(sessionId);
    here.broadcasts.sendWaiting();

    assertThat(onTheBus).isEmpty();
  }

  @Test
  void receive_tooOld_isRefused() {
    here.broadcasts.store(sessionId, SESSION, EXPIRY, now);
    there.broadcasts.close();
    here.broadcasts.sendWaiting();
    Member late = new Member("late", secrets);
    now = NOW.plus(Duration.ofMinutes(5));
    store.publish(onTheBus.get(0));

    assertThat(late.has(sessionId)).isFalse();
    assertThat(late.broadcasts.counts().refused()).isEqualTo(1);
  }

  @Test
  void receive_anotherClustersOrTampered_isRefused() {
    Member foreign =
        new Member(
            "foreign", new SharedSecrets("www", "default", List.of(SharedSecret.generate(RANDOM))));
    send(sessionId);
    byte[] tampered = onTheBus.get(0).toByteArray();
    tampered[tampered.length - 1] ^= 1;
    store.publish(Bytes.copyOf(tampered));

    assertThat(foreign.has(sessionId)).isFalse();
    assertThat(foreign.broadcasts.counts()).isEqualTo(new BroadcastCounts(0, 0, 0, 0, 2));
    assertThat(there.broadcasts.counts()).isEqualTo(new BroadcastCounts(0, 0, 0, 1, 1));
  }

  @Test
  void use_newSecret_opensOnceBothKnowIt() {
    SharedSecrets both =
        new SharedSecrets(
            "www", "default", List.of(SharedSecret.generate(RANDOM), secrets.first()));
    here.broadcasts.use(both);
    there.broadcasts.use(both);
    send(sessionId);

    assertThat(there.has(sessionId)).isTrue();
  }

  @Test
  void store_moreThanMayWait_areDroppedAndCounted() {
    for (int i = 0; i < SessionBroadcasts.MOST_WAITING + 3; i++) {
      here.broadcasts.store(idKey.newSessionId(RANDOM), SESSION, EXPIRY, now);
    }

    assertThat(here.broadcasts.counts())
        .isEqualTo(new BroadcastCounts(SessionBroadcasts.MOST_WAITING, 0, 3, 0, 0));
  }

  @Test
  void store_tooLarge_isDroppedAndCounted() {
    byte[] large = new byte[SessionBroadcasts.LONGEST_SESSION + 1];
    RANDOM.nextBytes(large);
    here.broadcasts.store(sessionId, SecretBytes.copyOf(large), EXPIRY, now);

    assertThat(here.broadcasts.counts()).isEqualTo(new BroadcastCounts(0, 0, 1, 0, 0));
  }

  /** Another thread had used the rest of the heap. */
  @Test
  void sendWaiting_noMemoryForOne_isDroppedAndTheNextSent() {
    List<Error> errors = new ArrayList<>(List.of(new OutOfMemoryError("Java heap space")));
    store.watch(
        octets -> {
          if (!errors.isEmpty()) {
            throw errors.remove(0);
          }
        },
        () -> {});
    here.broadcasts.store(sessionId, SESSION, EXPIRY, now);
    send(idKey.newSessionId(RANDOM));

    assertThat(here.broadcasts.counts()).isEqualTo(new BroadcastCounts(0, 1, 1, 0, 0));
  }

  /** A copy that came just after the queue had been emptied stayed in memory. */
  @Test
  void store_whileItIsClosed_leavesNoCopyBehind() throws InterruptedException {
    for (int i = 0; i < 500; i++) {
      SessionBroadcasts closing = new Member("closing", secrets).broadcasts;
      CyclicBarrier together = new CyclicBarrier(2);
      Thread handshake =
          new Thread(
              () -> {
                meet(together);
                for (int j = 0; j < 20; j++) {
                  closing.store(sessionId, SESSION, EXPIRY, now);
                }
              });
      handshake.start();
      meet(together);
      closing.close();
      handshake.join();

      assertThat(closing.counts().waiting()).isZero();
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new AssertionError(e);
    }
  }

  /** What is sent at the limit arrives. */
  @Test
  void store_asLargeAsCanBe_arrives() {
    byte[] large = new byte[SessionBroadcasts.LONGEST_SESSION];
    RANDOM.nextBytes(large);
    here.broadcasts.store(sessionId, SecretBytes.copyOf(large), EXPIRY, now);
    here.broadcasts.sendWaiting();

    assertThat(there.broadcasts.counts().taken()).isEqualTo(1);
  }

  /** A flood of ends can't make room for a broadcast about one of them. */
  @Test
  void endedSessions_moreThanAreKept_admitNothingForAWhile() {
    EndedSessions ended = new EndedSessions(2, Duration.ofMinutes(8));
    ended.add(sessionId, NOW);
    ended.add(idKey.newSessionId(RANDOM), NOW.plusSeconds(60));
    ended.add(idKey.newSessionId(RANDOM), NOW.plusSeconds(120));

    assertThat(ended.admits(sessionId, NOW.plusSeconds(479))).isFalse();
    assertThat(ended.admits(idKey.newSessionId(RANDOM), NOW.plusSeconds(479))).isFalse();
    assertThat(ended.admits(sessionId, NOW.plusSeconds(480))).isTrue();
  }

  private void send(SessionId id) {
    here.broadcasts.store(id, SESSION, EXPIRY, now);
    here.broadcasts.sendWaiting();
  }
}
