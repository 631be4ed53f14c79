// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.HandshakeMessageInput;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.RenegotiationPolicy;
import org.bouncycastle.tls.ServerHello;
import org.bouncycastle.tls.TlsClientProtocol;
import org.jspecify.annotations.Nullable;

/** Bouncy Castle's client, extended: takes a renewed ticket, shows the ServerHello, asks again. */
public class TestClientProtocol extends TlsClientProtocol {

  public byte @Nullable [] serverSessionId;
  public Map<Integer, byte[]> serverHelloExtensions = new HashMap<>();

  public TestClientProtocol() {}

  public TestClientProtocol(InputStream in, OutputStream out) {
    super(in, out);
  }

  @Override
  protected void processServerHello(ServerHello serverHello) throws IOException {
    serverSessionId = serverHello.getSessionID();
    if (serverHello.getExtensions() != null) {
      serverHelloExtensions = copyOf(serverHello.getExtensions());
    }
    super.processServerHello(serverHello);
  }

  private static Map<Integer, byte[]> copyOf(Map<?, ?> extensions) {
    Map<Integer, byte[]> copy = new HashMap<>();
    extensions.forEach((type, data) -> copy.put((Integer) type, (byte[]) data));
    return copy;
  }

  @Override
  protected void handleHandshakeMessage(short type, HandshakeMessageInput buf) throws IOException {
    boolean renewal =
        type == HandshakeType.new_session_ticket
            && connection_state == CS_SERVER_HELLO
            && getContext().getSecurityParametersHandshake().isResumedSession()
            && serverHelloExtensions.containsKey(EXT_SessionTicket);
    if (renewal) {
      receiveNewSessionTicket(buf);
      return;
    }
    super.handleHandshakeMessage(type, buf);
  }

  @Override
  protected int getRenegotiationPolicy() {
    return RenegotiationPolicy.ACCEPT;
  }

  /** Sends a new ClientHello on the open connection. */
  public void renegotiate() throws IOException {
    beginHandshake(true);
  }

  /** Sends a handshake record with these octets as its content. */
  public void sendHandshake(byte[] octets) throws IOException {
    writeRecord((short) 22, octets, 0, octets.length);
  }

  /** Ends the connection with a fatal alert. */
  public void fail() {
    try {
      raiseAlertFatal(AlertDescription.internal_error, "told to", null);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
