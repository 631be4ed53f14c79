// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bouncycastle.tls.TlsServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The wrapper against the interface that it wraps. Trap 21: Bouncy Castle adds methods between its
 * releases; a new one must be delegated, or listed here, before this test passes again.
 */
class DelegationTest {

  /** Answered by Reprise alone. */
  private static final Set<String> OURS =
      Set.of(
          "getSessionToResume", "getNewSessionID", "getNewSessionTicket", "allowLegacyResumption");

  /** Seen by both, and tried in a handshake below. */
  private static final Set<String> SHARED =
      Set.of(
          "init",
          "notifyCloseHandle",
          "notifyHandshakeBeginning",
          "notifyOfferedCipherSuites",
          "processClientExtensions",
          "getServerExtensionsForConnection",
          "notifyHandshakeComplete",
          "notifyAlertRaised",
          "notifyAlertReceived",
          "notifyConnectionClosed");

  static Stream<Method> methods() {
    return Arrays.stream(TlsServer.class.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()));
  }

  static Stream<Method> delegatedMethods() {
    return methods()
        .filter(method -> !OURS.contains(method.getName()) && !SHARED.contains(method.getName()));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void trap21_everyMethod_isOverriddenInTheWrapper(Method method) throws NoSuchMethodException {
    Method own =
        ResumingTlsServer.class.getDeclaredMethod(method.getName(), method.getParameterTypes());

    assertThat(own.isSynthetic()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("delegatedMethods")
  void trap21_everyMethodThatIsNotOurs_reachesTheWrappedServer(Method method)
      throws IllegalAccessException, InvocationTargetException {
    List<String> calls = new ArrayList<>();
    TlsServer server = recording(calls, null);
    ResumingTlsServer wrapped = TestNode.standard().engine().server(server, scopes());

    Object result = method.invoke(wrapped, arguments(method));

    assertThat(calls).containsExactly(method.getName());
    assertThat(result).isEqualTo(emptyValue(method.getReturnType()));
  }

  @Test
  void trap21_lists_nameRealMethods() {
    Set<String> names = new TreeSet<>();
    methods().map(Method::getName).forEach(names::add);

    assertThat(names).containsAll(OURS).containsAll(SHARED);
  }

  @Test
  void trap21_sharedMethods_reachTheWrappedServer_inHandshakesAndAtTheirEnds() throws IOException {
    List<String> calls = new ArrayList<>();
    TestNode node = TestNode.standard();
    TlsServer failing = node.engine().server(recording(calls, node.newServer()), node.scopes);
    MemoryConnection connection =
        MemoryConnection.handshake(new TestClient(), failing, new ResumingTlsServerProtocol());
    connection.client.fail();
    connection.pump();
    TlsServer closing = node.engine().server(recording(calls, node.newServer()), node.scopes);
    MemoryConnection.handshake(new TestClient(), closing, new ResumingTlsServerProtocol()).close();

    assertThat(calls).containsAll(SHARED).doesNotContainAnyElementsOf(OURS);
  }

  private static ScopeResolver scopes() {
    return TestNode.standard().scopes;
  }

  /** A server that notes what it is asked, and answers like {@code target}, or with nothing. */
  private static TlsServer recording(List<String> calls, @Nullable TlsServer target) {
    return (TlsServer)
        Proxy.newProxyInstance(
            TlsServer.class.getClassLoader(),
            new Class<?>[] {TlsServer.class},
            (proxy, method, arguments) -> {
              calls.add(method.getName());
              if (target == null) {
                return emptyValue(method.getReturnType());
              }
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Object[] arguments(Method method) {
    return Arrays.stream(method.getParameterTypes()).map(DelegationTest::emptyValue).toArray();
  }

  private static @Nullable Object emptyValue(Class<?> type) {
    return type.isPrimitive() && type != void.class
        ? Array.get(Array.newInstance(type, 1), 0)
        : null;
  }
}
