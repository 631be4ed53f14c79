// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.Recording;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bouncycastle.tls.TlsServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The wrapper delegates every method of the interface that it wraps.
 *
 * <p>Bouncy Castle adds methods between its releases. This test fails until a new method is
 * delegated or listed here.
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
    return Recording.methods(TlsServer.class);
  }

  static Stream<Method> delegatedMethods() {
    return methods()
        .filter(method -> !OURS.contains(method.getName()) && !SHARED.contains(method.getName()));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethod_isOverriddenInTheWrapper(Method method) {
    assertThat(Stream.of(ResumingTlsServer.class, ForwardingTlsServer.class))
        .flatMap(type -> List.of(type.getDeclaredMethods()))
        .filteredOn(own -> !own.isSynthetic() && own.getName().equals(method.getName()))
        .extracting(own -> List.of(own.getParameterTypes()))
        .contains(List.of(method.getParameterTypes()));
  }

  @ParameterizedTest
  @MethodSource("delegatedMethods")
  void everyMethodThatIsNotOurs_reachesTheWrappedServer(Method method)
      throws IllegalAccessException, InvocationTargetException {
    List<String> calls = new ArrayList<>();
    TlsServer server = Recording.of(TlsServer.class, calls, null);
    ResumingTlsServer wrapped = TestNode.standard().engine().server(server, scopes());

    Object result = method.invoke(wrapped, Recording.emptyArguments(method));

    assertThat(calls).containsExactly(method.getName());
    assertThat(result).isEqualTo(Recording.emptyValue(method.getReturnType()));
  }

  @Test
  void lists_nameRealMethods() {
    Set<String> names = new TreeSet<>();
    methods().map(Method::getName).forEach(names::add);

    assertThat(names).containsAll(OURS).containsAll(SHARED);
  }

  @Test
  void sharedMethods_reachTheWrappedServer_inHandshakesAndAtTheirEnds() throws IOException {
    List<String> calls = new ArrayList<>();
    TestNode node = TestNode.standard();
    TlsServer failing =
        node.engine().server(Recording.of(TlsServer.class, calls, node.newServer()), node.scopes);
    MemoryConnection connection =
        MemoryConnection.handshake(new TestClient(), failing, new ResumingTlsServerProtocol());
    connection.client.fail();
    connection.pump();
    TlsServer closing =
        node.engine().server(Recording.of(TlsServer.class, calls, node.newServer()), node.scopes);
    MemoryConnection.handshake(new TestClient(), closing, new ResumingTlsServerProtocol()).close();

    assertThat(calls).containsAll(SHARED).doesNotContainAnyElementsOf(OURS);
  }

  private static ScopeResolver scopes() {
    return TestNode.standard().scopes;
  }
}
