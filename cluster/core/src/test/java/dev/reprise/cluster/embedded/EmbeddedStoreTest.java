// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EmbeddedStoreTest {

  private static final Bytes ONE = Bytes.of(1);
  private static final Bytes TWO = Bytes.of(2);

  private final AtomicLong nanos = new AtomicLong();
  private final EmbeddedStore store = new EmbeddedStore(nanos::get);

  @Test
  void compareAndSet_onlyOnWhatWasRead_replaces() {
    assertThat(store.compareAndSet(SharedRecord.KEY_RING, Optional.of(ONE), TWO)).isFalse();
    assertThat(store.compareAndSet(SharedRecord.KEY_RING, Optional.empty(), ONE)).isTrue();
    assertThat(store.compareAndSet(SharedRecord.KEY_RING, Optional.empty(), TWO)).isFalse();
    assertThat(store.compareAndSet(SharedRecord.KEY_RING, Optional.of(ONE), TWO)).isTrue();

    assertThat(store.load(SharedRecord.KEY_RING)).contains(TWO);
    assertThat(store.load(SharedRecord.REVOCATIONS)).isEmpty();
  }

  @Test
  void heartbeats_oneForEachNode_untilTheyAreOver() {
    store.beat("node-1", ONE, Duration.ofSeconds(10));
    store.beat("node-2", TWO, Duration.ofSeconds(20));
    store.beat("node-1", TWO, Duration.ofSeconds(10));
    assertThat(store.heartbeats().octets()).containsExactlyInAnyOrder(TWO, TWO);

    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(store.heartbeats().octets()).containsExactly(TWO);
  }

  @Test
  void publish_reachesWhoWatches_untilTheyStop() {
    List<Bytes> heard = new ArrayList<>();
    KeyRingStore.Watch watch = store.watch(heard::add, () -> {});

    store.publish(ONE);
    watch.close();
    watch.close();
    store.publish(TWO);

    assertThat(heard).containsExactly(ONE);
  }

  @Test
  void sessions_areThereUntilTheyAreOverOrRemoved() {
    store.store(ONE, TWO, Duration.ofSeconds(10));
    assertThat(found(ONE)).contains(TWO);
    assertThat(found(TWO)).isEmpty();

    store.remove(ONE);
    assertThat(found(ONE)).isEmpty();

    store.store(ONE, TWO, Duration.ofSeconds(10));
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(found(ONE)).isEmpty();
  }

  @Test
  void sessions_moreThanFit_theOldestGo() {
    Bytes mebibyte = Bytes.copyOf(new byte[1 << 20]);
    for (int i = 0; i < 70; i++) {
      store.store(Bytes.of(3, i), mebibyte, Duration.ofHours(1));
    }

    assertThat(found(Bytes.of(3, 0))).isEmpty();
    assertThat(found(Bytes.of(3, 5))).isEmpty();
    assertThat(found(Bytes.of(3, 6))).isPresent();
    assertThat(found(Bytes.of(3, 69))).isPresent();
  }

  private Optional<Bytes> found(Bytes name) {
    return store.find(name).toCompletableFuture().join();
  }
}
