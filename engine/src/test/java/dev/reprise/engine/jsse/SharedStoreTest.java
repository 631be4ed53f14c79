// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.ClientHelloReader;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.Test;

/** Sessions of another node: waited for in a task, or fetched ahead. */
class SharedStoreTest {

  private final SecureRandom random = new SecureRandom();
  private final SessionIdKey idKey = SessionIdKey.generate(random);
  private final LateStore store = new LateStore();
  private final SSLContext client = JsseNode.client();
  private final SSLContext first = JsseNode.server(node());
  private final ResumptionEngine secondEngine = node();
  private final SSLContext second = JsseNode.server(secondEngine);

  private ResumptionEngine node() {
    return ResumptionEngine.builder()
        .policy(ResumptionPolicy.builder().tickets(false).build())
        .sessionIdKey(idKey)
        .sharedSessions(store)
        .answerTimeout(Duration.ofSeconds(30))
        .build();
  }

  @Test
  void sessionOfAnotherNode_isWaitedForInATask() throws Exception {
    JsseNode.connect(client, first);
    store.holdAnswers();
    EnginePair pair = new EnginePair(JsseNode.clientEngine(client), second.createSSLEngine());
    pair.client.wrap(ByteBuffer.allocate(0), pair.toServer);
    assertThat(pair.unwrapAtServer(ByteBuffer.allocate(0)).getHandshakeStatus())
        .isEqualTo(HandshakeStatus.NEED_TASK);
    CompletableFuture<Void> task = CompletableFuture.runAsync(pair.server.getDelegatedTask());

    store.answer();
    task.get(30, TimeUnit.SECONDS);
    pair.handshake();

    assertThat(JsseNode.outcome(pair.server).isResumed()).isTrue();
  }

  @Test
  void prefetchedSession_resumesWithoutATaskOrAQuestion() throws Exception {
    JsseNode.connect(client, first);
    SSLEngine clientEngine = JsseNode.clientEngine(client);
    EnginePair pair = new EnginePair(clientEngine, second.createSSLEngine());
    clientEngine.wrap(ByteBuffer.allocate(0), pair.toServer);
    byte[] octets = new byte[pair.toServer.position()];
    pair.toServer.flip().get(octets).clear();
    pair.toServer.put(octets);
    ClientHello hello = new ClientHelloReader().offer(octets, 0, octets.length).orElseThrow();

    secondEngine.prefetch(hello).toCompletableFuture().get(30, TimeUnit.SECONDS);
    int questions = store.questions.get();
    pair.handshake();

    assertThat(JsseNode.outcome(pair.server).isResumed()).isTrue();
    assertThat(pair.serverTasks).isZero();
    assertThat(store.questions).hasValue(questions);
  }

  /** A store that answers when the test lets it. */
  private static final class LateStore implements AsyncSessionStore {

    private final SessionCache sessions = BoundedSessionCache.ofOctets(1 << 20);
    private final AtomicInteger questions = new AtomicInteger();
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private volatile boolean held;

    void holdAnswers() {
      held = true;
    }

    void answer() {
      released.complete(null);
    }

    @Override
    public CompletionStage<Optional<SecretBytes>> find(SessionId id, Instant now) {
      questions.incrementAndGet();
      return held
          ? released.thenApply(unused -> sessions.find(id, now))
          : CompletableFuture.completedFuture(sessions.find(id, now));
    }

    @Override
    public void store(SessionId id, SecretBytes session, Instant expiry, Instant now) {
      sessions.store(id, session, expiry, now);
    }

    @Override
    public void evict(SessionId id) {
      sessions.evict(id);
    }
  }
}
