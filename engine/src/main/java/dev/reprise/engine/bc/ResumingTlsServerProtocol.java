// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

// Longer than 300 lines: corrects one superclass, whose hooks share the state of a handshake.

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.bc.hello.HelloMends;
import dev.reprise.engine.bc.io.DrainingSocket;
import dev.reprise.engine.bc.io.WireOutput;
import dev.reprise.engine.server.HelloChecks;
import dev.reprise.engine.server.HelloHold;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.ClientHello;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.HandshakeMessageInput;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.RecordPreview;
import org.bouncycastle.tls.ServerHello;
import org.bouncycastle.tls.TlsServerProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Bouncy Castle's server protocol, which renews tickets in the abbreviated handshake, and in
 * non-blocking mode, if there is somebody to wait for, reads the ClientHello itself and holds it
 * until everything that has to be looked up about it is known.
 *
 * <p>Used exactly as its superclass. In non-blocking mode, if {@link #nextDeadline()} is not empty
 * after input was offered, the connection waits for a store or an authorizer: call {@link #poll}
 * when the callback of {@link #whenReady} runs or the deadline has passed, whichever comes first.
 * With sessions in process and no authorizer nothing ever waits.
 *
 * <p>It also mends what Bouncy Castle leaves open for any server: alerts before the first
 * ServerHello that were never sent, handshake data behind a Finished message, malformed extensions,
 * groups that the crypto lacks, client versions above all others, and the state of a renegotiation,
 * which stays refused unless a subclass allows it; a client that asks for one more than eight times
 * ends its connection. In blocking mode on a {@link Socket} the last alert is not lost to a reset;
 * in non-blocking mode it is for the owner of the socket to write all output, shut down the output,
 * and read to the end before closing.
 *
 * <p>Confined to the connection's thread, but for the callback of {@link #whenReady}.
 *
 * @since 0.1
 */
public class ResumingTlsServerProtocol extends TlsServerProtocol {

  private static final int MOST_REFUSALS = 8;

  private final @Nullable WireOutput wire;
  private @Nullable HelloHold hold;
  private @Nullable ServerResumption resumption;
  private volatile Runnable wakeUp = () -> {};
  private int unreadHandshakeOctets;
  private boolean renegotiationBegun;
  private int refusals;

  /** A protocol in non-blocking mode. */
  public ResumingTlsServerProtocol() {
    this.wire = null;
  }

  /**
   * A protocol in blocking mode.
   *
   * @param input from the client
   * @param output to the client
   */
  public ResumingTlsServerProtocol(InputStream input, OutputStream output) {
    this(input, new WireOutput(output));
  }

  /**
   * A protocol in blocking mode which closes the socket so that the client can still read the last
   * alert: it half-closes it and reads on for at most a second.
   *
   * @param socket a connected socket, closed with this connection; set its {@code TCP_NODELAY}, or
   *     a record waits until the client acknowledges the one before it, which takes 40 ms on Linux
   * @throws IOException if the socket is not connected
   */
  public ResumingTlsServerProtocol(Socket socket) throws IOException {
    this(new DrainingSocket(socket, System::nanoTime));
  }

  private ResumingTlsServerProtocol(DrainingSocket socket) {
    this(socket.input(), new WireOutput(socket.output()));
  }

  private ResumingTlsServerProtocol(InputStream input, WireOutput output) {
    super(input, output);
    this.wire = output;
  }

  /** Called by {@link ServerResumption}, when Bouncy Castle introduces the two. */
  final void attach(ServerResumption attached) {
    resumption = attached;
    hold = blocking ? null : attached.newHold(() -> wakeUp.run());
  }

  /** Whether a lookup may wait for its answer inside a hook. */
  final boolean mayBlock() {
    return blocking;
  }

  /** What the last handshake came to; empty until one is complete. */
  public final Optional<ResumptionOutcome> outcome() {
    return resumption == null ? Optional.empty() : resumption.outcome();
  }

  // Holding the ClientHello

  /**
   * Sets what runs when a store or authorizer has answered and {@link #poll} has something to do.
   * It may run on any thread, and must do no more than wake the connection's own.
   */
  public final void whenReady(Runnable callback) {
    wakeUp = callback;
  }

  /** When to call {@link #poll} at the latest; empty while nothing is waited for. */
  public final Optional<Instant> nextDeadline() {
    return hold == null ? Optional.empty() : hold.deadline();
  }

  /**
   * Goes on with the handshake if all have answered or their time is over; otherwise does nothing.
   *
   * @throws IOException as {@link #offerInput(byte[], int, int)} does
   */
  public final void poll(Instant now) throws IOException {
    if (hold != null && hold.advance(now)) {
      release();
    }
  }

  @Override
  public void offerInput(byte[] input, int inputOff, int inputLen) throws IOException {
    if (hold == null || isClosed()) {
      super.offerInput(input, inputOff, inputLen);
      return;
    }
    if (hold.add(input, inputOff, inputLen)) {
      release();
    }
  }

  private void release() throws IOException {
    byte[] held = takeHeld();
    if (held.length > 0) {
      super.offerInput(held, 0, held.length);
    }
  }

  private byte[] takeHeld() {
    HelloHold released = hold;
    hold = null;
    return released == null ? new byte[0] : released.take();
  }

  @Override
  public void closeInput() throws IOException {
    HelloHold held = hold;
    if (held != null && !isClosed()) {
      boolean partOfRecord = !held.isRecordAligned();
      takeHeld();
      if (resumption != null) {
        resumption.abandonLookup();
      }
      if (partOfRecord) {
        throw new EOFException();
      }
    }
    super.closeInput();
  }

  @Override
  public RecordPreview previewInputRecord(byte[] recordHeader) throws IOException {
    if (hold != null && !hold.isRecordAligned()) {
      throw new IllegalStateException(
          "Can only use previewInputRecord() for record-aligned input.");
    }
    return super.previewInputRecord(recordHeader);
  }

  @Override
  protected void closeConnection() throws IOException {
    takeHeld();
    super.closeConnection();
  }

  // Renewing

  @Override
  protected void sendServerHelloMessage(ServerHello serverHello) throws IOException {
    super.sendServerHelloMessage(serverHello);
    if (resumption != null) {
      Optional<NewSessionTicket> renewal = resumption.renewalMessage();
      if (renewal.isPresent()) {
        sendNewSessionTicketMessage(renewal.get());
      }
    }
  }

  // Mends of Bouncy Castle

  @Override
  protected ClientHello receiveClientHelloMessage(ByteArrayInputStream message) throws IOException {
    byte[] body = message.readAllBytes();
    HelloMends.lowerUnknownVersion(body);
    return super.receiveClientHelloMessage(new ByteArrayInputStream(body));
  }

  @Override
  protected ServerHello generateServerHello(
      ClientHello clientHello, HandshakeMessageInput clientHelloMessage) throws IOException {
    if (clientHello.getExtensions() != null) {
      try {
        HelloChecks.check(clientHello.getExtensions());
      } catch (DecodeException e) {
        throw AlertMapper.malformed(e);
      }
      Optional<String> malformed = HelloMends.malformed(clientHello.getExtensions());
      if (malformed.isPresent()) {
        throw AlertMapper.malformed(malformed.get());
      }
      HelloMends.retainUsableGroups(clientHello.getExtensions(), getContext().getCrypto());
    }
    return super.generateServerHello(clientHello, clientHelloMessage);
  }

  /**
   * Raises an alert and sees to it that it is sent: before the ClientHello is read, Bouncy Castle
   * knows no version to write it in, and drops it.
   */
  @Override
  protected void raiseAlertFatal(
      short alertDescription, @Nullable String message, @Nullable Throwable cause)
      throws IOException {
    long before = octetsWritten();
    super.raiseAlertFatal(alertDescription, message, cause);
    if (connection_state <= CS_CLIENT_HELLO
        && getContext().getSecurityParametersConnection() == null
        && octetsWritten() == before) {
      writeFirstAlert(alertDescription);
    }
  }

  private long octetsWritten() {
    return wire == null ? outputBuffer.getBuffer().available() : wire.count();
  }

  private void writeFirstAlert(short alertDescription) {
    int version = ProtocolVersion.TLSv12.getFullVersion();
    byte[] alert = {
      (byte) ContentType.alert,
      (byte) (version >>> 8),
      (byte) version,
      0,
      2,
      (byte) AlertLevel.fatal,
      (byte) alertDescription
    };
    try {
      OutputStream out = wire == null ? outputBuffer : wire;
      out.write(alert);
      out.flush();
    } catch (IOException e) {
      // The connection is about to fail for the reason that the alert would have told.
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
  protected void handleHandshakeMessage(short type, HandshakeMessageInput buf) throws IOException {
    unreadHandshakeOctets -= 4 + buf.available();
    if (type == HandshakeType.finished) {
      refuseWhatFollowsFinished();
    }
    if (type == HandshakeType.client_hello && isConnected() && !isHandshaking()) {
      renegotiationBegun = handleRenegotiation();
      if (!renegotiationBegun) {
        countRefusal();
        return;
      }
    }
    super.handleHandshakeMessage(type, buf);
  }

  /** Ends a connection whose client goes on asking: it need not read our answers, which we hold. */
  private void countRefusal() throws IOException {
    refusals++;
    if (refusals > MOST_REFUSALS) {
      throw AlertMapper.unexpectedMessage(
          "a renegotiation was refused " + MOST_REFUSALS + " times");
    }
  }

  private void refuseWhatFollowsFinished() throws IOException {
    if (unreadHandshakeOctets > 0) {
      throw AlertMapper.unexpectedMessage("handshake data behind Finished");
    }
  }

  /**
   * Says that a renegotiation has begun already: {@link #handleHandshakeMessage} begins it before
   * its superclass looks at the state of the handshake, which would otherwise be the old one's.
   */
  @Override
  protected final boolean handleRenegotiation() throws IOException {
    if (renegotiationBegun) {
      renegotiationBegun = false;
      return true;
    }
    return super.handleRenegotiation();
  }
}
