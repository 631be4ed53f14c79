// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.key.SessionIdKey;
import io.netty.handler.ssl.SslHandler;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How often an event loop waits while a store takes 150 ms to find a session. The JVM counts the
 * waits of a thread for other threads, so a busy machine changes nothing.
 */
class LoopWaitTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Executor LATE =
      CompletableFuture.delayedExecutor(150, TimeUnit.MILLISECONDS);

  private static KeyManager[] identity;
  private static TestTlsServer.Identity protocolIdentity;

  private final SessionIdKey idKey = SessionIdKey.generate(new SecureRandom());
  private final ControlledStore store = new ControlledStore();

  @BeforeAll
  static void makeIdentity() throws Exception {
    identity = TestIdentity.keyManagers();
    protocolIdentity = new TestTlsServer.Identity(TestIdentity.keyStore());
  }

  @Test
  void loopWithSessionPrefetchHandler_neverWaits() throws Exception {
    long waits =
        waitsToResume(
            (node, channel) ->
                channel
                    .pipeline()
                    .addLast(
                        new SessionPrefetchHandler(node.engine), new SslHandler(node.newEngine())));

    assertThat(waits).isZero();
  }

  @Test
  void loopWithResumingTlsServerHandler_neverWaits() throws Exception {
    long waits =
        waitsToResume(
            (node, channel) ->
                channel.pipeline().addLast(EmbeddedPair.handler(node.engine, protocolIdentity)));

    assertThat(waits).isZero();
  }

  @Test
  void loopThatRunsTheTasksOfAnEngine_waits() throws Exception {
    long waits =
        waitsToResume(
            (node, channel) -> channel.pipeline().addLast(new SslHandler(node.newEngine())));

    assertThat(waits).isPositive();
  }

  /** How often the loop of a node waits in a handshake that resumes another node's session. */
  private long waitsToResume(NettyNode.Pipeline pipeline) throws Exception {
    try (NettyNode first = NettyNode.start(identity, idKey, store, LONG, pipeline);
        NettyNode second = NettyNode.start(identity, idKey, store, LONG, pipeline);
        FleetClient client = new FleetClient()) {
      assertThat(client.connect(first.port())).startsWith("Full[");
      long loop = second.loop().submit(() -> Thread.currentThread().getId()).get();
      long before = waits(loop);
      store.hold(() -> LATE.execute(store::answer));

      assertThat(client.connect(second.port())).startsWith("Resumed[");

      return waits(loop) - before;
    }
  }

  /** Waits for the network are not among them. */
  private static long waits(long thread) {
    return ManagementFactory.getThreadMXBean().getThreadInfo(thread).getWaitedCount();
  }
}
