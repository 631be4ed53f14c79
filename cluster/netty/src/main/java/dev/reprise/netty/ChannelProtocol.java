// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ProtocolName;

/** The protocol of one channel, which speaks in Netty's buffers. Confined to the event loop. */
final class ChannelProtocol extends ResumingTlsServerProtocol {

  private boolean handshakeComplete;
  private boolean closeNotifyReceived;
  private Optional<String> applicationProtocol = Optional.empty();

  /** Whether the first handshake has been completed; stays true when the connection has ended. */
  boolean isHandshakeComplete() {
    return handshakeComplete;
  }

  /** Whether the client has sent its close_notify. */
  boolean isCloseNotifyReceived() {
    return closeNotifyReceived;
  }

  /** What ALPN has selected. */
  Optional<String> applicationProtocol() {
    return applicationProtocol;
  }

  @Override
  protected void completeHandshake() throws IOException {
    super.completeHandshake();
    handshakeComplete = true;
    ProtocolName selected = getContext().getSecurityParametersConnection().getApplicationProtocol();
    applicationProtocol = Optional.ofNullable(selected).map(ProtocolName::getUtf8Decoding);
  }

  @Override
  protected void handleAlertWarningMessage(short alertDescription) throws IOException {
    closeNotifyReceived |= alertDescription == AlertDescription.close_notify;
    super.handleAlertWarningMessage(alertDescription);
  }

  /** Processes what has arrived, and reads the buffer to its end. */
  void receive(ByteBuf records) throws IOException {
    byte[] octets = ByteBufUtil.getBytes(records);
    records.skipBytes(octets.length);
    offerInput(octets, 0, octets.length);
  }

  /** Makes records of application data, and reads the buffer to its end. */
  void seal(ByteBuf data) throws IOException {
    byte[] octets = ByteBufUtil.getBytes(data);
    data.skipBytes(octets.length);
    writeApplicationData(octets, 0, octets.length);
  }

  /** Takes all records that are to be sent. */
  ByteBuf takeRecords(ByteBufAllocator allocator) {
    int length = getAvailableOutputBytes();
    if (length == 0) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf records = allocator.ioBuffer(length);
    readOutput(records.internalNioBuffer(0, length), length);
    return records.writerIndex(length);
  }

  /** Takes all application data that has arrived. */
  ByteBuf takeData(ByteBufAllocator allocator) {
    int length = getAvailableInputBytes();
    ByteBuf data = allocator.buffer(length);
    readInput(data.internalNioBuffer(0, length), length);
    return data.writerIndex(length);
  }
}
