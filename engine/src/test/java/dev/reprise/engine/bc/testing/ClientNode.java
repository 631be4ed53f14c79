// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.bc.ResumingTlsClient;
import dev.reprise.engine.bc.ResumingTlsClientProtocol;
import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import dev.reprise.engine.bc.ResumptionClient;
import dev.reprise.engine.client.ClientOutcome;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSession;
import dev.reprise.engine.client.ClientSessionKey;
import dev.reprise.engine.client.ClientSessionStore;
import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.tls.TlsClient;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerProtocol;
import org.jspecify.annotations.Nullable;

/** One client process of the tests: what it remembers, and its last connection. */
public final class ClientNode {

  public static final ClientSessionKey KEY = ClientSessionKey.of("localhost", 443, "test");

  public final TestClock clock;
  public ClientSessionStore store = ClientSessionStore.inMemory(4);
  public ClientPolicy policy = ClientPolicy.DEFAULT;
  public TestClient tls = new TestClient();
  public @Nullable ResumingTlsClient client;
  public @Nullable ResumingTlsClientProtocol protocol;
  public @Nullable IOException failure;
  public @Nullable IOException serverFailure;

  public ClientNode(TestClock clock) {
    this.clock = clock;
  }

  /** Shakes hands with that server; {@code tls} is what the embedder brings. */
  public ClientNode connect(
      TestClient embedders, TlsServer server, TlsServerProtocol serverProtocol) {
    tls = embedders;
    return connect((TlsClient) embedders, server, serverProtocol);
  }

  public ClientNode connect(
      TlsClient embedders, TlsServer server, TlsServerProtocol serverProtocol) {
    failure = null;
    serverFailure = null;
    client = new ResumptionClient(store, policy, clock, TestIdentity.RANDOM).client(embedders, KEY);
    protocol = new ResumingTlsClientProtocol();
    try {
      serverProtocol.accept(server);
      protocol.connect(client);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    pump(protocol, serverProtocol);
    return this;
  }

  /** Shakes hands with a node of ours. */
  public ClientNode connect(TestNode node) {
    return connect(new TestClient(), node);
  }

  public ClientNode connect(TestClient embedders, TestNode node) {
    return connect(embedders, node.wrapped(node.newServer()), new ResumingTlsServerProtocol());
  }

  public ClientOutcome outcome() {
    assertThat(failure).isNull();
    assertThat(serverFailure).isNull();
    return Optional.ofNullable(client).flatMap(ResumingTlsClient::outcome).orElseThrow();
  }

  public Optional<ClientSession> stored() {
    return store.find(KEY, clock.instant());
  }

  /** Moves octets in both directions until there are none. */
  private void pump(TlsProtocol clientProtocol, TlsProtocol serverProtocol) {
    boolean moved = true;
    while (moved) {
      boolean byClient = move(clientProtocol, serverProtocol, true);
      moved = move(serverProtocol, clientProtocol, false) || byClient;
    }
  }

  private boolean move(TlsProtocol from, TlsProtocol to, boolean byClient) {
    byte[] octets = MemoryConnection.output(from);
    if (octets.length == 0 || to.isClosed()) {
      return false;
    }
    try {
      to.offerInput(octets);
    } catch (IOException e) {
      if (byClient) {
        serverFailure = e;
      } else {
        failure = e;
      }
    }
    return true;
  }
}
