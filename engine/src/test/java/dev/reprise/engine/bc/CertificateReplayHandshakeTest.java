// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.PeerChain;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server's own hook for client certificates, which is called again before a resumption. */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONTEXT")
class CertificateReplayHandshakeTest {

  private final Adapter adapter;

  CertificateReplayHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  /** A server that refuses a client whose certificate it accepted before. */
  private static final class ChangeableServer extends TestServer {
    boolean refuses;
    boolean fails;
    int calls;

    @Override
    public void notifyClientCertificate(Certificate certificate) throws IOException {
      calls++;
      super.notifyClientCertificate(certificate);
      if (fails) {
        fails = false;
        throw new IllegalStateException("broken");
      }
      if (refuses) {
        refuses = false;
        throw new TlsFatalAlert(AlertDescription.certificate_revoked);
      }
    }
  }

  private TestNode replaying(Mechanism mechanism, PeerChain.Form form) {
    TestNode node =
        TestNode.with(policy -> policy.tickets(mechanism == Mechanism.TICKET).peerChainForm(form))
            .behind(adapter)
            .clientAuthentication(TestServer.ClientAuthentication.WANT);
    node.engineSetUp = ResumptionEngine.Builder::replayClientCertificate;
    return node;
  }

  private static ChangeableServer changeableServer() {
    ChangeableServer changeable = new ChangeableServer();
    changeable.clientAuthentication = TestServer.ClientAuthentication.WANT;
    return changeable;
  }

  private static TestClient clientWithCertificate() {
    TestClient client = new TestClient();
    client.identity = TestIdentity.CLIENT;
    return client;
  }

  @ParameterizedTest
  @EnumSource
  void replay_showsTheServerTheChain_orThatThereIsNone(Mechanism mechanism) throws IOException {
    TestNode node = replaying(mechanism, PeerChain.Form.FULL);
    SavedSession identified = node.fullHandshake(clientWithCertificate());
    SavedSession anonymous = node.fullHandshake();

    ChangeableServer first = changeableServer();
    ChangeableServer second = changeableServer();
    MemoryConnection resumed = node.connect(TestClient.offering(identified), first);
    MemoryConnection resumedToo = node.connect(TestClient.offering(anonymous), second);

    assertThat(TestNode.resumed(resumed).mechanism()).isEqualTo(mechanism);
    assertThat(first.clientCertificate.getCertificateAt(0).getEncoded())
        .isEqualTo(TestIdentity.CLIENT.encoded(0));
    assertThat(TestNode.resumed(resumedToo).mechanism()).isEqualTo(mechanism);
    assertThat(second.clientCertificate.isEmpty()).isTrue();
    assertThat(first.calls).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void replay_thatThrows_isADecline_andNeverAnAlert(Mechanism mechanism) {
    TestNode node = replaying(mechanism, PeerChain.Form.FULL);
    SavedSession session = node.fullHandshake(clientWithCertificate());
    ChangeableServer refusing = changeableServer();
    refusing.refuses = true;
    ChangeableServer failing = changeableServer();
    failing.fails = true;

    MemoryConnection refused = node.connect(TestClient.offering(session), refusing);
    MemoryConnection failed = node.connect(TestClient.offering(session), failing);

    assertThat(TestNode.full(refused).reason()).isEqualTo(DeclineReason.IDENTITY_REFUSED);
    assertThat(refusing.raisedAlerts).isEmpty();
    assertThat(TestNode.full(failed).reason()).isEqualTo(DeclineReason.AUTHORIZER_ERROR);
  }

  @ParameterizedTest
  @EnumSource
  void replay_withoutTheWholeChain_isADecline(Mechanism mechanism) {
    TestNode node = replaying(mechanism, PeerChain.Form.LEAF);
    SavedSession session = node.fullHandshake(clientWithCertificate());

    node.assertFull(TestClient.offering(session), DeclineReason.CLIENT_AUTH);
  }
}
