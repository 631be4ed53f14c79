// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.embedded.EmbeddedStore;
import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.ring.RingSettings;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.engine.ResumptionPolicy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;

/** Events of the flight recorder when a node loses its store. */
class ClusterLinkTest {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final long PATIENCE_SECONDS = 60;

  private final AtomicBoolean down = new AtomicBoolean();
  private final SecureRandom random = new SecureRandom();
  private final LinkedBlockingQueue<Boolean> seen = new LinkedBlockingQueue<>();

  @Test
  void store_lostAndFoundAgain_isToldOnceEach() throws InterruptedException {
    try (RecordingStream recording = new RecordingStream();
        ClusterNode node = node()) {
      recording.enable("dev.reprise.ClusterLink");
      recording.onEvent("dev.reprise.ClusterLink", event -> seen.add(event.getBoolean("up")));
      recording.startAsync();
      node.start(session -> {}, Duration.ofSeconds(PATIENCE_SECONDS));

      down.set(true);
      assertThat(seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isFalse();
      down.set(false);
      assertThat(seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(seen).isEmpty();
  }

  private ClusterNode node() {
    InstantSource clock = InstantSource.system();
    SharedSecrets secrets =
        new SharedSecrets("test", "default", List.of(SharedSecret.generate(random)));
    NodeName name = new NodeName("node-1");
    RingProtocol protocol =
        RingProtocol.starting(
            name,
            secrets,
            ResumptionPolicy.defaults(),
            RingSettings.every(POLL),
            random,
            clock.instant());
    StoreMonitor monitor =
        StoreMonitor.logging(name, new CountedSessions(), Duration.ofSeconds(15));
    return new ClusterNode(name, protocol, store(), monitor, clock);
  }

  /** The embedded store, with a network before it that can be cut. */
  private KeyRingStore store() {
    EmbeddedStore embedded = new EmbeddedStore();
    return (KeyRingStore)
        Proxy.newProxyInstance(
            KeyRingStore.class.getClassLoader(),
            new Class<?>[] {KeyRingStore.class},
            (proxy, method, arguments) -> {
              boolean remote = List.of(method.getExceptionTypes()).contains(StoreException.class);
              if (remote && down.get()) {
                throw new StoreException("the network is cut");
              }
              try {
                return method.invoke(embedded, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
