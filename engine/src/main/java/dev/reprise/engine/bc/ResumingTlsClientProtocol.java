// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Hashtable;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.HandshakeMessageInput;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.ServerHello;
import org.bouncycastle.tls.SessionParameters;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TlsClientProtocol} that takes a renewed ticket in the abbreviated handshake.
 *
 * <pre>{@code
 * Client                                               Server
 * ClientHello (ticket)          -------->
 *                                                 ServerHello
 *                                   (empty SessionTicket ext.)
 *                                            NewSessionTicket
 *                                          [ChangeCipherSpec]
 *                               <--------            Finished
 * [ChangeCipherSpec]
 * Finished                      -------->
 * }</pre>
 *
 * <p>Bouncy Castle refuses the NewSessionTicket there, restores ServerHello extensions of the first
 * handshake that belong to a connection, not to a session, and accepts handshake data behind
 * ServerHelloDone and Finished in the same record. All three are mended here, for clients made by
 * {@link ResumptionClient} as for any other.
 *
 * <p>For one thread, as its superclass.
 *
 * @since 0.1
 */
@SuppressWarnings("JdkObsolete") // Bouncy Castle's own signatures
public class ResumingTlsClientProtocol extends TlsClientProtocol {

  private boolean ticketPromised;
  private boolean ticketReceived;
  private int unreadHandshakeOctets;

  /** A protocol for non-blocking mode. */
  public ResumingTlsClientProtocol() {
    super();
  }

  /** A protocol for blocking mode. */
  public ResumingTlsClientProtocol(InputStream input, OutputStream output) {
    super(input, output);
  }

  @Override
  protected void beginHandshake(boolean renegotiation) throws IOException {
    ticketPromised = false;
    ticketReceived = false;
    super.beginHandshake(renegotiation);
  }

  @Override
  protected void processServerHello(ServerHello serverHello) throws IOException {
    if (resumes(serverHello)) {
      sessionParameters = withConnectionExtensions(sessionParameters, serverHello.getExtensions());
    } else {
      refuseForeignSessionId(serverHello);
    }
    super.processServerHello(serverHello);
    if (getContext().getSecurityParametersHandshake().isResumedSession()) {
      ticketPromised =
          TlsUtils.hasExpectedEmptyExtensionData(
              serverExtensions, EXT_SessionTicket, AlertDescription.illegal_parameter);
    }
  }

  @Override
  protected void processRecord(short protocol, byte[] buf, int off, int len) throws IOException {
    if (protocol == ContentType.handshake) {
      unreadHandshakeOctets += len;
    }
    super.processRecord(protocol, buf, off, len);
  }

  @Override
  protected void handleHandshakeMessage(short type, HandshakeMessageInput body) throws IOException {
    unreadHandshakeOctets -= 4 + body.available();
    // It is the client's turn after either message, so nothing of the server's may follow.
    boolean endsFlight = type == HandshakeType.finished || type == HandshakeType.server_hello_done;
    if (endsFlight && unreadHandshakeOctets > 0) {
      throw AlertMapper.unexpectedMessage("handshake data behind the end of the server's flight");
    }
    SecurityParameters handshake = getContext().getSecurityParametersHandshake();
    boolean abbreviated =
        handshake != null && handshake.isResumedSession() && connection_state == CS_SERVER_HELLO;
    if (abbreviated && type == HandshakeType.new_session_ticket) {
      receiveRenewal(body);
      return;
    }
    // = RFC 5077, Section 3.3
    // # The NewSessionTicket message MUST be sent if the
    // # server included a SessionTicket extension in the ServerHello.
    if (abbreviated && type == HandshakeType.finished && ticketPromised && !ticketReceived) {
      throw AlertMapper.unexpectedMessage("The server promised a ticket and sent none");
    }
    super.handleHandshakeMessage(type, body);
  }

  private void receiveRenewal(HandshakeMessageInput body) throws IOException {
    // = RFC 5077, Section 3.3
    // # This message MUST NOT be sent if the
    // # server did not include a SessionTicket extension in the ServerHello.
    if (!ticketPromised || ticketReceived) {
      throw AlertMapper.unexpectedMessage("A ticket that the server did not promise");
    }
    ticketReceived = true;
    NewSessionTicket renewal = NewSessionTicket.parse(body);
    assertEmpty(body);
    tlsClient.notifyNewSessionTicket(renewal);
  }

  private boolean resumes(ServerHello serverHello) {
    byte[] selected = serverHello.getSessionID();
    return selected.length > 0
        && tlsSession != null
        && sessionParameters != null
        && Arrays.areEqual(selected, tlsSession.getSessionID());
  }

  /**
   * RFC 8446, Section 4.1.2 lets a client send a random ID that names nothing. A server that echoes
   * it in TLS 1.2 claims to resume a session that does not exist.
   */
  private void refuseForeignSessionId(ServerHello serverHello) throws IOException {
    byte[] selected = serverHello.getSessionID();
    boolean beforeTls13 =
        TlsExtensionsUtils.getSupportedVersionsExtensionServer(serverHello.getExtensions()) == null;
    if (beforeTls13
        && selected.length > 0
        && clientHello != null
        && Arrays.areEqual(selected, clientHello.getSessionID())) {
      throw AlertMapper.illegalParameter("The server resumes a session that it was not given");
    }
  }

  /**
   * The parameters of the session, with encrypt_then_mac as this ServerHello says: it is agreed for
   * a connection (RFC 7366, Section 3), and a stored answer would silently change the cipher.
   */
  private SessionParameters withConnectionExtensions(
      SessionParameters session, @Nullable Hashtable<?, ?> serverHelloExtensions)
      throws IOException {
    Hashtable<Integer, byte[]> restored = new Hashtable<>();
    short kept = maxFragmentLength(session.readServerExtensions());
    short answered = maxFragmentLength(serverHelloExtensions);
    if (answered >= 0 && answered != kept) {
      throw AlertMapper.illegalParameter("Another max_fragment_length than the session has");
    }
    if (kept >= 0) {
      TlsExtensionsUtils.addMaxFragmentLengthExtension(restored, kept);
    }
    if (TlsExtensionsUtils.hasEncryptThenMACExtension(serverHelloExtensions)) {
      TlsExtensionsUtils.addEncryptThenMACExtension(restored);
    }
    return new SessionParameters.Builder()
        .setCipherSuite(session.getCipherSuite())
        .setExtendedMasterSecret(session.isExtendedMasterSecret())
        .setLocalCertificate(session.getLocalCertificate())
        .setMasterSecret(session.getMasterSecret())
        .setNegotiatedVersion(session.getNegotiatedVersion())
        .setPeerCertificate(session.getPeerCertificate())
        .setPSKIdentity(session.getPSKIdentity())
        .setSRPIdentity(session.getSRPIdentity())
        .setServerExtensions(restored)
        .build();
  }

  private static short maxFragmentLength(@Nullable Hashtable<?, ?> extensions) throws IOException {
    return extensions == null ? -1 : TlsExtensionsUtils.getMaxFragmentLengthExtension(extensions);
  }
}
