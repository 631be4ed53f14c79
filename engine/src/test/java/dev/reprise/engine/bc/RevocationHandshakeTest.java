// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import dev.reprise.engine.revocation.RevocationList;
import dev.reprise.engine.revocation.RevocationSource;
import dev.reprise.engine.revocation.RevokedSubject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Revocation, which reaches tickets as it reaches stored sessions. */
@ParameterizedClass
@EnumSource
class RevocationHandshakeTest {

  private final Adapter adapter;

  RevocationHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  private TestNode node(Mechanism mechanism) {
    return TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET)).behind(adapter);
  }

  private static RevocationList listOf(TestNode node) {
    RevocationList list = new RevocationList(node.policy);
    node.engineSetUp = engine -> engine.revocations(list);
    return list;
  }

  private static TestClient clientWithCertificate() {
    TestClient client = new TestClient();
    client.identity = TestIdentity.CLIENT;
    return client;
  }

  /** SECURITY.md, row 29: JDK-8229148, JDK-8227105: invalidation that tickets do not hear of. */
  @ParameterizedTest
  @EnumSource
  void everything_declinesWhatWasBefore_andNothingLater(Mechanism mechanism) {
    TestNode node = node(mechanism);
    RevocationList list = listOf(node);
    SavedSession before = node.fullHandshake();
    node.assertResumes(TestClient.offering(before), mechanism);

    list.revoke(RevokedSubject.EVERYTHING, node.clock.instant());
    node.clock.advance(node.policy.clockSkew().plusSeconds(1));

    node.assertFull(TestClient.offering(before), DeclineReason.REVOKED);
    node.assertResumes(TestClient.offering(node.fullHandshake()), mechanism);
  }

  @ParameterizedTest
  @EnumSource
  void certificate_declinesThisClientsSessions_andNoOthers(Mechanism mechanism) throws Exception {
    TestNode node = node(mechanism).clientAuthentication(TestServer.ClientAuthentication.WANT);
    RevocationList list = listOf(node);
    SavedSession identified = node.fullHandshake(clientWithCertificate());
    SavedSession anonymous = node.fullHandshake();

    list.revoke(
        RevokedSubject.certificate(Bytes.copyOf(TestIdentity.CLIENT.encoded(0))),
        node.clock.instant());

    node.assertFull(TestClient.offering(identified), DeclineReason.REVOKED);
    node.assertResumes(TestClient.offering(anonymous), mechanism);
  }

  @Test
  void renewal_doesNotOutliveTheRevocation() {
    TestNode node = node(Mechanism.TICKET);
    RevocationList list = listOf(node);
    SavedSession session = node.fullHandshake();
    list.revoke(RevokedSubject.EVERYTHING, node.clock.instant());
    // Old enough that a resumption would give out a new ticket.
    node.clock.advance(node.policy.ticketLifetime().minusSeconds(60));

    node.assertFull(TestClient.offering(session), DeclineReason.REVOKED);
    assertThat(node.events.all).doesNotContain("renewed");
  }

  @ParameterizedTest
  @EnumSource
  void sourceThatIsNotUpToDate_letsNothingResume(Mechanism mechanism) {
    TestNode node = node(mechanism);
    node.engineSetUp = engine -> engine.revocations(now -> Optional.empty());
    SavedSession session = node.fullHandshake();

    node.assertFull(TestClient.offering(session), DeclineReason.REVOCATION_STALE);
  }

  @ParameterizedTest
  @EnumSource
  void sourceThatThrows_letsNothingResume_andTheHandshakeGoOn(Mechanism mechanism) {
    TestNode node = node(mechanism);
    RevocationSource broken =
        now -> {
          throw new IllegalStateException("broken");
        };
    node.engineSetUp = engine -> engine.revocations(broken);
    SavedSession session = node.fullHandshake();

    node.assertFull(TestClient.offering(session), DeclineReason.REVOCATION_STALE);
  }

  @Test
  void revokedSession_withoutExtendedMasterSecretInTheHello_getsNoAlert() {
    TestNode node = node(Mechanism.TICKET);
    RevocationList list = listOf(node);
    SavedSession session = node.fullHandshake();
    list.revoke(RevokedSubject.EVERYTHING, node.clock.instant());
    TestClient client = TestClient.offering(session);
    client.useExtendedMasterSecret = false;

    node.assertFull(client, DeclineReason.REVOKED);
    assertThat(node.events.all).doesNotContain("aborted ticket");
  }
}
