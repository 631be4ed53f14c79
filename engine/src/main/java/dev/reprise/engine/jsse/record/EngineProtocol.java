// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.record;

import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import dev.reprise.engine.crypto.Lender;
import dev.reprise.engine.crypto.RecordSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ByteQueueInputStream;
import org.bouncycastle.tls.ByteQueueOutputStream;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.HandshakeMessageInput;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.RecordPreview;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * The protocol behind an {@code SSLEngine}: in non-blocking mode, but records and application data
 * go straight between the cipher and the consumer's buffers. It says close_notify without ending
 * the reading, and once at most. Confined to its connection's lock.
 */
public final class EngineProtocol extends ResumingTlsServerProtocol {

  private static final byte[] USER_CANCELED = {ContentType.alert, 3, 3, 0, 2, 1, 90};
  private static final byte[] CLOSE_NOTIFY = {ContentType.alert, 3, 3, 0, 2, 1, 0};

  /** Room for the longest record that the JDK writes. */
  private static final int SCRATCH_LENGTH = 16_709;

  /** Holds what lies in no array of the consumer's. */
  private static final Lender<byte[]> SCRATCH = scratches();

  /** Holds what the cipher makes of it, at the same time. */
  private static final Lender<byte[]> OUTCOME = scratches();

  private final RecordOutput output;
  private @Nullable ByteBuffers plaintext;
  private boolean closeNotifySent;
  private boolean closeNotifyReceived;

  private static Lender<byte[]> scratches() {
    return new Lender<>(() -> new byte[SCRATCH_LENGTH], unused -> {});
  }

  /** Makes a protocol that writes its records into {@code output}. */
  public EngineProtocol(RecordOutput output) {
    this(new ByteQueueInputStream(), output);
  }

  private EngineProtocol(ByteQueueInputStream input, RecordOutput output) {
    super(input, output);
    this.output = output;
    // Records are offered, as in non-blocking mode; only the output has a stream of its own.
    blocking = false;
    inputBuffers = input; // what is more than one record is read from here
    outputBuffer = new ByteQueueOutputStream();
  }

  /**
   * Processes one record.
   *
   * @param length of the record, all of which the source has
   * @param destination where application data goes
   */
  public void receive(ByteBuffers source, int length, ByteBuffers destination) throws IOException {
    plaintext = destination;
    byte[] opened = OUTCOME.borrow();
    RecordSpace.offer(opened, 0, SCRATCH_LENGTH);
    try {
      offer(source, length);
    } finally {
      RecordSpace.withdraw();
      Arrays.fill(opened, 0, Math.min(length, SCRATCH_LENGTH), (byte) 0);
      OUTCOME.giveBack(opened);
    }
  }

  private void offer(ByteBuffers source, int length) throws IOException {
    ByteBuffer whole = source.whole(length);
    if (whole != null) {
      int start = whole.arrayOffset() + whole.position();
      whole.position(whole.position() + length);
      offerInput(whole.array(), start, length);
      return;
    }
    byte[] copied = length <= SCRATCH_LENGTH ? SCRATCH.borrow() : new byte[length];
    try {
      source.get(copied, 0, length);
      offerInput(copied, 0, length);
    } finally {
      if (copied.length == SCRATCH_LENGTH) {
        Arrays.fill(copied, 0, length, (byte) 0);
        SCRATCH.giveBack(copied);
      }
    }
  }

  /** Takes as much as one record holds, and writes that record. */
  public void send(ByteBuffers source, ByteBuffers destination) throws IOException {
    int length = Math.min(source.remaining(), getApplicationDataLimit());
    ByteBuffer whole = source.whole(length);
    byte[] data = whole == null ? SCRATCH.borrow() : whole.array();
    int start = whole == null ? 0 : whole.arrayOffset() + whole.position();
    if (whole == null) {
      source.get(data, 0, length);
    } else {
      whole.position(whole.position() + length);
    }
    output.direct(destination);
    try {
      write(data, start, length, destination);
    } finally {
      output.queue();
      if (whole == null) {
        Arrays.fill(data, 0, length, (byte) 0);
        SCRATCH.giveBack(data);
      }
    }
  }

  /** Lets the cipher seal where the record is to be, if that is an array. */
  private void write(byte[] data, int start, int length, ByteBuffers destination)
      throws IOException {
    ByteBuffer room = destination.whole(SCRATCH_LENGTH);
    boolean inPlace = room != null && room.array() != data;
    byte[] sealed = inPlace ? room.array() : OUTCOME.borrow();
    RecordSpace.offer(sealed, inPlace ? room.arrayOffset() + room.position() : 0, SCRATCH_LENGTH);
    try {
      writeApplicationData(data, start, length);
    } finally {
      RecordSpace.withdraw();
      if (!inPlace) {
        OUTCOME.giveBack(sealed);
      }
    }
  }

  /** How many octets of application data a record can have at most, by its header. */
  public int mostPlaintext(byte[] recordHeader) throws IOException {
    RecordPreview preview = previewInputRecord(recordHeader);
    return preview.getContentLimit();
  }

  @Override
  protected void processRecord(short protocol, byte[] buf, int off, int len) throws IOException {
    if (protocol == ContentType.application_data && isConnected() && plaintext != null) {
      plaintext.put(buf, off, len);
    } else {
      super.processRecord(protocol, buf, off, len);
    }
  }

  /** The parameters of the connection; only once the handshake is complete. */
  public SecurityParameters parameters() {
    return getContext().getSecurityParametersConnection();
  }

  /** The session ID of the ServerHello, which may be empty; once the handshake is complete. */
  public byte[] sessionId() {
    TlsSession session = getContext().getSession();
    return session == null ? new byte[0] : session.getSessionID();
  }

  /** Says close_notify. What the peer still sends can be read. */
  public void sendCloseNotify() throws IOException {
    raiseAlertWarning(AlertDescription.close_notify, "Connection closed");
  }

  /**
   * Gives up a handshake. Before there is a version, Bouncy Castle drops the alerts that tell the
   * peer so.
   */
  public void giveUp() throws IOException {
    int before = output.records();
    close();
    if (output.records() == before) {
      output.write(USER_CANCELED, 0, USER_CANCELED.length);
      output.write(CLOSE_NOTIFY, 0, CLOSE_NOTIFY.length);
    }
  }

  /** Whether the peer has sent its close_notify. */
  public boolean isCloseNotifyReceived() {
    return closeNotifyReceived;
  }

  /** Ends a connection because of a failure outside the protocol. */
  public void fail(Throwable failure) throws IOException {
    handleException(AlertDescription.internal_error, "Failed to process record", failure);
  }

  @Override
  protected void raiseAlertWarning(short alertDescription, String message) throws IOException {
    if (alertDescription == AlertDescription.close_notify) {
      if (closeNotifySent) {
        return;
      }
      closeNotifySent = true;
    }
    super.raiseAlertWarning(alertDescription, message);
  }

  @Override
  protected void handleAlertWarningMessage(short alertDescription) throws IOException {
    if (alertDescription == AlertDescription.close_notify) {
      if (!isConnected()) {
        throw Alerts.fatal(
            AlertDescription.unexpected_message, "Received close_notify during handshake", null);
      }
      closeNotifyReceived = true;
    }
    super.handleAlertWarningMessage(alertDescription);
  }

  @Override
  protected void handleHandshakeMessage(short type, HandshakeMessageInput buf) throws IOException {
    if (type == HandshakeType.client_hello && closeNotifySent) {
      return; // An answer that renegotiation is refused could not be sent any more.
    }
    super.handleHandshakeMessage(type, buf);
  }
}
