// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.key.TicketKeys;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine from its defaults to its end. */
@ParameterizedClass
@EnumSource
class EngineLifeHandshakeTest {

  private final Adapter adapter;

  EngineLifeHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  @Test
  void defaults_resumeWithinTheProcess() {
    TestNode node = TestNode.standard().behind(adapter);
    node.engineSetUp = ignored -> ResumptionEngine.builder();
    TestClient first = new TestClient();
    node.connect(first);

    TestClient second = TestClient.offering(first.saved);
    node.connect(second);

    assertThat(second.resumed).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void closedEngine_shakesHandsInFull_andIssuesNothing(Mechanism mechanism) {
    TestNode node =
        TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET)).behind(adapter);
    SavedSession session = node.fullHandshake();
    node.events.all.clear();

    node.close();

    TestClient client = TestClient.offering(session);
    MemoryConnection connection = node.connect(client);
    assertThat(client.complete).isTrue();
    assertThat(client.resumed).isFalse();
    assertThat(client.receivedTicket).isEmpty();
    assertThat(connection.carriesData()).isTrue();
    assertThat(node.events.all).doesNotContain("issued", "stored");
  }

  /** GnuTLS CVE-2020-13777: until the first rotation, its tickets were sealed under zeros. */
  @Test
  void firstTicketOfAProcess_isSealedUnderAKeyOfItsOwn() throws GeneralSecurityException {
    byte[] first = TestNode.standard().behind(adapter).fullHandshake().ticket;
    byte[] ofAnother = TestNode.standard().behind(adapter).fullHandshake().ticket;

    assertThat(Arrays.copyOf(first, 16)).isNotEqualTo(Arrays.copyOf(ofAnother, 16));
    for (byte[] ticket : List.of(first, ofAnother)) {
      int macAt = ticket.length - 32;
      assertThat(zeroKeyedMac(Arrays.copyOf(ticket, macAt)))
          .isNotEqualTo(Arrays.copyOfRange(ticket, macAt, ticket.length));
    }
  }

  private static byte[] zeroKeyedMac(byte[] octets) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    return mac.doFinal(octets);
  }

  /** SECURITY.md, rows 4, 12, 14, 38: keys of a process alone end with it; a fleet's don't. */
  @ParameterizedTest
  @EnumSource
  void sessionFromBeforeARestart_needsKeysFromBeforeIt(Mechanism mechanism) {
    boolean tickets = mechanism == Mechanism.TICKET;
    TestNode before = TestNode.with(policy -> policy.tickets(tickets)).behind(adapter);
    SavedSession session = before.fullHandshake();

    TestNode alone = TestNode.with(policy -> policy.tickets(tickets)).behind(adapter);
    TestClient client = TestClient.offering(session);
    alone.assertFull(
        client, tickets ? DeclineReason.UNKNOWN_KEY : DeclineReason.FOREIGN_SESSION_ID);
    alone.assertResumes(TestClient.offering(client.saved), mechanism);

    TestNode inAFleet = before.sibling(before.policy);
    inAFleet.assertResumes(TestClient.offering(session), mechanism);
  }

  @Test
  void close_destroysTheKeys() {
    TestNode node = TestNode.standard().behind(adapter);
    RotatingKeys ring = new RotatingKeys("test", node.policy, TestIdentity.RANDOM);
    node.keys = ring;
    node.fullHandshake();
    KeyRing before = ring.at(node.clock.instant());

    node.close();

    assertThat(before.keys()).isNotEmpty();
    assertThat(before.keys()).allMatch(key -> key.key().orElseThrow().isDestroyed());
    assertThat(node.sessionIdKey.isDestroyed()).isTrue();
  }

  // = RFC 5077, Section 3.3
  // # If the server determines that it does not want to include a ticket after it has included the
  // # SessionTicket extension in the ServerHello, then it sends a zero-length ticket in the
  // # NewSessionTicket handshake message.
  @Test
  void ticketThatCannotBeMadeAfterAll_isTheEmptyOne() {
    TestNode node = TestNode.standard().behind(adapter);
    node.keys = new FadingKeys(node.keys);
    TestClient client = new TestClient();

    MemoryConnection connection = node.connect(client);

    assertThat(client.complete).isTrue();
    assertThat(client.receivedTickets).isEqualTo(1);
    assertThat(client.receivedTicket).isEmpty();
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.NOT_OFFERED);
    assertThat(TestNode.full(connection).notIssued()).contains(NotIssuedReason.NO_SEALING_KEY);
  }

  /** Keys that are gone at the second use. */
  private static final class FadingKeys implements TicketKeys {
    private final TicketKeys keys;
    private boolean used;

    FadingKeys(TicketKeys keys) {
      this.keys = keys;
    }

    @Override
    public KeyRing at(Instant now) {
      KeyRing ring = used ? KeyRing.empty("test") : keys.at(now);
      used = true;
      return ring;
    }
  }
}
