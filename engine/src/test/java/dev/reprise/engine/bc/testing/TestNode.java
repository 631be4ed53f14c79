// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.bc.ResumingTlsServer;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.bc.ServerScope;
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
public final class TestNode implements AutoCloseable {

  public final TestClock clock = new TestClock();
  public final RecordedEvents events = new RecordedEvents();
  public ResumptionPolicy policy;
  public TicketKeys keys;
  public SessionCache sessions = BoundedSessionCache.ofOctets(1 << 20);
  public SessionIdKey sessionIdKey = SessionIdKey.generate(TestIdentity.RANDOM);
  public ScopeResolver scopes = ScopeResolver.fixed(scope(ResumptionScope.builder()));
  public Consumer<TestServer> serverSetUp = server -> {};
  public UnaryOperator<ResumptionEngine.Builder> engineSetUp = builder -> builder;

  /** The contexts of this process, by what their managers know. */
  public final Map<List<?>, SSLContext> contexts = new HashMap<>();

  private Adapter adapter = Adapter.PROTOCOL;
  private @Nullable ResumptionEngine engine;

  private TestNode(ResumptionPolicy policy) {
    this.policy = policy;
    this.keys = new RotatingKeys("test", policy, TestIdentity.RANDOM);
  }

  public static TestNode standard() {
    return new TestNode(ResumptionPolicy.defaults());
  }

  public static TestNode with(UnaryOperator<ResumptionPolicy.Builder> change) {
    return new TestNode(change.apply(ResumptionPolicy.builder()).build());
  }

  /** A node without tickets, so that everything goes by session ID. */
  public static TestNode withSessionIdsOnly() {
    return with(policy -> policy.tickets(false));
  }

  /** Lets the server of this node reach the network by that adapter. */
  public TestNode behind(Adapter chosen) {
    adapter = chosen;
    return this;
  }

  /** Another process of the same fleet: its keys, sessions and scopes, and another policy. */
  public TestNode sibling(ResumptionPolicy otherPolicy) {
    TestNode other = new TestNode(otherPolicy).behind(adapter);
    other.keys = keys;
    other.sessions = sessions;
    other.sessionIdKey = sessionIdKey;
    other.scopes = scopes;
    other.serverSetUp = serverSetUp;
    return other;
  }

  /** The same process with an empty cache of its own. */
  public TestNode forgetful() {
    sessions = BoundedSessionCache.ofOctets(1 << 20);
    return this;
  }

  public static ServerScope scope(ResumptionScope.Builder scope) {
    return scope(scope, TestIdentity.ECDSA);
  }

  public static ServerScope scope(ResumptionScope.Builder scope, TestIdentity identity) {
    try {
      return ServerScope.of(List.of(identity.certificate(TestIdentity.crypto())), scope);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks clients for certificates, in server and scope. */
  public TestNode clientAuthentication(TestServer.ClientAuthentication mode) {
    serverSetUp = serverSetUp.andThen(server -> server.clientAuthentication = mode);
    ClientAuthentication inScope = ClientAuthentication.valueOf(mode.name());
    scopes = ScopeResolver.fixed(scope(ResumptionScope.builder().clientAuthentication(inScope)));
    return this;
  }

  public ResumptionEngine engine() {
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

  public TestServer newServer() {
    TestServer server = new TestServer();
    serverSetUp.accept(server);
    return server;
  }

  public ResumingTlsServer wrapped(TlsServer server) {
    return engine().server(server, scopes);
  }

  public MemoryConnection connect(TestClient client) {
    return connect(client, newServer());
  }

  public MemoryConnection connect(TestClient client, TlsServer server) {
    return MemoryConnection.handshake(client, adapter.accept(this, server));
  }

  public MemoryConnection connect(TestClient client, TlsServer server, TlsServerProtocol protocol) {
    return MemoryConnection.handshake(client, ProtocolEnd.of(this, server, protocol));
  }

  /** Shakes hands in full, as {@code client}, and returns what it may resume. */
  public SavedSession fullHandshake(TestClient client) {
    MemoryConnection connection = connect(client);
    assertThat(connection.serverFailure).isNull();
    assertThat(connection.clientFailure).isNull();
    assertThat(client.complete).isTrue();
    assertThat(client.resumed).isFalse();
    assertThat(client.saved).isNotNull();
    return client.saved;
  }

  public SavedSession fullHandshake() {
    return fullHandshake(new TestClient());
  }

  public RawReply raw(RawHello hello) {
    return raw(hello.record());
  }

  public RawReply raw(byte[] octets) {
    return accept().reply(octets);
  }

  /** A new connection; the server has not read from it yet. */
  public ServerEnd accept() {
    return adapter.accept(this);
  }

  /** Asserts that this client resumes, by that mechanism. */
  public MemoryConnection assertResumes(TestClient client, Mechanism mechanism) {
    MemoryConnection connection = connect(client);
    assertThat(connection.serverFailure).isNull();
    assertThat(connection.clientFailure).isNull();
    assertThat(client.resumed).isTrue();
    assertThat(connection.carriesData()).isTrue();
    assertThat(resumed(connection).mechanism()).isEqualTo(mechanism);
    return connection;
  }

  /** Asserts that this client shakes hands in full, for that reason. */
  public MemoryConnection assertFull(TestClient client, DeclineReason reason) {
    MemoryConnection connection = connect(client);
    assertThat(connection.serverFailure).isNull();
    assertThat(connection.clientFailure).isNull();
    assertThat(client.complete).isTrue();
    assertThat(client.resumed).isFalse();
    assertThat(connection.carriesData()).isTrue();
    assertThat(full(connection).reason()).isEqualTo(reason);
    return connection;
  }

  public static ResumptionOutcome.Resumed resumed(MemoryConnection connection) {
    Optional<ResumptionOutcome> outcome = connection.outcome();
    assertThat(outcome).get().isInstanceOf(ResumptionOutcome.Resumed.class);
    return (ResumptionOutcome.Resumed) outcome.orElseThrow();
  }

  public static ResumptionOutcome.Full full(MemoryConnection connection) {
    Optional<ResumptionOutcome> outcome = connection.outcome();
    assertThat(outcome).get().isInstanceOf(ResumptionOutcome.Full.class);
    return (ResumptionOutcome.Full) outcome.orElseThrow();
  }

  @Override
  public void close() {
    engine().close();
  }
}
