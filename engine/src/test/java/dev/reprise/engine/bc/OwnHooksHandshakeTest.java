// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.ProtocolEnd;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.io.IOException;
import java.util.Hashtable;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.TlsCloseable;
import org.bouncycastle.tls.TlsServerContext;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is not wrapped but calls {@link ServerResumption} from its own hooks. */
class OwnHooksHandshakeTest {

  @SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
  private static final class HookedServer extends TestServer {
    private final ServerResumption resumption;

    HookedServer(TestNode node) {
      resumption = node.engine().resumption(this, node.scopes);
    }

    @Override
    public void init(TlsServerContext context) {
      super.init(context);
      resumption.init(context);
    }

    @Override
    public void notifyCloseHandle(TlsCloseable closeHandle) {
      resumption.notifyCloseHandle(closeHandle);
      super.notifyCloseHandle(closeHandle);
    }

    @Override
    public void notifyHandshakeBeginning() throws IOException {
      resumption.notifyHandshakeBeginning();
      super.notifyHandshakeBeginning();
    }

    @Override
    public void notifyOfferedCipherSuites(int[] offeredCipherSuites) throws IOException {
      resumption.notifyOfferedCipherSuites(offeredCipherSuites);
      super.notifyOfferedCipherSuites(offeredCipherSuites);
    }

    @Override
    public void processClientExtensions(Hashtable clientExtensions) throws IOException {
      resumption.processClientExtensions(clientExtensions);
      super.processClientExtensions(clientExtensions);
    }

    @Override
    public @Nullable TlsSession getSessionToResume(byte[] sessionId) {
      return resumption.getSessionToResume(sessionId);
    }

    @Override
    public boolean allowLegacyResumption() {
      return resumption.allowLegacyResumption();
    }

    @Override
    public byte @Nullable [] getNewSessionID() {
      return resumption.getNewSessionID();
    }

    @Override
    public void getServerExtensionsForConnection(Hashtable serverExtensions) throws IOException {
      super.getServerExtensionsForConnection(serverExtensions);
      resumption.getServerExtensionsForConnection(serverExtensions);
    }

    @Override
    public NewSessionTicket getNewSessionTicket() {
      return resumption.getNewSessionTicket();
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
      resumption.notifyHandshakeComplete();
      super.notifyHandshakeComplete();
    }

    @Override
    public void notifyAlertRaised(
        short level, short description, @Nullable String message, @Nullable Throwable cause) {
      resumption.notifyAlertRaised(level, description, message, cause);
      super.notifyAlertRaised(level, description, message, cause);
    }

    @Override
    public void notifyAlertReceived(short level, short description) {
      resumption.notifyAlertReceived(level, description);
      super.notifyAlertReceived(level, description);
    }

    @Override
    public void notifyConnectionClosed() {
      resumption.notifyConnectionClosed();
      super.notifyConnectionClosed();
    }
  }

  @ParameterizedTest
  @EnumSource
  void serverWithItsOwnHooks_issuesResumesAndRenews(Mechanism mechanism) {
    TestNode node =
        TestNode.with(
            policy -> policy.tickets(mechanism == Mechanism.TICKET).renewal(RenewalRule.always()));
    TestClient first = new TestClient();
    connect(first, new HookedServer(node));

    TestClient second = TestClient.offering(first.saved);
    HookedServer server = new HookedServer(node);
    MemoryConnection connection = connect(second, server);

    assertThat(second.resumed).isTrue();
    assertThat(second.receivedTickets).isEqualTo(mechanism == Mechanism.TICKET ? 1 : 0);
    assertThat(connection.carriesData()).isTrue();
    assertThat(server.resumption.outcome())
        .get()
        .extracting(outcome -> ((ResumptionOutcome.Resumed) outcome).mechanism())
        .isEqualTo(mechanism);
    assertThat(((ResumingTlsServerProtocol) ((ProtocolEnd) connection.server).protocol).outcome())
        .isEqualTo(server.resumption.outcome());
  }

  private static MemoryConnection connect(TestClient client, HookedServer server) {
    return MemoryConnection.handshake(client, server, new ResumingTlsServerProtocol());
  }

  /** The hold reads hellos up to 32 KiB, and leaves larger ones to what the embedder allows. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void helloAsLargeAsTheEmbedderAllows_isAnswered(boolean held) {
    TestNode node = TestNode.standard();
    if (held) {
      node.engineSetUp = engine -> engine.authorizer(request -> new CompletableFuture<>());
    }
    TestServer server =
        new TestServer() {
          @Override
          public int getMaxHandshakeMessageSize() {
            return 1 << 16;
          }
        };
    byte[] hello = RawHello.ordinary().extension(ExtensionType.padding, new byte[50_000]).record();

    RawReply reply = RawReply.to(hello, node.wrapped(server), new ResumingTlsServerProtocol());

    assertThat(reply.alerts).isEmpty();
    assertThat(reply.full()).isTrue();
  }
}
