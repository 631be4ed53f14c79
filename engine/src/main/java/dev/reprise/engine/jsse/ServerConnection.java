// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.codec.ClientHello;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.record.ByteBuffers;
import dev.reprise.engine.jsse.record.ConnectionState;
import dev.reprise.engine.jsse.record.EngineProtocol;
import dev.reprise.engine.jsse.record.HandshakeMessages;
import dev.reprise.engine.jsse.record.HandshakeWait;
import dev.reprise.engine.jsse.record.RecordOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsServer;
import org.jspecify.annotations.Nullable;

/**
 * What each call on an engine does to the connection. Guarded by its engine's lock, but for {@link
 * #processWaiting}, which a task runs while everything else keeps away.
 */
final class ServerConnection {

  /*
   * unwrap takes one record. Up to the client's ChangeCipherSpec a message of the handshake may
   * need a signature, a manager or an answer from afar, so the record in which it ends becomes a
   * task. A hello that will resume a session of this process does not: the hop to another thread
   * would cost more than the resumption.
   */

  private static final int HEADER_LENGTH = 5;
  private static final int PACKET_BUFFER_SIZE = ConnectionSession.PACKET_BUFFER_SIZE;

  private final ResumptionEngine engine;
  private final TlsServer server;
  private final ConnectionSession session;
  private final SSLSession noSession;
  private final Consumer<ConnectionSession> completed;
  private final RecordOutput output = new RecordOutput();
  private final EngineProtocol protocol = new EngineProtocol(output);
  private final ConnectionState state = new ConnectionState(output);
  private final HandshakeTask.Slot tasks = new HandshakeTask.Slot(state);
  private final HandshakeMessages messages = new HandshakeMessages();
  private final HandshakeWait wait;
  private final ConnectionEnd end;
  private boolean resumesAtOnce;
  private boolean cipherChanged;
  private volatile @Nullable String applicationProtocol;

  /**
   * @param noSession what is shown as the session until the handshake is complete
   * @param completed gets the session when the handshake is complete
   */
  ServerConnection(
      ResumptionEngine engine,
      TlsServer server,
      ConnectionSession session,
      SSLSession noSession,
      Consumer<ConnectionSession> completed) {
    this.engine = engine;
    this.server = server;
    this.session = session;
    this.completed = completed;
    this.wait = new HandshakeWait(protocol, engine.clock());
    this.end = new ConnectionEnd(protocol, state, tasks, session);
    this.noSession = noSession;
  }

  ConnectionState state() {
    return state;
  }

  ConnectionSession session() {
    return session;
  }

  SSLSession establishedSession() {
    return state.isEstablished() ? session : noSession;
  }

  @Nullable SSLSession handshakeSession() {
    return state.isHandshaking() ? session : null;
  }

  @Nullable String applicationProtocol() {
    return applicationProtocol;
  }

  // The handshake

  /** The hello that the first record begins, so that it need not be a task if it will resume. */
  void expect(ClientHello hello) {
    resumesAtOnce = engine.resumesAtOnce(hello);
  }

  void beginHandshake() throws SSLException {
    if (state.isInboundClosed() || state.isOutboundClosed()) {
      throw new SSLException("Cannot begin a handshake, the connection is broken or closed");
    }
    if (state.isEstablished()) {
      throw new SSLException("Cannot begin a handshake, renegotiation is not supported");
    }
    begin();
  }

  private void begin() throws SSLException {
    if (state.begin()) {
      try {
        protocol.accept(server);
      } catch (IOException e) {
        throw end.fail(e);
      }
    }
  }

