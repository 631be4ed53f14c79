// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.embedded.EmbeddedStore;
import dev.reprise.cluster.store.LookupCounts;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.wire.Purpose;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class ClusterSessionsTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant EXPIRY = NOW.plusSeconds(3600);
  private static final SecretBytes SESSION = SecretBytes.copyOf(new byte[] {1, 2, 3, 4});

  private final SharedSecrets secrets =
      new SharedSecrets("www", "default", List.of(SharedSecret.generate(RANDOM)));
  private final SessionIdKey idKey =
      SessionIdKey.of(secrets.derive(secrets.first(), Purpose.SESSION_ID_KEY));
  private final RecordingStore store = new RecordingStore(new EmbeddedStore());
  private final List<SessionId> removed = new ArrayList<>();

  /** Second looks that wait for their moment. */
  private final Queue<Runnable> momentLater = new ArrayDeque<>();

  @Test
  void find_storedByAnotherNode_isFoundAndKeptHere() {
    SessionCache local = BoundedSessionCache.ofOctets(1 << 16);
    ClusterSessions here = node(local, secrets);
    SessionId sessionId = idKey.newSessionId(RANDOM);
    node(BoundedSessionCache.ofOctets(1 << 16), secrets).store(sessionId, SESSION, EXPIRY, NOW);

    assertThat(found(here, sessionId, NOW)).contains(SESSION);
    assertThat(local.find(sessionId, NOW)).contains(SESSION);
    assertThat(here.lookups()).isEqualTo(new LookupCounts(1, 0, 0, 0));
  }

  /** The message of its end came before there was anything to forget. */
  @Test
  void find_sessionEndsWhileTheStoreIsAsked_isNotKeptHere() {
    SessionCache local = BoundedSessionCache.ofOctets(1 << 16);
    ClusterSessions here = node(local, secrets);
    SessionId sessionId = idKey.newSessionId(RANDOM);
    here.store(sessionId, SESSION, EXPIRY, NOW);
    store.held = Optional.of(new CompletableFuture<>());
    CompletableFuture<Optional<SecretBytes>> asked =
        here.find(sessionId, NOW).toCompletableFuture();

    here.forget(sessionId);
    store.held.orElseThrow().complete(null);

    assertThat(asked.join()).contains(SESSION);
    assertThat(local.find(sessionId, NOW)).isEmpty();
  }

  /** SECURITY.md, row 32: sessions in clear in a store (h2o, Caddy) or on a bus (stud). */
  @Test
  void store_whatTheStoreGets_isNeitherSessionNorId() {
    SessionId sessionId = idKey.newSessionId(RANDOM);
    node(BoundedSessionCache.ofOctets(1 << 16), secrets).store(sessionId, SESSION, EXPIRY, NOW);

    assertThat(store.names).hasSize(1);
    assertThat(store.names.get(0)).isNotEqualTo(sessionId.octets());
    assertThat(store.values.get(0).hex()).doesNotContain("01020304");
  }

  @Test
  void find_anotherNodeIsAboutToStoreIt_isFoundAtTheSecondLook() {
    Queue<Runnable> worker = new ArrayDeque<>();
    ClusterSessions maker = node(BoundedSessionCache.ofOctets(1 << 16), secrets, worker::add);
    ClusterSessions here = node(BoundedSessionCache.ofOctets(1 << 16), secrets);
    SessionId sessionId = idKey.newSessionId(RANDOM);
    maker.store(sessionId, SESSION, EXPIRY, NOW);

    CompletableFuture<Optional<SecretBytes>> asked =
        here.find(sessionId, NOW).toCompletableFuture();
    assertThat(asked).isNotDone();
    worker.remove().run();
    momentLater.remove().run();

    assertThat(asked.join()).contains(SESSION);
    assertThat(here.lookups()).isEqualTo(new LookupCounts(1, 0, 0, 0));
  }

  @Test
  void find_sessionIsGone_costsOneLookMore() {
    ClusterSessions node = node(BoundedSessionCache.ofOctets(1 << 16), secrets);

    assertThat(found(node, idKey.newSessionId(RANDOM), NOW)).isEmpty();

    assertThat(store.names).hasSize(2);
    assertThat(node.lookups()).isEqualTo(new LookupCounts(0, 1, 0, 0));
  }

  @Test
  void find_expiredByItsOwnWord_isNotFound() {
    ClusterSessions node = node(BoundedSessionCache.ofOctets(1 << 16), secrets);
    SessionId sessionId = idKey.newSessionId(RANDOM);
    node.store(sessionId, SESSION, EXPIRY, NOW);

    assertThat(found(node, sessionId, EXPIRY)).isEmpty();
  }

  @Test
  void find_idThatNobodyMade_isNotLookedUp() {
    byte[] octets = new byte[32];
    RANDOM.nextBytes(octets);

    assertThat(
            found(
                node(BoundedSessionCache.ofOctets(1 << 16), secrets),
                new SessionId(Bytes.copyOf(octets)),
                NOW))
        .isEmpty();
    assertThat(store.names).isEmpty();
  }

  @Test
  void find_recordOfAnotherSessionInItsPlace_isNotTaken() {
    ClusterSessions node = node(BoundedSessionCache.ofOctets(1 << 16), secrets);
    SessionId one = idKey.newSessionId(RANDOM);
    SessionId other = idKey.newSessionId(RANDOM);
    node.store(one, SESSION, EXPIRY, NOW);
    node.store(other, SESSION, EXPIRY, NOW);
    store.store(store.names.get(0), store.values.get(1), Duration.ofHours(1));

    assertThat(found(node, one, NOW)).isEmpty();
    assertThat(node.lookups().missing()).isEqualTo(1);
  }

  /** It was sealed after the other node had taken it from the store. */
  @Test
  void forget_beforeTheSessionWasSealed_itDoesNotReachTheStore() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    ClusterSessions node = node(BoundedSessionCache.ofOctets(1 << 16), secrets, tasks::add);
    node.store(idKey.newSessionId(RANDOM), SESSION, EXPIRY, NOW);
    SessionId over = idKey.newSessionId(RANDOM);
    node.store(over, SESSION, EXPIRY, NOW);

    node.forget(over);
    tasks.remove().run();

    assertThat(store.names).hasSize(1);
    assertThat(found(node, over, NOW)).isEmpty();
  }

  @Test
  void evict_isForgottenInTheStoreAndToldToOthers() {
    ClusterSessions node = node(BoundedSessionCache.ofOctets(1 << 16), secrets);
    SessionId sessionId = idKey.newSessionId(RANDOM);
    node.store(sessionId, SESSION, EXPIRY, NOW);
    node.evict(sessionId);

    assertThat(found(node, sessionId, NOW)).isEmpty();
    assertThat(removed).containsExactly(sessionId);
  }

  @Test
  void find_afterTheSecretsChanged_opensWhatTheOldOneSealed() {
    ClusterSessions node = node(BoundedSessionCache.ofOctets(1 << 16), secrets);
    SessionId sessionId = idKey.newSessionId(RANDOM);
    node.store(sessionId, SESSION, EXPIRY, NOW);
    node.use(
        new SharedSecrets(
            "www", "default", List.of(SharedSecret.generate(RANDOM), secrets.first())));

    assertThat(found(node, sessionId, NOW)).contains(SESSION);
  }

  @Test
  void find_storeFailsAgainAndAgain_isNotAskedForAWhile() {
    ClusterSessions node = node(BoundedSessionCache.ofOctets(1 << 16), secrets);
    SessionId sessionId = idKey.newSessionId(RANDOM);
    store.failing = true;
    for (int i = 0; i < 5; i++) {
      assertThat(node.find(sessionId, NOW).toCompletableFuture()).isCompletedExceptionally();
    }
    int asked = store.names.size();

    assertThat(node.find(sessionId, NOW).toCompletableFuture()).isCompletedExceptionally();
    assertThat(store.names).hasSize(asked);
    assertThat(node.lookups()).isEqualTo(new LookupCounts(0, 0, 5, 1));
  }

  private ClusterSessions node(SessionCache local, SharedSecrets known) {
    return node(local, known, Runnable::run);
  }

  private ClusterSessions node(SessionCache local, SharedSecrets known, Executor worker) {
    return new ClusterSessions(
        local,
        store,
        known,
        RANDOM,
        new CircuitBreaker(Duration.ofSeconds(1), System::nanoTime),
        removed::add,
        worker,
        momentLater::add);
  }

  private Optional<SecretBytes> found(ClusterSessions node, SessionId id, Instant now) {
    CompletableFuture<Optional<SecretBytes>> answer = node.find(id, now).toCompletableFuture();
    momentLater.forEach(Runnable::run);
    momentLater.clear();
    return answer.join();
  }

  /** Takes note of what reaches a store. */
  private static final class RecordingStore implements SharedSessionStore {
    private final SharedSessionStore store;
    private final List<Bytes> names = new ArrayList<>();
    private final List<Bytes> values = new ArrayList<>();
    private boolean failing;

    /** Answers come after it, if there is one. */
    private Optional<CompletableFuture<Void>> held = Optional.empty();

    RecordingStore(SharedSessionStore store) {
      this.store = store;
    }

    @Override
    public CompletionStage<Optional<Bytes>> find(Bytes name) {
      names.add(name);
      if (failing) {
        return CompletableFuture.failedFuture(new IllegalStateException("down"));
      }
      CompletionStage<Optional<Bytes>> found = store.find(name);
      return held.<CompletionStage<Optional<Bytes>>>map(
              before -> before.thenCombine(found, (nothing, octets) -> octets))
          .orElse(found);
    }

    @Override
    public void store(Bytes name, Bytes session, Duration keepFor) {
      names.add(name);
      values.add(session);
      store.store(name, session, keepFor);
    }

    @Override
    public void remove(Bytes name) {
      store.remove(name);
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
