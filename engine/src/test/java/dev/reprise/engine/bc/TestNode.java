// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerProtocol;
import org.jspecify.annotations.Nullable;

/** One server process of the tests: an engine, a clock that only tests move, and what it told. */
final class TestNode implements AutoCloseable {

  final TestClock clock = new TestClock();
  final RecordedEvents events = new RecordedEvents();
  ResumptionPolicy policy;
  TicketKeys keys;
  SessionCache sessions = BoundedSessionCache.ofOctets(1 << 20);
  SessionIdKey sessionIdKey = SessionIdKey.generate(TestIdentity.RANDOM);
  ScopeResolver scopes = ScopeResolver.fixed(scope(ResumptionScope.builder()));
  Consumer<TestServer> serverSetUp = server -> {};
  UnaryOperator<ResumptionEngine.Builder> engineSetUp = builder -> builder;

  /** The contexts of this process, by what their managers know. */
  final Map<List<?>, SSLContext> contexts = new HashMap<>();

  private Adapter adapter = Adapter.PROTOCOL;
  private @Nullable ResumptionEngine engine;

  private TestNode(ResumptionPolicy policy) {
    this.policy = policy;
    this.keys = new RotatingKeys("test", policy, TestIdentity.RANDOM);
  }

  static TestNode standard() {
    return new TestNode(ResumptionPolicy.defaults());
  }

  static TestNode with(UnaryOperator<ResumptionPolicy.Builder> change) {
    return new TestNode(change.apply(ResumptionPolicy.builder()).build());
  }

  /** A node without tickets, so that everything goes by session ID. */
  static TestNode withSessionIdsOnly() {
    return with(policy -> policy.tickets(false));
  }

  /** Lets the server of this node reach the network by that adapter. */
  TestNode behind(Adapter chosen) {
    adapter = chosen;
    return this;
  }

  /** Another process of the same fleet: its keys, sessions and scopes, and another policy. */
  TestNode sibling(ResumptionPolicy otherPolicy) {
    TestNode other = new TestNode(otherPolicy).behind(adapter);
    other.keys = keys;
    other.sessions = sessions;
    other.sessionIdKey = sessionIdKey;
    other.scopes = scopes;
    other.serverSetUp = serverSetUp;
    return other;
  }

  /** The same process with a cache of its own in which nothing is. */
  TestNode forgetful() {
    sessions = BoundedSessionCache.ofOctets(1 << 20);
    return this;
  }

  static ServerScope scope(ResumptionScope.Builder scope) {
    return scope(scope, TestIdentity.ECDSA);
  }

  static ServerScope scope(ResumptionScope.Builder scope, TestIdentity identity) {
    try {
      return ServerScope.of(List.of(identity.certificate(TestIdentity.crypto())), scope);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks clients for certificates, in server and scope. */
  TestNode clientAuthentication(TestServer.ClientAuthentication mode) {
    serverSetUp = serverSetUp.andThen(server -> server.clientAuthentication = mode);
    ClientAuthentication inScope = ClientAuthentication.valueOf(mode.name());
    scopes = ScopeResolver.fixed(scope(ResumptionScope.builder().clientAuthentication(inScope)));
    return this;
  }

  ResumptionEngine engine() {
    if (engine == null) {
      engine =
          engineSetUp
              .apply(
                  ResumptionEngine.builder()
                      .keys(keys)
                      .sessions(sessions)
                      .sessionIdKey(sessionIdKey)
                      .policy(policy)
                      .events(events)
                      .clock(clock)
                      .random(TestIdentity.RANDOM))
              .build();
    }
    return engine;
  }

  TestServer newServer() {
    TestServer server = new TestServer();
    serverSetUp.accept(server);
    return server;
  }

  ResumingTlsServer wrapped(TlsServer server) {
    return engine().server(server, scopes);
  }

  MemoryConnection connect(TestClient client) {
    return connect(client, newServer());
  }

  MemoryConnection connect(TestClient client, TlsServer server) {
    return MemoryConnection.handshake(client, adapter.accept(this, server));
  }

  MemoryConnection connect(TestClient client, TlsServer server, TlsServerProtocol protocol) {
    return MemoryConnection.handshake(client, ProtocolEnd.of(this, server, protocol));
  }

  /** Shakes hands in full, as {@code client}, and returns what it may resume. */
  SavedSession fullHandshake(TestClient client) {
    MemoryConnection connection = connect(client);
    assertThat(connection.serverFailure).isNull();
    assertThat(connection.clientFailure).isNull();
    assertThat(client.complete).isTrue();
    assertThat(client.resumed).isFalse();
    assertThat(client.saved).isNotNull();
    return client.saved;
  }

  SavedSession fullHandshake() {
    return fullHandshake(new TestClient());
  }

  RawReply raw(RawHello hello) {
    return raw(hello.record());
  }

  RawReply raw(byte[] octets) {
    return accept().reply(octets);
  }

  /** A new connection of which the server has read nothing. */
  ServerEnd accept() {
    return adapter.accept(this);
  }

  /** Asserts that this client resumes, by that mechanism. */
  MemoryConnection assertResumes(TestClient client, Mechanism mechanism) {
    MemoryConnection connection = connect(client);
    assertThat(connection.serverFailure).isNull();
    assertThat(connection.clientFailure).isNull();
    assertThat(client.resumed).isTrue();
    assertThat(connection.carriesData()).isTrue();
    assertThat(resumed(connection).mechanism()).isEqualTo(mechanism);
    return connection;
  }

  /** Asserts that this client shakes hands in full, for that reason. */
  MemoryConnection assertFull(TestClient client, DeclineReason reason) {
    MemoryConnection connection = connect(client);
    assertThat(connection.serverFailure).isNull();
    assertThat(connection.clientFailure).isNull();
    assertThat(client.complete).isTrue();
    assertThat(client.resumed).isFalse();
    assertThat(connection.carriesData()).isTrue();
    assertThat(full(connection).reason()).isEqualTo(reason);
    return connection;
  }

  static ResumptionOutcome.Resumed resumed(MemoryConnection connection) {
    Optional<ResumptionOutcome> outcome = connection.outcome();
    assertThat(outcome).get().isInstanceOf(ResumptionOutcome.Resumed.class);
    return (ResumptionOutcome.Resumed) outcome.orElseThrow();
  }

  static ResumptionOutcome.Full full(MemoryConnection connection) {
    Optional<ResumptionOutcome> outcome = connection.outcome();
    assertThat(outcome).get().isInstanceOf(ResumptionOutcome.Full.class);
    return (ResumptionOutcome.Full) outcome.orElseThrow();
  }

  @Override
  public void close() {
    engine().close();
  }
}
