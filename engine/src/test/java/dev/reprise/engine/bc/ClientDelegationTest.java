// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.bc.testing.ClientNode;
import dev.reprise.engine.bc.testing.Recording;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bouncycastle.tls.TlsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client's wrapper delegates every method; a new one must be delegated or listed here. */
class ClientDelegationTest {

  /** Answered by Reprise alone. */
  private static final Set<String> OURS = Set.of("getSessionToResume", "allowLegacyResumption");

  /** Seen by both, and tried in a handshake below. */
  private static final Set<String> SHARED =
      Set.of(
          "init",
          "notifyHandshakeBeginning",
          "getClientExtensions",
          "notifySessionToResume",
          "processServerExtensions",
          "notifyNewSessionTicket",
          "notifyHandshakeComplete",
          "notifyAlertRaised",
          "notifyAlertReceived");

  static Stream<Method> methods() {
    return Recording.methods(TlsClient.class);
  }

  static Stream<Method> delegatedMethods() {
    return methods()
        .filter(method -> !OURS.contains(method.getName()) && !SHARED.contains(method.getName()));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethod_isOverriddenInTheWrapper(Method method) {
    assertThat(Stream.of(ResumingTlsClient.class, ForwardingTlsClient.class))
        .flatMap(type -> List.of(type.getDeclaredMethods()))
        .filteredOn(own -> !own.isSynthetic() && own.getName().equals(method.getName()))
        .extracting(own -> List.of(own.getParameterTypes()))
        .contains(List.of(method.getParameterTypes()));
  }

  @ParameterizedTest
  @MethodSource("delegatedMethods")
  void everyMethodThatIsNotOurs_reachesTheWrappedClient(Method method)
      throws IllegalAccessException, InvocationTargetException {
    List<String> calls = new ArrayList<>();
    TlsClient embedders = Recording.of(TlsClient.class, calls, new TestClient());
    ResumingTlsClient wrapped = ResumptionClient.create().client(embedders, ClientNode.KEY);

    try {
      method.invoke(wrapped, Recording.emptyArguments(method));
    } catch (InvocationTargetException e) {
      // The embedder's client may need more than nothing; it was asked, and that counts.
      assertThat(e.getCause()).isNotNull();
    }

    assertThat(calls).containsExactly(method.getName());
  }

  @Test
  void sharedMethods_reachTheWrappedClientInAHandshake() {
    List<String> calls = new ArrayList<>();
    TestNode node = TestNode.standard();
    TlsClient embedders = Recording.of(TlsClient.class, calls, new TestClient());
    ClientNode client =
        new ClientNode(node.clock)
            .connect(embedders, node.wrapped(node.newServer()), new ResumingTlsServerProtocol());
    ResumingTlsClient wrapped = Objects.requireNonNull(client.client);
    wrapped.notifyAlertRaised((short) 1, (short) 0, null, null);
    wrapped.notifyAlertReceived((short) 1, (short) 0);

    Set<String> distinct = new TreeSet<>(calls);
    assertThat(distinct).containsAll(SHARED).doesNotContainAnyElementsOf(OURS);
  }
}
