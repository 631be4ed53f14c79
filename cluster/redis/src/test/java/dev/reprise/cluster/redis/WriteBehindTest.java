// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.store.StoreCounts;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WriteBehindTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final AtomicLong nanos = new AtomicLong();
  private final List<WriteBehind.Change> taken = new ArrayList<>();
  private boolean failing;
  private int refused;
  private final WriteBehind writes = new WriteBehind(this::write, nanos::get);

  /** Sessions were found nowhere else for up to two seconds after the store had come back. */
  @Test
  void longer_whateverThePauseWas_isASecondAtMost() {
    assertThat(WriteBehind.longer(Duration.ofMillis(200))).isEqualTo(Duration.ofMillis(400));
    assertThat(WriteBehind.longer(Duration.ofMillis(800))).isEqualTo(Duration.ofSeconds(1));
    assertThat(WriteBehind.longer(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void write_takesWhatWaits_andThenNothingMore() {
    writes.put(name(1), value(1), HOUR);
    writes.put(name(2), Optional.empty(), HOUR);

    assertThat(writes.writeOnce()).isTrue();
    assertThat(taken)
        .containsExactly(
            new WriteBehind.Change(name(1), value(1), HOUR),
            new WriteBehind.Change(name(2), Optional.empty(), HOUR));
    assertThat(writes.counts()).isEqualTo(new StoreCounts(0, 2, 0, 0));
  }

  @Test
  void put_sameNameAgain_theLastCounts() {
    writes.put(name(1), value(1), HOUR);
    writes.put(name(1), Optional.empty(), HOUR);
    writes.writeOnce();

    assertThat(taken).extracting(WriteBehind.Change::value).containsExactly(Optional.empty());
  }

  @Test
  void write_storeFails_isWrittenLater() {
    writes.put(name(1), value(1), HOUR);
    failing = true;
    assertThat(writes.writeOnce()).isFalse();
    assertThat(writes.counts()).isEqualTo(new StoreCounts(1, 0, 0, 1));

    failing = false;
    pass(Duration.ofMinutes(1));
    assertThat(writes.writeOnce()).isTrue();
    assertThat(taken)
        .containsExactly(new WriteBehind.Change(name(1), value(1), HOUR.minusMinutes(1)));
  }

  @Test
  void write_storeFailsAndASessionIsRemovedMeanwhile_staysRemoved() {
    writes.put(name(1), value(1), HOUR);
    failing = true;
    duringWrite = () -> writes.put(name(1), Optional.empty(), HOUR);
    writes.writeOnce();
    failing = false;
    duringWrite = () -> {};
    writes.writeOnce();

    assertThat(taken).extracting(WriteBehind.Change::value).containsExactly(Optional.empty());
  }

  @Test
  void write_expiredMeanwhile_isNotWritten() {
    writes.put(name(1), value(1), Duration.ofMinutes(1));
    pass(Duration.ofMinutes(1));
    writes.writeOnce();

    assertThat(taken).isEmpty();
    assertThat(writes.counts().waiting()).isZero();
  }

  @Test
  void write_storeRefuses_isDroppedAndCounted() {
    writes.put(name(1), value(1), HOUR);
    refused = 1;
    writes.writeOnce();

    assertThat(writes.counts()).isEqualTo(new StoreCounts(0, 0, 1, 0));
  }

  @Test
  void put_tooMany_theOldestAreDroppedAndCounted() {
    for (int i = 0; i < WriteBehind.MOST_WAITING + 5; i++) {
      writes.put(name(i), value(i), HOUR);
    }

    assertThat(writes.counts()).isEqualTo(new StoreCounts(WriteBehind.MOST_WAITING, 0, 5, 0));
    writes.writeOnce();
    assertThat(taken.get(0).name()).isEqualTo(name(5));
  }

  @Test
  void put_tooManyOctets_theOldestAreDropped() {
    byte[] mebibyte = new byte[1 << 20];
    for (int i = 0; i < 100; i++) {
      writes.put(name(i), Optional.of(Bytes.copyOf(mebibyte)), HOUR);
    }

    assertThat(writes.counts().waiting()).isBetween(30L, WriteBehind.MOST_OCTETS >> 20);
    assertThat(writes.counts().dropped()).isEqualTo(100 - writes.counts().waiting());
  }

  @Test
  void put_whileTheStoreHangs_doesNotWait_andGoesInOneBatchAfterwards()
      throws InterruptedException {
    BlockingQueue<List<Bytes>> batches = new LinkedBlockingQueue<>();
    CountDownLatch answer = new CountDownLatch(1);
    try (WriteBehind hanging =
        new WriteBehind(changes -> writeAfter(answer, changes, batches), nanos::get)) {
      hanging.start();
      hanging.put(name(1), value(1), HOUR);
      assertThat(batches.poll(10, TimeUnit.SECONDS)).containsExactly(name(1));
      hanging.put(name(2), value(2), HOUR);
      hanging.put(name(3), value(3), HOUR);
      assertThat(hanging.counts()).isEqualTo(new StoreCounts(3, 0, 0, 0));

      answer.countDown();
      assertThat(batches.poll(10, TimeUnit.SECONDS)).containsExactly(name(2), name(3));
    }
  }

  private static int writeAfter(
      CountDownLatch answer, List<WriteBehind.Change> changes, BlockingQueue<List<Bytes>> batches)
      throws StoreException {
    batches.add(changes.stream().map(WriteBehind.Change::name).toList());
    try {
      answer.await();
      return 0;
    } catch (InterruptedException e) {
      throw new StoreException("interrupted", e);
    }
  }

  private Runnable duringWrite = () -> {};

  private int write(List<WriteBehind.Change> changes) throws StoreException {
    duringWrite.run();
    if (failing) {
      throw new StoreException("down");
    }
    taken.addAll(changes);
    return refused;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static Bytes name(int number) {
    return Bytes.of(number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff);
  }

  private static Optional<Bytes> value(int number) {
    return Optional.of(name(number));
  }
}
