// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/** Bouncy Castle's own server, resuming by session ID, which is all that it can do by itself. */
final class BouncyCastleStack implements ServerStack {

  private final BenchTlsServer.Setting setting;
  private final Map<Bytes, TlsSession> sessions = new ConcurrentHashMap<>();

  BouncyCastleStack(BenchTlsServer.Setting setting) {
    this.setting = setting;
  }

  @Override
  public Connection accept() throws IOException {
    RememberingServer server = new RememberingServer();
    TlsServerProtocol protocol = new TlsServerProtocol();
    protocol.accept(server);
    return new ProtocolConnection(protocol, server);
  }

  @Override
  public void close() {
    sessions.clear();
  }

  /** A connection of any server protocol of Bouncy Castle's. */
  record ProtocolConnection(TlsServerProtocol protocol, BenchTlsServer server)
      implements Connection {

    @Override
    public byte[] receive(byte[] octets) throws IOException {
      protocol.offerInput(octets);
      return drain(protocol);
    }

    static byte[] drain(TlsServerProtocol protocol) {
      byte[] answer = new byte[protocol.getAvailableOutputBytes()];
      protocol.readOutput(answer, 0, answer.length);
      return answer;
    }

    @Override
    public boolean isConnected() {
      return protocol.isConnected();
    }

    @Override
    public boolean hasResumed() {
      return server.hasResumed();
    }
  }

  private final class RememberingServer extends BenchTlsServer {

    RememberingServer() {
      super(setting);
    }

    @Override
    public @Nullable TlsSession getSessionToResume(byte[] sessionId) {
      return sessions.get(Bytes.copyOf(sessionId));
    }

    @Override
    public byte[] getNewSessionID() {
      return context.getNonceGenerator().generateNonce(32);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
      super.notifyHandshakeComplete();
      TlsSession session = context.getSession();
      if (session != null && !hasResumed()) {
        sessions.put(Bytes.copyOf(session.getSessionID()), session);
      }
    }
  }
}
