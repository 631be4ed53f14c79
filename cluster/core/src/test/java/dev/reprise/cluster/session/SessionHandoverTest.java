// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SessionHandoverTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant EXPIRY = NOW.plusSeconds(3600);
  private static final SecretBytes SESSION = SecretBytes.copyOf(new byte[] {1, 2, 3, 4});

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Receiving receiving = new Receiving();
  private final SessionHandover handover = new SessionHandover(receiving, tasks::add);

  @Test
  void share_andEnd_arePassedOnInOrderByTheWorkerAlone() {
    share(1);
    end(2);
    share(3);
    assertThat(receiving.happened).isEmpty();
    assertThat(handover.counts()).isEqualTo(new SessionHandover.Counts(3, 0));

    work();
    assertThat(receiving.happened).containsExactly("share 1", "end 2", "share 3");
    assertThat(handover.counts()).isEqualTo(new SessionHandover.Counts(0, 0));
  }

  @Test
  void end_ofASessionThatStillWaits_isAllThatIsPassedOn() {
    share(1);
    end(1);
    work();

    assertThat(receiving.happened).containsExactly("end 1");
  }

  @Test
  void forget_whatStillWaits_isNotPassedOn_butAnEndIs() {
    share(1);
    end(2);
    handover.forget(id(1));
    handover.forget(id(2));
    work();

    assertThat(receiving.happened).containsExactly("end 2");
    assertThat(handover.counts()).isEqualTo(new SessionHandover.Counts(0, 0));
  }

  @Test
  void end_whileTheSessionIsBeingShared_comesAfterIt() {
    receiving.duringShare = () -> end(1);
    share(1);
    work();

    assertThat(receiving.happened).containsExactly("share 1", "end 1");
  }

  @Test
  void share_whatIsPassedOn_isACopyThatIsDestroyedAfterwards() {
    SecretBytes session = SecretBytes.copyOf(new byte[] {5, 6});
    handover.share(id(1), session, EXPIRY, NOW);
    session.destroy();
    work();

    assertThat(receiving.revealed).containsExactly(Bytes.of(5, 6));
    assertThat(receiving.sessions).allMatch(SecretBytes::isDestroyed);
  }

  @Test
  void share_receiverThrows_isCountedAndTheNextStillPassed() {
    receiving.duringShare =
        () -> {
          receiving.duringShare = () -> {};
          throw new IllegalStateException("no names any more");
        };
    assertOneIsLostAndTheNextPassed();
  }

  /** Another thread had used the rest of the heap. */
  @Test
  void share_receiverHasNoMemory_isCountedAndTheNextStillPassed() {
    receiving.duringShare =
        () -> {
          receiving.duringShare = () -> {};
          throw new OutOfMemoryError("Java heap space");
        };
    assertOneIsLostAndTheNextPassed();
  }

  private void assertOneIsLostAndTheNextPassed() {
    share(1);
    share(2);
    work();

    assertThat(receiving.happened).containsExactly("share 1", "share 2");
    assertThat(receiving.sessions).allMatch(SecretBytes::isDestroyed);
    assertThat(handover.counts()).isEqualTo(new SessionHandover.Counts(0, 1));
  }

  @Test
  void share_tooMany_areDroppedAndCounted_endsAreStillTaken() {
    for (int i = 0; i < SessionHandover.MOST_SESSIONS + 5; i++) {
      share(i);
    }
    end(0);
    share(0);
    end(-1);
    work();

    assertThat(handover.counts().dropped()).isEqualTo(6);
    assertThat(receiving.happened)
        .hasSize(SessionHandover.MOST_SESSIONS + 1)
        .startsWith("share 1")
        .endsWith("end 0", "end -1");
  }

  @Test
  void share_tooManyOctets_areDroppedAndCounted() {
    SecretBytes large = SecretBytes.adopt(new byte[1 << 20]);
    for (int i = 0; i < 20; i++) {
      handover.share(id(i), large, EXPIRY, NOW);
    }

    assertThat(handover.counts())
        .isEqualTo(new SessionHandover.Counts(SessionHandover.MOST_OCTETS >> 20, 4));
  }

  @Test
  void end_tooMany_theOldestGo() {
    for (int i = 0; i < 2 * SessionHandover.MOST_SESSIONS + 1; i++) {
      end(i);
    }
    work();

    assertThat(receiving.happened).hasSize(2 * SessionHandover.MOST_SESSIONS).startsWith("end 1");
    assertThat(handover.counts().dropped()).isEqualTo(1);
  }

  @Test
  void close_whatWaitsIsGivenUp_andNothingMoreTaken() {
    share(1);
    handover.close();
    share(2);
    end(3);
    work();

    assertThat(receiving.happened).isEmpty();
    assertThat(handover.counts()).isEqualTo(new SessionHandover.Counts(0, 2));
  }

  @Test
  void share_workerTakesNothingAnyMore_isGivenUp() {
    SessionHandover unheard =
        new SessionHandover(
            receiving,
            task -> {
              throw new RejectedExecutionException("shut down");
            });
    unheard.share(id(1), SESSION, EXPIRY, NOW);
    unheard.share(id(2), SESSION, EXPIRY, NOW);

    assertThat(unheard.counts()).isEqualTo(new SessionHandover.Counts(0, 2));
  }

  @Test
  void share_whileTheWorkerIsBusy_wakesNobody() {
    share(1);
    tasks.remove().run();
    share(2);

    assertThat(tasks).hasSize(1);
    work();
    assertThat(receiving.happened).containsExactly("share 1", "share 2");
    share(3);
    assertThat(tasks).hasSize(1);
  }

  @Test
  void share_receiverHangs_callersGoOn() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    receiving.duringShare =
        () -> {
          inside.countDown();
          awaitQuietly(over);
        };
    ExecutorService thread = Executors.newSingleThreadExecutor();
    SessionHandover hanging = new SessionHandover(receiving, thread);
    hanging.share(id(0), SESSION, EXPIRY, NOW);
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
    for (int i = 1; i <= SessionHandover.MOST_SESSIONS + 1; i++) {
      hanging.share(id(i), SESSION, EXPIRY, NOW);
    }

    assertThat(hanging.counts())
        .isEqualTo(new SessionHandover.Counts(SessionHandover.MOST_SESSIONS + 1, 1));
    hanging.close();
    assertThat(receiving.sessions).noneMatch(SecretBytes::isDestroyed);
    over.countDown();
    thread.shutdown();
    assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(receiving.happened).containsExactly("share 0");
    assertThat(receiving.sessions).hasSize(1).allMatch(SecretBytes::isDestroyed);
  }

  private void share(int number) {
    handover.share(id(number), SESSION, EXPIRY, NOW);
  }

  private void end(int number) {
    handover.end(id(number));
  }

  /** Runs what the worker was given, and what it gives itself. */
  private void work() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static SessionId id(int number) {
    return new SessionId(
        Bytes.of(number >> 24 & 0xff, number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff));
  }

  /** Records what reaches it. */
  private static final class Receiving implements SessionHandover.Receiver {
    private final List<String> happened = new ArrayList<>();
    private final List<SecretBytes> sessions = new ArrayList<>();
    private final List<Bytes> revealed = new ArrayList<>();
    private Runnable duringShare = () -> {};

    @Override
    public void share(SessionId sessionId, SecretBytes session, Instant expiry, Duration keepFor) {
      happened.add("share " + number(sessionId));
      sessions.add(session);
      revealed.add(Bytes.copyOf(session.toByteArray()));
      assertThat(keepFor).isEqualTo(Duration.between(NOW, EXPIRY));
      duringShare.run();
    }

    @Override
    public void end(SessionId sessionId) {
      happened.add("end " + number(sessionId));
    }

    private static int number(SessionId sessionId) {
      return Integer.parseUnsignedInt(sessionId.octets().hex(), 16);
    }
  }
}