  /** Takes a hello that came in many records. */
  void beginWith(byte[][] records, TlsServerEngine owner) throws SSLException {
    begin();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] record : records) {
      messages.endIn(record);
      all.writeBytes(record);
    }
    tasks.want(new HandshakeTask(owner, all.toByteArray()));
  }

  private void noteProgress() {
    if (state.isHandshaking() && protocol.isConnected()) {
      state.complete();
      SecurityParameters parameters = protocol.parameters();
      ProtocolName selected = parameters.getApplicationProtocol();
      applicationProtocol =
          selected == null ? "" : new String(selected.getBytes(), StandardCharsets.ISO_8859_1);
      session.established(protocol.sessionId(), parameters, protocol.outcome(), engine);
      completed.accept(session);
    }
    if (protocol.isCloseNotifyReceived()) {
      state.closeInbound();
      state.closeOutbound();
    }
  }

  // unwrap

  Status unwrap(ByteBuffers source, ByteBuffers destination, TlsServerEngine owner)
      throws SSLException {
    if (state.isInboundClosed()) {
      return state.refused(Status.CLOSED);
    }
    if (!state.isOutboundClosed()) {
      begin();
    }
    if (tasks.isWanted() || state.mustWrap()) {
      return state.refused(Status.OK);
    }
    if (source.remaining() < HEADER_LENGTH) {
      return state.refused(Status.BUFFER_UNDERFLOW);
    }
    byte[] header = new byte[HEADER_LENGTH];
    source.peek(header);
    int length = HEADER_LENGTH + (((header[3] & 0xff) << 8) | (header[4] & 0xff));
    if (state.isGivenUp()) {
      return discard(source, header, length);
    }
    try {
      if (protocol.mostPlaintext(header) > destination.remaining()) {
        return state.refused(Status.BUFFER_OVERFLOW);
      }
      if (source.remaining() < length) {
        return state.refused(Status.BUFFER_UNDERFLOW);
      }
      if (needsTask(header[0])) {
        byte[] record = new byte[length];
        source.get(record, 0, length);
        if (messages.endIn(record)) {
          tasks.want(new HandshakeTask(owner, record));
          return state.refused(Status.OK);
        }
        protocol.offerInput(record, 0, length);
      } else {
        protocol.receive(source, length, destination);
      }
    } catch (IOException e) {
      throw end.fail(e);
    }
    if (protocol.nextDeadline().isPresent()) {
      tasks.want(new HandshakeTask(owner, new byte[0]));
    }
    noteProgress();
    return state.done(state.isInboundClosed() ? Status.CLOSED : Status.OK);
  }

  private boolean needsTask(byte contentType) {
    if (contentType == ContentType.change_cipher_spec) {
      cipherChanged = true;
    }
    boolean slow = contentType == ContentType.handshake && !cipherChanged && !resumesAtOnce;
    resumesAtOnce = false;
    return slow;
  }

  /** Of a handshake that was given up, only the peer's alert matters. */
  private Status discard(ByteBuffers source, byte[] header, int length) {
    if (source.remaining() < length) {
      return state.refused(Status.BUFFER_UNDERFLOW);
    }
    source.get(new byte[length], 0, length);
    if (header[0] != ContentType.alert) {
      return state.done(Status.OK);
    }
    state.closeInbound();
    return state.done(Status.CLOSED);
  }

  // wrap

  Status wrap(ByteBuffers source, ByteBuffers destination) throws SSLException {
    if (state.isUnreported()) {
      return state.done(Status.OK);
    }
    if (state.isOutboundDone()) {
      return state.refused(Status.CLOSED);
    }
    if (!state.isInboundClosed() && !state.isOutboundClosed()) {
      begin();
    }
    HandshakeStatus before = state.status();
    if (before == HandshakeStatus.NEED_TASK || before == HandshakeStatus.NEED_UNWRAP) {
      return state.refused(Status.OK);
    }
    if (destination.remaining() < PACKET_BUFFER_SIZE) {
      return state.refused(Status.BUFFER_OVERFLOW);
    }
    if (!output.isEmpty()) {
      output.drainTo(destination);
    } else if (state.isFinished() && !state.isOutboundClosed()) {
      write(source, destination);
    } else if (state.isInboundClosed()) {
      return state.done(Status.CLOSED); // in a handshake that can't go on
    }
    return state.done(state.isOutboundDone() ? Status.CLOSED : Status.OK);
  }

  private void write(ByteBuffers source, ByteBuffers destination) throws SSLException {
    if (source.remaining() > 0) {
      try {
        protocol.send(source, destination);
      } catch (IOException e) {
        throw end.fail(e);
      }
    }
  }

  // Tasks

  ConnectionEnd end() {
    return end;
  }

  HandshakeTask.Slot tasks() {
    return tasks;
  }

  /** Processes records and waits for what they need; on the task's thread, without the lock. */
  void processWaiting(byte[] records) throws IOException {
    if (records.length > 0) {
      protocol.offerInput(records, 0, records.length);
    }
    wait.await();
  }

  /**
   * Takes a task's end.
   *
   * @param failure what the task has thrown; null if it went well
   */
  void taskEnded(@Nullable Throwable failure) {
    tasks.drop();
    if (failure instanceof IOException known) {
      tasks.failed(end.fail(known));
    } else if (failure != null) {
      tasks.failed(end.failUnexpectedly(failure));
    } else {
      noteProgress();
    }
    end.taskEnded();
  }
}
