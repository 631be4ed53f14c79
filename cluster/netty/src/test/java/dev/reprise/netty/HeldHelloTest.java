// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.key.SessionIdKey;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hello that names another node's session waits for the shared store, and no event loop does. */
@SuppressWarnings("FutureReturnValueIgnored") // the channels are in memory
class HeldHelloTest {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static TestTlsServer.Identity identity;

  private final SessionIdKey idKey = SessionIdKey.generate(new SecureRandom());
  private final ControlledStore store = new ControlledStore();
  private final ReadRequests reads = new ReadRequests();
  private Instant now = Instant.now();
  private SSLContext clients;
  private ResumptionEngine another;
  private ResumptionEngine engine;

  @BeforeAll
  static void makeIdentity() throws Exception {
    identity = new TestTlsServer.Identity(TestIdentity.keyStore());
  }

  /** Another node makes the session. */
  @BeforeEach
  void meetAnotherNode() throws Exception {
    clients = EmbeddedPair.newClients();
    another = engine();
    try (EmbeddedPair pair = new EmbeddedPair(EmbeddedPair.handler(another, identity), clients)) {
      pair.pump();
      assertThat(outcome(pair)).isInstanceOf(ResumptionOutcome.Full.class);
      pair.client.close();
      pair.pump();
    }
    engine = engine();
  }

  @AfterEach
  void closeEngines() {
    engine.close();
    another.close(); // which destroys the key of session IDs
  }

  private ResumptionEngine engine() {
    return ResumptionEngine.builder()
        .policy(ResumptionPolicy.builder().tickets(false).build())
        .sessionIdKey(idKey)
        .sharedSessions(store)
        .answerTimeout(PATIENCE)
        .clock(() -> now)
        .build();
  }

  private EmbeddedPair held() throws Exception {
    store.hold(() -> {});
    EmbeddedPair pair = new EmbeddedPair(EmbeddedPair.handler(engine, identity), clients, reads);
    pair.server.config().setAutoRead(false);
    reads.count = 0;
    pair.server.read();
    pair.pump();
    assertThat(pair.events).isEmpty();
    return pair;
  }

  private static ResumptionOutcome outcome(EmbeddedPair pair) {
    return pair.server.attr(ResumptionOutcomeHandler.OUTCOME).get();
  }

  @Test
  void answerOfTheStore_letsTheSessionResume() throws Exception {
    try (EmbeddedPair pair = held()) {
      store.answer();
      pair.pump();

      assertThat(outcome(pair)).isInstanceOf(ResumptionOutcome.Resumed.class);
      assertThat(store.questions).hasValue(1);
    }
  }

  @Test
  void channel_isNotReadWhileItsHelloIsHeld() throws Exception {
    try (EmbeddedPair pair = held()) {
      int whileHeld = reads.count;
      pair.server.read();
      assertThat(reads.count).isEqualTo(whileHeld);

      store.answer();
      pair.server.runPendingTasks();

      assertThat(reads.count).isEqualTo(whileHeld + 1);
    }
  }

  @Test
  void storeThatDoesNotAnswer_costsAFullHandshakeAtTheDeadline() throws Exception {
    try (EmbeddedPair pair = held()) {
      now = now.plus(PATIENCE);
      pair.server.advanceTimeBy(PATIENCE.toMillis() + 1, TimeUnit.MILLISECONDS);
      pair.server.runScheduledPendingTasks();
      pair.pump();

      assertThat(((ResumptionOutcome.Full) outcome(pair)).reason())
          .isEqualTo(DeclineReason.STORE_TIMEOUT);
    }
  }

  @Test
  void clientThatLeaves_isForgotten() throws Exception {
    try (EmbeddedPair pair = held()) {
      pair.server.close();
      store.answer();
      pair.server.runPendingTasks();

      assertThat(pair.server.isOpen()).isFalse();
      assertThat(outcome(pair)).isNull();
    }
  }

  private static final class ReadRequests extends ChannelOutboundHandlerAdapter {

    private int count;

    @Override
    public void read(ChannelHandlerContext context) {
      count++;
      context.read();
    }
  }
}
