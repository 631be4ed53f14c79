// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.MessageBus;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.wire.Bytes;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the ports of a cluster promise, kept by servers of every kind. */
abstract class StoreContract {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Bytes OLD = Bytes.of(0, 1, 2, 0xff);
  private static final Bytes NEW = Bytes.of(0xfe, 0, 13, 10);
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A machine that stands still for a second must not look like a server that does not answer. */
  static final String PATIENTLY = "timeout=20000";

  private final List<AutoCloseable> opened = new ArrayList<>();
  final String cluster = "test-" + RANDOM.nextInt(Integer.MAX_VALUE);

  /** The servers. */
  abstract URI uri();

  @AfterEach
  void closeStores() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void record_nobodyWroteIt_isAbsent() throws StoreException {
    assertThat(ring().load(SharedRecord.KEY_RING)).isEmpty();
  }

  @Test
  void compareAndSet_asExpected_replaces() throws StoreException {
    KeyRingStore store = ring();

    assertThat(store.compareAndSet(SharedRecord.KEY_RING, Optional.empty(), OLD)).isTrue();
    assertThat(store.compareAndSet(SharedRecord.KEY_RING, Optional.of(OLD), NEW)).isTrue();
    assertThat(store.load(SharedRecord.KEY_RING)).contains(NEW);
    assertThat(store.load(SharedRecord.REVOCATIONS)).isEmpty();
  }

  @Test
  void compareAndSet_otherOctetsThere_changesNothing() throws StoreException {
    KeyRingStore store = ring();
    store.compareAndSet(SharedRecord.REVOCATIONS, Optional.empty(), OLD);

    assertThat(store.compareAndSet(SharedRecord.REVOCATIONS, Optional.empty(), NEW)).isFalse();
    assertThat(store.compareAndSet(SharedRecord.REVOCATIONS, Optional.of(NEW), NEW)).isFalse();
    assertThat(store.load(SharedRecord.REVOCATIONS)).contains(OLD);
  }

  @Test
  void compareAndSet_manyAtOnce_oneWins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        KeyRingStore store = ring();
        Bytes value = Bytes.of(i);
        writers.add(() -> store.compareAndSet(SharedRecord.KEY_RING, Optional.empty(), value));
      }
      int winners = 0;
      for (Future<Boolean> each : threads.invokeAll(writers)) {
        winners += each.get() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void beat_severalNodes_theLatestOfEachIsFound() throws StoreException {
    KeyRingStore store = ring();
    assertThat(store.beat("one", OLD, Duration.ofMinutes(1))).isEmpty();
    assertThat(store.beat("one", NEW, Duration.ofMinutes(1))).contains(OLD);
    assertThat(store.beat("other", OLD, Duration.ofMinutes(1))).isEmpty();

    assertThat(store.heartbeats().octets()).containsExactlyInAnyOrder(NEW, OLD);
  }

  @Test
  void beat_itsTimeIsOver_isForgotten() throws StoreException {
    KeyRingStore store = ring();
    store.beat("one", OLD, Duration.ofSeconds(1));

    await(() -> store.heartbeats().octets().isEmpty());
  }

  @Test
  void publish_everyWatcherHearsIt() throws Exception {
    KeyRingStore here = ring();
    KeyRingStore there = ring();
    BlockingQueue<Bytes> heardHere = new ArrayBlockingQueue<>(10);
    BlockingQueue<Bytes> heardThere = new ArrayBlockingQueue<>(10);
    Semaphore listening = new Semaphore(0);
    here.watch(heardHere::add, listening::release);
    there.watch(heardThere::add, listening::release);
    assertThat(listening.tryAcquire(2, PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    here.publish(NEW);

    assertThat(heardHere.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(NEW);
    assertThat(heardThere.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(NEW);
  }

  @Test
  void session_stored_isFoundAndForgottenWhenRemoved() throws Exception {
    SharedSessionStore here = sessions();
    SharedSessionStore there = sessions();
    List<Bytes> names = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      names.add(name());
      here.store(names.get(i), Bytes.of(i, 0, 255), Duration.ofMinutes(1));
    }
    await(() -> here.counts().written() == 50); // one batch for each node of a Redis Cluster
    for (int i = 0; i < 50; i++) {
      assertThat(find(there, names.get(i))).contains(Bytes.of(i, 0, 255));
    }

    there.remove(names.get(0));
    await(() -> find(here, names.get(0)).isEmpty());
    assertThat(find(here, names.get(1))).isPresent();
  }

  @Test
  void session_itsTimeIsOver_isForgotten() throws Exception {
    SharedSessionStore store = sessions();
    Bytes name = name();
    store.store(name, OLD, Duration.ofMillis(300));

    await(() -> store.counts().written() == 1 && find(store, name).isEmpty());
  }

  @Test
  void sessionBus_carriesWhatIsPublished() {
    List<Bytes> heard = new CopyOnWriteArrayList<>();
    MessageBus bus = sessions().bus().orElseThrow();
    Bytes message = name();
    bus.watch(heard::add, () -> {});

    await(
        () -> {
          bus.publish(message);
          return heard.contains(message);
        });
  }

  final KeyRingStore ring() {
    return ring(uri());
  }

  final KeyRingStore ring(URI uri) {
    KeyRingStore store = new RedisStores().keyRingStore(uri, cluster, "trust domain {1}");
    opened.add(store);
    return store;
  }

  final SharedSessionStore sessions() {
    return sessions(uri());
  }

  final SharedSessionStore sessions(URI uri) {
    SharedSessionStore store = new RedisStores().sessionStore(uri, cluster, "trust domain {1}");
    opened.add(store);
    return store;
  }

  static Bytes name() {
    byte[] octets = new byte[32];
    RANDOM.nextBytes(octets);
    return Bytes.copyOf(octets);
  }

  static Optional<Bytes> find(SharedSessionStore store, Bytes name) throws Exception {
    return store.find(name).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  static void await(Condition condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  /** A condition that becomes true; a failure of the store means not yet. */
  interface Condition {
    boolean test() throws Exception;

    default boolean holds() {
      try {
        return test();
      } catch (StoreException | ExecutionException e) {
        return false;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
