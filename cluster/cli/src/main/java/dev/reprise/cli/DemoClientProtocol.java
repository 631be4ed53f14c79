// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.bouncycastle.tls.HandshakeMessageInput;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.TlsClientProtocol;

/** Bouncy Castle's client protocol, which also takes the new ticket of an abbreviated handshake. */
final class DemoClientProtocol extends TlsClientProtocol {

  DemoClientProtocol(InputStream input, OutputStream output) {
    super(input, output);
  }

  @Override
  protected void handleHandshakeMessage(short type, HandshakeMessageInput buf) throws IOException {
    boolean renewal =
        type == HandshakeType.new_session_ticket
            && connection_state == CS_SERVER_HELLO
            && getContext().getSecurityParametersHandshake().isResumedSession()
            && serverExtensions.containsKey(EXT_SessionTicket);
    if (renewal) {
      receiveNewSessionTicket(buf);
    } else {
      super.handleHandshakeMessage(type, buf);
    }
  }
}
