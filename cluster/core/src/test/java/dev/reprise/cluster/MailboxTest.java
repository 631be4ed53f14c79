// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Messages from others wait in bounded memory, even while the node's thread is busy. */
class MailboxTest {

  private static final int MOST = 100;

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<Bytes> handled = new ArrayList<>();
  private final AtomicInteger dropped = new AtomicInteger();
  private final Mailbox<Bytes> mailbox =
      new Mailbox<>(MOST, tasks::add, handled::add, dropped::incrementAndGet);

  /**
   * SECURITY.md, row 39: a captured message, replayed 700,000 times a second, had filled 128 MB in
   * seven seconds.
   */
  @Test
  void put_oneMessageAgainAndAgain_waitsOnce() {
    for (int i = 0; i < 5_000_000; i++) {
      mailbox.put(message(7, 40));
    }

    assertThat(mailbox.size()).isEqualTo(1);
    assertThat(tasks).hasSize(1);
    runAll();
    assertThat(handled).containsExactly(message(7, 40));
    assertThat(dropped).hasValue(0);
  }

  @Test
  void put_moreMessagesThanTheHeapHolds_dropsAllButTheFirst_andSaysSoOnce() {
    for (int i = 0; i < 1_500_000; i++) {
      mailbox.put(message(i, 1024));
    }

    assertThat(mailbox.size()).isEqualTo(MOST);
    assertThat(tasks).hasSize(1);
    runAll();
    assertThat(handled).hasSize(MOST).startsWith(message(0, 1024));
    assertThat(dropped).hasValue(1);
  }

  @Test
  void put_afterTheQueueWasHandled_isHandledAgain() {
    mailbox.put(message(1, 40));
    runAll();

    mailbox.put(message(1, 40));
    runAll();

    assertThat(handled).containsExactly(message(1, 40), message(1, 40));
  }

  @Test
  void handle_manyItems_letsOtherTasksHaveTheirTurn() {
    for (int i = 0; i < MOST; i++) {
      mailbox.put(message(i, 40));
    }
    AtomicInteger handledBefore = new AtomicInteger();
    tasks.add(() -> handledBefore.set(handled.size()));

    runAll();

    assertThat(handledBefore.get()).isLessThan(MOST);
    assertThat(handled).hasSize(MOST);
  }

  @Test
  void put_threadHasEnded_keepsNothing() {
    Mailbox<Bytes> closed =
        new Mailbox<>(
            MOST,
            task -> {
              throw new RejectedExecutionException();
            },
            handled::add,
            dropped::incrementAndGet);

    closed.put(message(1, 40));

    assertThat(closed.size()).isZero();
  }

  private void runAll() {
    while (!tasks.isEmpty()) {
      tasks.poll().run();
    }
  }

  private static Bytes message(int number, int length) {
    return Bytes.copyOf(ByteBuffer.allocate(length).putInt(number).array());
  }
}
