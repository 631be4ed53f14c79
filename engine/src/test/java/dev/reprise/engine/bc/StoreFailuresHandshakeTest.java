// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.ClientHelloReader;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.StoreFailure;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The stores that the embedder of a server passes in: a failure of any method, of any kind, costs
 * full handshakes and no connection.
 */
@ParameterizedClass
@EnumSource
class StoreFailuresHandshakeTest {

  private final Adapter adapter;

  StoreFailuresHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  static Stream<Arguments> caches() {
    return StoreFailure.of(SessionCache.class);
  }

  static Stream<Arguments> sharedStores() {
    return StoreFailure.of(AsyncSessionStore.class);
  }

  /** SECURITY.md, row 40. */
  @ParameterizedTest
  @MethodSource("caches")
  void cacheThatFails_costsNoConnection(String method, StoreFailure failure) throws Exception {
    TestNode node = TestNode.withSessionIdsOnly().behind(adapter);
    node.sessions = failure.in(SessionCache.class, node.sessions, method);

    assertServes(node, Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("caches")
  void cacheThatFailsBesideASharedStore_costsNoConnection(String method, StoreFailure failure)
      throws Exception {
    TestNode node = TestNode.withSessionIdsOnly().behind(adapter);
    node.sessions = failure.in(SessionCache.class, node.sessions, method);
    AsyncSessionStore shared = sharing(BoundedSessionCache.ofOctets(1 << 20));
    node.engineSetUp = engine -> engine.sharedSessions(shared);

    assertServes(node, Optional.empty());
  }

  /** SECURITY.md, row 40. */
  @ParameterizedTest
  @MethodSource("sharedStores")
  void sharedStoreThatFails_costsNoConnection(String method, StoreFailure failure)
      throws Exception {
    TestNode before = TestNode.withSessionIdsOnly().behind(adapter);
    SavedSession elsewhere = before.fullHandshake();
    TestNode node = before.sibling(before.policy).forgetful();
    AsyncSessionStore shared = sharing(BoundedSessionCache.ofOctets(1 << 20));
    AsyncSessionStore failing = failure.in(AsyncSessionStore.class, shared, method);
    node.engineSetUp = engine -> engine.sharedSessions(failing);

    assertServes(node, Optional.of(elsewhere));
  }

  private static AsyncSessionStore sharing(SessionCache cache) {
    return (sessionId, now) -> CompletableFuture.completedFuture(cache.find(sessionId, now));
  }

  /** Full handshakes, offers, the hints for event loops, and a session that an alert ends. */
  private static void assertServes(TestNode node, Optional<SavedSession> elsewhere)
      throws Exception {
    SavedSession session = elsewhere.orElseGet(node::fullHandshake);
    ClientHello hello = hello(session);

    node.engine().resumesAtOnce(hello);
    assertThat(node.engine().prefetch(hello).toCompletableFuture()).isCompleted();
    for (SavedSession offered : List.of(session, node.fullHandshake())) {
      MemoryConnection connection = node.connect(TestClient.offering(offered));
      assertThat(connection.serverFailure).isNull();
      assertThat(connection.carriesData()).isTrue();
      connection.client.fail();
      connection.pump();
    }
    assertThat(node.connect(new TestClient()).carriesData()).isTrue();
  }

  private static ClientHello hello(SavedSession session) throws Exception {
    byte[] record = RawHello.ordinary().sessionId(session.sessionId).record();
    return new ClientHelloReader().offer(record, 0, record.length).orElseThrow();
  }
}
