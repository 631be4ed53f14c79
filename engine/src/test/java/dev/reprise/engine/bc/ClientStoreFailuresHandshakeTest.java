// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.bc.testing.ClientNode;
import dev.reprise.engine.bc.testing.StoreFailure;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSessionStore;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The store that the embedder of a client passes in: its failures cost no connection. */
class ClientStoreFailuresHandshakeTest {

  static Stream<Arguments> clientStores() {
    return StoreFailure.of(ClientSessionStore.class)
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
      String method, StoreFailure failure, boolean reuse, ClientPolicy policy) {
    TestNode node = TestNode.standard();
    ClientNode client = new ClientNode(node.clock);
    client.policy = policy;
    client.store = failure.in(ClientSessionStore.class, ClientSessionStore.inMemory(4), method);

    for (int i = 0; i < 3; i++) {
      assertThat(client.connect(node).outcome()).isNotNull();
      assertThat(client.tls.complete).isTrue();
    }
    node.serverSetUp = server -> server.suites = new int[] {server.suites[2]};
    client.connect(node); // ends in a fatal alert, after which the client forgets its session
    assertThat(client.failure).isNotNull();
    node.serverSetUp = server -> {};
    assertThat(client.connect(node).outcome()).isNotNull();
  }
}
