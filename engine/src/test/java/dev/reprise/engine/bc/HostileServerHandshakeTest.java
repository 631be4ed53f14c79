// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

// Longer than 300 lines: one hostile server with a test for each of its lies.

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.testing.ClientNode;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.client.ClientOutcome;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.function.UnaryOperator;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.MaxFragmentLength;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerHello;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client at a server that says what it likes about sessions. */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // Bouncy Castle's own signatures
class HostileServerHandshakeTest {

  private static final int CAP = ClientPolicy.DEFAULT.ticketCap();

  private final TestNode node = TestNode.with(policy -> policy.renewal(RenewalRule.always()));
  private final ClientNode client = new ClientNode(node.clock);

  /** A server of ours, with the octets that it puts on the wire. */
  private static final class Hostile extends ResumingTlsServerProtocol {
    private UnaryOperator<ServerHello> resumedHello = hello -> hello;
    private UnaryOperator<NewSessionTicket> ticket = message -> message;

    @Override
    protected void sendServerHelloMessage(ServerHello serverHello) throws IOException {
      boolean resumed = getContext().getSecurityParametersHandshake().isResumedSession();
      super.sendServerHelloMessage(resumed ? resumedHello.apply(serverHello) : serverHello);
    }

    @Override
    protected void sendNewSessionTicketMessage(NewSessionTicket message) throws IOException {
      super.sendNewSessionTicketMessage(ticket.apply(message));
    }
  }

  private static Hostile answering(UnaryOperator<ServerHello> resumedHello) {
    Hostile server = new Hostile();
    server.resumedHello = resumedHello;
    return server;
  }

  private static Hostile issuing(UnaryOperator<NewSessionTicket> ticket) {
    Hostile server = new Hostile();
    server.ticket = ticket;
    return server;
  }

  private static Hostile issuing(int octets) {
    return issuing(
        message ->
            new NewSessionTicket(
                message.getTicketLifetimeHint(), TestBytes.repeated(0x5a, octets)));
  }

  private ClientNode connect(Hostile server) {
    return connect(new TestClient(), server);
  }

  private ClientNode connect(TestClient tls, Hostile server) {
    return client.connect(tls, node.wrapped(node.newServer()), server);
  }

  /** The same hello with some fields changed. */
  private static ServerHello hello(
      ServerHello hello, ProtocolVersion version, byte[] sessionId, int cipherSuite) {
    return new ServerHello(
        version, hello.getRandom(), sessionId, cipherSuite, hello.getExtensions());
  }

  private static ServerHello withSessionId(ServerHello hello, byte[] sessionId) {
    return hello(hello, hello.getVersion(), sessionId, hello.getCipherSuite());
  }

  /** No handshake succeeded, and the next client of an honest server is served. */
  private void assertRefused(String alert) {
    assertThat(client.tls.complete).isFalse();
    assertThat(client.tls.raisedAlerts).containsExactly(alert);
    assertThat(client.stored()).isEmpty();
    assertThat(client.connect(node).outcome().reason()).contains(ClientOutcome.Reason.NO_SESSION);
    assertThat(client.connect(node).outcome().resumed()).contains(Mechanism.TICKET);
  }

  @Test
  void resumedWithAnotherSuite_isRefused() {
    client.connect(suites(), node.wrapped(node.newServer()), new Hostile());

    connect(
        suites(),
        answering(
            hello ->
                hello(
                    hello,
                    hello.getVersion(),
                    hello.getSessionID(),
                    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384)));

    assertRefused("illegal_parameter");
  }

