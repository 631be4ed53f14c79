// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.ClientHelloReader;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSessionStore;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The stores that an embedder passes in, on both sides: whichever method fails, in whichever way,
 * costs full handshakes and no connection.
 */
class StoreFailuresHandshakeTest {

  /** A way in which a method of a store fails. */
  @SuppressWarnings("FutureReturnValueIgnored") // The caller of the store has it.
  private enum Failure {
    THROWS {
      @Override
      Object result(Method method) {
        throw new IllegalStateException("planted");
      }
    },
    RETURNS_NULL {
      @Override
      boolean appliesTo(Method method) {
        return !method.getReturnType().isPrimitive();
      }

      @Override
      Object result(Method method) {
        return null;
      }
    },
    ANSWERS_NULL {
      @Override
      boolean appliesTo(Method method) {
        return method.getReturnType() == CompletionStage.class;
      }

      @Override
      Object result(Method method) {
        return CompletableFuture.completedFuture(null);
      }
    },
    ANSWERS_WITH_A_FAILURE {
      @Override
      boolean appliesTo(Method method) {
        return method.getReturnType() == CompletionStage.class;
      }

      @Override
      Object result(Method method) {
        return CompletableFuture.failedFuture(new IllegalStateException("planted"));
      }
    };

    boolean appliesTo(Method method) {
      return true;
    }

    abstract Object result(Method method);
  }

  private static Stream<Arguments> failuresOf(Class<?> store) {
    return Arrays.stream(store.getMethods())
        .flatMap(
            method ->
                Arrays.stream(Failure.values())
                    .filter(failure -> failure.appliesTo(method))
                    .map(failure -> Arguments.of(method.getName(), failure)));
  }

  /** The same store, but for one method, which fails. */
  private static <T> T failing(Class<T> type, T store, String name, Failure failure) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals(name)) {
                return failure.result(method);
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  // The client's store

  static Stream<Arguments> clientStores() {
    return failuresOf(ClientSessionStore.class)
        .flatMap(
            failure ->
                Stream.of(ClientPolicy.DEFAULT, ClientPolicy.DEFAULT.singleUse())
                    .map(
                        policy ->
                            Arguments.of(
                                failure.get()[0], failure.get()[1], policy.reuse(), policy)));
  }

  /** SECURITY.md, row 40. */
  @ParameterizedTest(name = "{0} {1}, sessions are reused: {2}")
  @MethodSource("clientStores")
  void clientStoreThatFails_costsNoConnection(
      String method, Failure failure, boolean reuse, ClientPolicy policy) {
    TestNode node = TestNode.standard();
    ClientNode client = new ClientNode(node.clock);
    client.policy = policy;
    client.store =
        failing(ClientSessionStore.class, ClientSessionStore.inMemory(4), method, failure);

    for (int i = 0; i < 3; i++) {
      assertThat(client.connect(node).outcome()).isNotNull();
      assertThat(client.tls.complete).isTrue();
    }
    node.serverSetUp = server -> server.suites = new int[] {TestServer.SUITES[2]};
    client.connect(node); // ends in a fatal alert, after which the client forgets its session
    assertThat(client.failure).isNotNull();
    node.serverSetUp = server -> {};
    assertThat(client.connect(node).outcome()).isNotNull();
  }

  // The server's cache and store

  static Stream<Arguments> caches() {
    return failuresOf(SessionCache.class);
  }

  static Stream<Arguments> sharedStores() {
    return failuresOf(AsyncSessionStore.class);
  }

  @ParameterizedTest
  @MethodSource("caches")
  void cacheThatFails_costsNoConnection(String method, Failure failure) throws Exception {
    TestNode node = TestNode.withSessionIdsOnly();
    node.sessions = failing(SessionCache.class, node.sessions, method, failure);

    assertServes(node, Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("caches")
  void cacheThatFailsBesideASharedStore_costsNoConnection(String method, Failure failure)
      throws Exception {
    TestNode node = TestNode.withSessionIdsOnly();
    node.sessions = failing(SessionCache.class, node.sessions, method, failure);
    AsyncSessionStore shared = sharing(BoundedSessionCache.ofOctets(1 << 20));
    node.engineSetUp = engine -> engine.sharedSessions(shared);

    assertServes(node, Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("sharedStores")
  void sharedStoreThatFails_costsNoConnection(String method, Failure failure) throws Exception {
    TestNode before = TestNode.withSessionIdsOnly();
    SavedSession elsewhere = before.fullHandshake();
    TestNode node = before.sibling(before.policy).forgetful();
    AsyncSessionStore shared = sharing(BoundedSessionCache.ofOctets(1 << 20));
    AsyncSessionStore failing = failing(AsyncSessionStore.class, shared, method, failure);
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
