// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.node.NodeCrypto;
import dev.reprise.cli.testing.AnswerLines;
import dev.reprise.cli.testing.ServeNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerOnlyTlsAuthentication;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bouncy Castle's own client, which knows session IDs but no tickets, against a node. */
class BouncyCastleIT {

  /** A client that offers a session as Bouncy Castle keeps it. */
  private static final class Client extends DefaultTlsClient {
    private final @Nullable TlsSession offered;
    private @Nullable TlsSession session;
    private boolean resumed;

    Client(@Nullable TlsSession offered) {
      super(NodeCrypto.create());
      this.offered = offered;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
      return ProtocolVersion.TLSv12.only();
    }

    @Override
    public @Nullable TlsSession getSessionToResume() {
      return offered;
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
      super.notifyHandshakeComplete();
      session = context.getSession();
      resumed = context.getSecurityParametersConnection().isResumedSession();
    }

    @Override
    public TlsAuthentication getAuthentication() {
      return new ServerOnlyTlsAuthentication() {
        @Override
        public void notifyServerCertificate(TlsServerCertificate serverCertificate) {}
      };
    }

    String visit(int port) throws IOException {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(180_000);
        TlsClientProtocol protocol =
            new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
        protocol.connect(this);
        protocol.getOutputStream().write("\n\n".getBytes(StandardCharsets.US_ASCII));
        return new String(protocol.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  @Test
  void clientWithSessionId_resumes() throws IOException {
    try (ServeNode node = ServeNode.start()) {
      Client first = new Client(null);
      AnswerLines.in(first.visit(node.port())).assertFull("not_offered");
      Client second = new Client(first.session);

      String answer = second.visit(node.port());

      AnswerLines.in(answer).assertResumed("session-id");
      assertThat(second.resumed).isTrue();
    }
  }

  @Test
  void clientOfNodeWithoutSessionIds_shakesHandsInFull() throws IOException {
    try (ServeNode node = ServeNode.start("--tickets", "off");
        ServeNode other = ServeNode.start("--session-ids", "off")) {
      Client first = new Client(null);
      first.visit(node.port());
      Client second = new Client(first.session);

      String answer = second.visit(other.port());

      AnswerLines.in(answer).assertFull("disabled");
      assertThat(second.resumed).isFalse();
    }
  }
}