  private static TestClient suites() {
    TestClient tls = new TestClient();
    tls.suites =
        new int[] {
          CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
          CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
        };
    return tls;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void resumedWithAnOlderVersion_isRefused(boolean offered) {
    client.connect(node);
    TestClient tls = new TestClient();
    if (offered) {
      tls.versions = ProtocolVersion.TLSv12.downTo(ProtocolVersion.TLSv11);
    }

    connect(
        tls,
        answering(
            hello ->
                hello(
                    hello, ProtocolVersion.TLSv11, hello.getSessionID(), hello.getCipherSuite())));

    assertThat(client.tls.complete).isFalse();
    assertThat(client.tls.raisedAlerts).hasSize(1);
    assertThat(client.connect(node).outcome().resumed()).isEmpty();
  }

  // = RFC 7627, Section 5.3
  // # If the original session used the "extended_master_secret" extension but the new ServerHello
  // # does not contain the extension, the client MUST abort the handshake.
  @Test
  void resumedWithoutExtendedMasterSecret_isRefused() {
    client.connect(node);

    connect(
        answering(
            hello -> {
              hello.getExtensions().remove(ExtensionType.extended_master_secret);
              return hello;
            }));

    assertRefused("handshake_failure");
  }

  /** It does not say that it resumes, and goes on as if it did. */
  @Test
  void resumedWithAnEmptyId_isRefused() {
    client.connect(node);

    connect(answering(hello -> withSessionId(hello, new byte[0])));

    assertRefused("unexpected_message");
  }

  @Test
  void resumedWithAnotherId_isRefused() {
    client.connect(node);

    connect(answering(hello -> withSessionId(hello, TestBytes.repeated(7, 32))));

    assertRefused("unexpected_message");
  }

  /** Ticketbleed, from the other side: a longer ID that begins with ours is another ID. */
  @ParameterizedTest
  @ValueSource(ints = {1, 31})
  void resumedWithAPartOfTheId_isRefused(int octets) {
    client.connect(node);

    connect(answering(hello -> withSessionId(hello, Arrays.copyOf(hello.getSessionID(), octets))));

    assertRefused("unexpected_message");
  }

  @Test
  void resumedWithAMaxFragmentLengthThatTheSessionLacks_isRefused() {
    client.connect(node);
    TestClient tls = new TestClient();

    connect(
        tls,
        answering(
            hello -> {
              Hashtable extensions = hello.getExtensions();
              try {
                TlsExtensionsUtils.addMaxFragmentLengthExtension(
                    extensions, MaxFragmentLength.pow2_9);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
              return hello;
            }));

    assertThat(client.tls.complete).isFalse();
    assertThat(client.tls.raisedAlerts).hasSize(1);
    assertThat(client.stored()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "14401", "2147483648", "4294967295"})
  void anyLifetimeHint_isHonouredWithinPolicy(long hint) {
    connect(issuing(message -> new NewSessionTicket(hint, message.getTicket())));

    ClientSession session = client.stored().orElseThrow();
    assertThat(session.lifetimeHintSeconds()).isEqualTo(hint);
    Duration lifetime =
        hint == 0 || hint > 14_400 ? ClientPolicy.DEFAULT.lifetime() : Duration.ofSeconds(hint);
    assertThat(session.objection(client.policy, node.clock.instant().plus(lifetime))).isEmpty();
    assertThat(session.objection(client.policy, node.clock.instant().plus(lifetime).plusSeconds(1)))
        .contains(ClientOutcome.Reason.EXPIRED);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4_294_967_295L})
  void anyLifetimeHintOfARenewal_leavesTheLineageAsItIs(long hint) {
    client.connect(node);
    node.clock.advance(Duration.ofHours(3));

    connect(issuing(message -> new NewSessionTicket(hint, message.getTicket())));

    ClientSession renewed = client.stored().orElseThrow();
    assertThat(client.outcome().resumed()).contains(Mechanism.TICKET);
    assertThat(renewed.lifetimeHintSeconds()).isEqualTo(hint);
    assertThat(renewed.authenticationTime()).isEqualTo(TestIdentity.NOW);
    assertThat(renewed.objection(client.policy, TestIdentity.NOW.plus(Duration.ofHours(9))))
        .contains(ClientOutcome.Reason.LINEAGE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8191, 8192, 8193, 32_000})
  void ticketOfAnySize_isKeptUpToTheCap(int octets) {
    connect(issuing(octets));

    assertThat(client.failure).isNull();
    assertThat(client.tls.complete).isTrue();
    boolean kept = octets > 0 && octets <= CAP;
    assertThat(client.stored().filter(session -> session.ticket().length() == octets).isPresent())
        .isEqualTo(kept);
    assertThat(client.connect(node).outcome().reason())
        .contains(kept ? ClientOutcome.Reason.REFUSED : ClientOutcome.Reason.NO_SESSION);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8193, 32_000})
  void renewalOfNoUse_leavesTheSessionThatThereWas(int octets) {
    client.connect(node);
    ClientSession before = client.stored().orElseThrow();

    connect(issuing(octets));

    assertThat(client.outcome().resumed()).contains(Mechanism.TICKET);
    assertThat(client.stored()).contains(before);
    assertThat(client.connect(node).outcome().resumed()).contains(Mechanism.TICKET);
  }

  @ParameterizedTest
  @ValueSource(ints = {33_000, 65_535})
  void ticketBeyondWhatAHandshakeMessageMayHave_endsTheConnectionOnly(int octets) {
    connect(issuing(octets));

    assertThat(client.tls.complete).isFalse();
    assertThat(client.stored()).isEmpty();
    assertThat(client.connect(node).outcome().reason()).contains(ClientOutcome.Reason.NO_SESSION);
  }

  /** It can't resume what it offers: it has the ticket, but not the secret. */
  @ParameterizedTest
  @EnumSource
  void thiefOfATicketOrId_getsNoFurtherThanFinished(Mechanism mechanism) {
    TestNode honest = TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET));
    client.connect(honest);
    TestNode thief = honest.sibling(honest.policy);
    TestClient tls = new TestClient();

    client.connect(tls, thief.wrapped(thief.newServer()), wrongSecret());

    assertThat(tls.complete).isFalse();
    assertThat(tls.raisedAlerts).hasSize(1);
  }

  /** Its Finished is of another handshake. */
  private static Hostile wrongSecret() {
    return answering(
        hello ->
            new ServerHello(
                hello.getVersion(),
                TestBytes.repeated(1, 32),
                hello.getSessionID(),
                hello.getCipherSuite(),
                hello.getExtensions()));
  }
}
