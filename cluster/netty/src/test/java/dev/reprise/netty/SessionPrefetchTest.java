// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.key.SessionIdKey;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two nodes share a store. The second node's only event loop also runs the tasks of its TLS engine:
 * if it waited for the store, an answer that this loop has to give would never come.
 */
class SessionPrefetchTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private static KeyManager[] identity;

  private final SessionIdKey idKey = SessionIdKey.generate(new SecureRandom());
  private final ControlledStore store = new ControlledStore();
  private FleetClient client;
  private NettyNode first;

  @BeforeAll
  static void makeIdentity() throws Exception {
    identity = TestIdentity.keyManagers();
  }

  @BeforeEach
  void meetFirstNode() throws Exception {
    client = new FleetClient();
    first = NettyNode.start(identity, idKey, store, LONG);
    assertThat(client.connect(first.port())).startsWith("Full[");
    assertThat(first.nextOutcome()).isInstanceOf(ResumptionOutcome.Full.class);
  }

  @AfterEach
  void stop() {
    first.close();
    client.close();
  }

  @Test
  void sessionOfAnotherNode_resumesAndTheLoopServesOthersMeanwhile() throws Exception {
    try (NettyNode second = secondNode(LONG)) {
      CompletableFuture<Void> asked = new CompletableFuture<>();
      store.hold(() -> asked.complete(null));
      CompletableFuture<String> answer = client.begin(second.port()).answer();
      asked.get(60, TimeUnit.SECONDS);

      try (FleetClient other = new FleetClient()) {
        assertThat(other.connect(second.port())).startsWith("Full[");
      }
      assertThat(answer).isNotDone();
      second.loop().execute(store::answer);

      assertThat(answer.get(60, TimeUnit.SECONDS)).startsWith("Resumed[");
      assertThat(store.questions).hasValue(1);
    }
  }

  /** A browser opens connections in parallel, all with the same session. */
  @Test
  void parallelConnectionsWithOneSession_resumeBoth() throws Exception {
    try (NettyNode second = secondNode(LONG)) {
      Semaphore asked = new Semaphore(0);
      store.hold(asked::release);
      CompletableFuture<String> one = client.begin(second.port()).answer();
      CompletableFuture<String> other = client.begin(second.port()).answer();
      assertThat(asked.tryAcquire(2, 60, TimeUnit.SECONDS)).isTrue();
      second.loop().execute(store::answer);

      assertThat(one.get(60, TimeUnit.SECONDS)).startsWith("Resumed[");
      assertThat(other.get(60, TimeUnit.SECONDS)).startsWith("Resumed[");
      assertThat(store.questions).hasValue(2);
    }
  }

  @Test
  void sessionThatTheStoreHasForgotten_isAskedForOnce_andTheHandshakeIsFull() throws Exception {
    try (NettyNode second = secondNode(LONG)) {
      store.forgetAll();
      store.hold(() -> second.loop().execute(store::answer));

      assertThat(client.connect(second.port())).startsWith("Full[");

      assertThat(reason(second)).isEqualTo(DeclineReason.UNKNOWN_SESSION);
      assertThat(store.questions).hasValue(1);
    }
  }

  @Test
  void storeThatDoesNotAnswer_costsAFullHandshake_andIsAskedOnce() throws Exception {
    try (NettyNode second = secondNode(Duration.ofMillis(50))) {
      store.hold(() -> {});

      assertThat(client.connect(second.port())).startsWith("Full[");

      assertThat(reason(second)).isEqualTo(DeclineReason.STORE_TIMEOUT);
      assertThat(store.questions).hasValue(1);
    }
  }

  @Test
  void clientThatLeavesWhileItsHelloIsHeld_disturbsNobody() throws Exception {
    try (NettyNode second = secondNode(LONG)) {
      CompletableFuture<Void> asked = new CompletableFuture<>();
      store.hold(() -> asked.complete(null));
      FleetClient.Connection connection = client.begin(second.port());
      asked.get(60, TimeUnit.SECONDS);
      connection.channel().close().sync();
      store.answer();

      assertThat(client.connect(second.port())).startsWith("Resumed[");
    }
  }

  @Test
  void octetsThatAreNoHello_reachTheTlsHandler() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), first.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThanOrEqualTo(7); // an alert
    }
  }

  @Test
  void handlerBeforeAnSniHandler_works() throws Exception {
    try (NettyNode second =
        NettyNode.start(
            identity,
            idKey,
            store,
            LONG,
            (node, channel) ->
                channel
                    .pipeline()
                    .addLast(
                        new SessionPrefetchHandler(node.engine),
                        new SniHandler(name -> nettyContext(node))))) {
      store.hold(() -> second.loop().execute(store::answer));

      assertThat(client.connect(second.port())).startsWith("Resumed[");
    }
  }

  private NettyNode secondNode(Duration answerTimeout) throws GeneralSecurityException {
    return NettyNode.start(identity, idKey, store, answerTimeout);
  }

  private static DeclineReason reason(NettyNode node) throws InterruptedException {
    return ((ResumptionOutcome.Full) node.nextOutcome()).reason();
  }

  private static SslContext nettyContext(NettyNode node) {
    return new JdkSslContext(
        node.context,
        false,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        null,
        ClientAuth.NONE,
        null,
        false);
  }
}
