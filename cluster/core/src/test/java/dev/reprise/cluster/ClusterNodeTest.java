// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.cluster.embedded.EmbeddedStore;
import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.ring.RingSettings;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyRing;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A node whose store misbehaves, or is still busy when the node is closed. */
class ClusterNodeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);

  private final SecureRandom random = new SecureRandom();
  private final SharedSecrets secrets =
      new SharedSecrets("test", "default", List.of(SharedSecret.generate(random)));
  private final EmbeddedStore store = new EmbeddedStore();
  private final AtomicBoolean misbehaves = new AtomicBoolean();
  private final BlockingQueue<Thread> calls = new LinkedBlockingQueue<>();
  private final Semaphore answers = new Semaphore(0);

  @Test
  void close_whileTheStoreIsBusy_noKeyComesBack() throws InterruptedException {
    ClusterNode node = node(this::waitForAnAnswer, Duration.ofSeconds(60));
    node.start(session -> {}, PATIENCE);
    KeyRing before = node.ring(Instant.now());
    assertThat(before.keys()).isNotEmpty();

    misbehaves.set(true);
    node.call(RingProtocol::wake);
    Thread busy = calls.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    node.close();
    assertThat(node.ring(Instant.now()).keys()).isEmpty();
    answers.release();
    busy.join(PATIENCE.toMillis());

    assertThat(busy.isAlive()).isFalse();
    assertThat(calls).isEmpty();
    assertThat(node.ring(Instant.now()).keys()).isEmpty();
    assertThat(before.keys()).allMatch(key -> key.key().orElseThrow().isDestroyed());
  }

  @Test
  void close_again_changesNothing() throws InterruptedException {
    ClusterNode node = node(this::noteTheThread, Duration.ofSeconds(60));
    node.start(session -> {}, PATIENCE);
    Thread thread = calls.take();
    node.close();
    thread.join(PATIENCE.toMillis());

    node.close();
    node.call(RingProtocol::wake);

    assertThat(thread.isAlive()).isFalse();
    assertThat(node.ring(Instant.now()).keys()).isEmpty();
  }

  @Test
  void store_throwsWhatItMustNot_roundsGoOn() throws InterruptedException {
    misbehaves.set(true);
    try (ClusterNode node = node(this::throwAtPublish, POLL)) {
      node.start(session -> {}, Duration.ZERO);

      for (int i = 0; i < 3; i++) {
        node.call(RingProtocol::rotate);
        assertThat(calls.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
      }
    }
  }

  /** SECURITY.md, row 37: a node that has read no revocations resumed what was revoked. */
  @Test
  void revocations_neverRead_areUnknown() {
    try (ClusterNode node = node(this::throwAtLoad, Duration.ofSeconds(60))) {
      node.start(session -> {}, PATIENCE);

      assertThat(node.revocationSource().at(Instant.now())).isEmpty();
      assertThat(node.ring(Instant.now()).keys()).isEmpty();
    }
  }

  @Test
  void revocations_storeSilentForTooLong_areUnknown_andKeysAreNotUsed() {
    try (ClusterNode node = node(method -> {}, Duration.ofSeconds(60))) {
      node.start(session -> {}, PATIENCE);
      Instant read = Instant.now();
      Instant tooLate = read.plus(Duration.ofMinutes(13));

      assertThat(node.revocationSource().at(read)).isPresent();
      assertThat(node.ring(read).keys()).isNotEmpty();
      assertThat(node.revocationSource().at(tooLate)).isEmpty();
      assertThat(node.ring(tooLate).keys()).isEmpty();
    }
  }

  /** Nothing had been scheduled, so there was no further round. */
  @Test
  void start_noMemoryForTheFirstRound_thereIsAnother() {
    AtomicBoolean memoryLacks = new AtomicBoolean();
    InstantSource clock =
        () -> {
          if (memoryLacks.compareAndSet(true, false)) {
            throw new OutOfMemoryError("Java heap space");
          }
          return Instant.now();
        };
    try (ClusterNode node = node(method -> {}, POLL, clock)) {
      memoryLacks.set(true);
      node.start(session -> {}, PATIENCE);

      assertThat(memoryLacks).isFalse();
      assertThat(node.ring(Instant.now()).keys()).isNotEmpty();
    }
  }

  @Test
  void use_secretsOfAnotherCluster_isRefused() {
    URI uri = URI.create("embedded:ClusterNodeTest");
    ClusterSecrets ours = ClusterSecrets.generate("test", random);
    ClusterSecrets others = ClusterSecrets.generate("other", random);

    try (Cluster cluster = Cluster.join(uri, ours, "node-1")) {
      assertThatIllegalArgumentException().isThrownBy(() -> cluster.use(others));
      cluster.use(ours);
    }
  }

  /** What happens before a call reaches the store. */
  private interface Obstacle {
    void before(Method method) throws InterruptedException;
  }

  private void waitForAnAnswer(Method method) {
    if (misbehaves.get() && !method.getName().equals("close")) {
      calls.add(Thread.currentThread());
      answers.acquireUninterruptibly();
    }
  }

  private void noteTheThread(Method method) {
    if (method.getName().equals("load")) {
      calls.add(Thread.currentThread());
    }
  }

  private void throwAtLoad(Method method) {
    if (method.getName().equals("load")) {
      throw new IllegalStateException("the store can't be read");
    }
  }

  private void throwAtPublish(Method method) {
    if (misbehaves.get() && method.getName().equals("publish")) {
      calls.add(Thread.currentThread());
      throw new IllegalStateException("not what the port says");
    }
  }

  private ClusterNode node(Obstacle obstacle, Duration poll) {
    return node(obstacle, poll, InstantSource.system());
  }

  private ClusterNode node(Obstacle obstacle, Duration poll, InstantSource clock) {
    NodeName name = new NodeName("node-1");
    RingProtocol protocol =
        RingProtocol.starting(
            name,
            secrets,
            ResumptionPolicy.defaults(),
            RingSettings.every(poll),
            random,
            clock.instant());
    StoreMonitor monitor =
        StoreMonitor.logging(name, new CountedSessions(), Duration.ofSeconds(15));
    return new ClusterNode(name, protocol, behind(obstacle), monitor, clock);
  }

  private KeyRingStore behind(Obstacle obstacle) {
    return (KeyRingStore)
        Proxy.newProxyInstance(
            KeyRingStore.class.getClassLoader(),
            new Class<?>[] {KeyRingStore.class},
            (proxy, method, arguments) -> {
              obstacle.before(method);
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
