// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import dev.reprise.engine.key.KeyRing;
import java.io.IOException;
import java.time.Duration;
import org.bouncycastle.tls.ExtensionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A new ticket in the abbreviated handshake, which Bouncy Castle alone cannot send. */
@ParameterizedClass
@EnumSource
class RenewalHandshakeTest {

  private final Adapter adapter;

  RenewalHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  private TestNode renewing() {
    return TestNode.with(policy -> policy.renewal(RenewalRule.always())).behind(adapter);
  }

  @Test
  void renewal_followsTheServerHello() {
    TestNode node = renewing();
    SavedSession session = node.fullHandshake();

    RawReply reply = node.raw(RawHello.ordinary().ticket(session.ticket));

    assertThat(reply.resumed()).isTrue();
    assertThat(reply.extensions).containsEntry(ExtensionType.session_ticket, new byte[0]);
    assertThat(reply.handshakeTypes)
        .containsExactly(RawReply.SERVER_HELLO, RawReply.NEW_SESSION_TICKET);
    assertThat(reply.newSessionTicket).isNotEmpty().isNotEqualTo(session.ticket);
  }

  @Test
  void noRenewalDue_promisesNothing() {
    TestNode node = TestNode.with(policy -> policy.renewal(RenewalRule.never())).behind(adapter);
    SavedSession session = node.fullHandshake();

    RawReply reply = node.raw(RawHello.ordinary().ticket(session.ticket));

    assertThat(reply.resumed()).isTrue();
    assertThat(reply.extensions).doesNotContainKey(ExtensionType.session_ticket);
    assertThat(reply.handshakeTypes).containsExactly(RawReply.SERVER_HELLO);
  }

  @Test
  void renewedTicket_holdsTheSameSession() throws IOException {
    TestNode node = renewing().clientAuthentication(TestServer.ClientAuthentication.NEED);
    TestClient first = new TestClient();
    first.identity = TestIdentity.CLIENT;
    SavedSession session = node.fullHandshake(first);
    TestClient second = TestClient.offering(session);
    node.assertResumes(second, Mechanism.TICKET);
    assertThat(second.receivedTicket).isNotEmpty();

    MemoryConnection connection =
        node.assertResumes(TestClient.offering(second.saved), Mechanism.TICKET);

    assertThat(connection.server.clientChain()).containsExactly(TestIdentity.CLIENT.encoded(0));
    assertThat(TestNode.resumed(connection).authenticationTime()).isEqualTo(TestIdentity.NOW);
  }

  /** SECURITY.md, row 34. */
  @Test
  void noSealingKey_resumesWithoutPromisingARenewal() {
    TestNode node = TestNode.with(policy -> policy.sealPeriod(Duration.ofHours(1))).behind(adapter);
    SavedSession session = node.fullHandshake();
    KeyRing ring = node.keys.at(node.clock.instant());
    TestNode overdue =
        node.sibling(ResumptionPolicy.builder().renewal(RenewalRule.always()).build());
    overdue.keys = now -> ring;
    overdue.clock.advance(Duration.ofMinutes(90));

    MemoryConnection connection =
        overdue.assertResumes(TestClient.offering(session), Mechanism.TICKET);

    assertThat(TestNode.resumed(connection).renewed()).isFalse();
    assertThat(overdue.events.all)
        .containsExactly("resumed ticket opening_only", "not issued no_sealing_key");
    assertThat(connection.client.serverHelloExtensions)
        .doesNotContainKey(ExtensionType.session_ticket);
  }

  @Test
  void noSealingKey_givesAnIdInAFullHandshake() {
    TestNode node = TestNode.standard().behind(adapter);
    node.keys = now -> KeyRing.empty("test");
    TestClient client = new TestClient();

    MemoryConnection connection = node.connect(client);

    assertThat(TestNode.full(connection).notIssued()).contains(NotIssuedReason.NO_SEALING_KEY);
    assertThat(client.receivedTickets).isZero();
    node.assertResumes(TestClient.offering(client.saved), Mechanism.SESSION_ID);
  }
}
