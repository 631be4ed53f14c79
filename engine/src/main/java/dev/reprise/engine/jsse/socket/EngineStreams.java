// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.socket;

// Longer than 300 lines: the handshake, reading and the end share one engine and one lock.

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * An {@link SSLEngine} that blocks: it reads its records from one stream and writes them to
 * another. Tasks run on the calling thread. Safe for use by any thread; one thread can read while
 * another one writes.
 */
final class EngineStreams {

  /*
   * Locks are taken in this order: handshake, read, write. The first handshake holds the first two.
   * Reading may have to write, to answer a close_notify for example; writing never reads. A read
   * that times out leaves everything as it was, so that the next read or handshake goes on.
   */

  /** How long a close waits for another thread that is writing. */
  private static final long CLOSE_SECONDS = 1;

  /** The JDK's switch: whether the end of the stream without a close_notify is an error. */
  private static final String REQUIRE_CLOSE_NOTIFY = "com.sun.net.ssl.requireCloseNotify";

  private final SSLEngine engine;
  private final RecordInput input;
  private final EngineWriter writer;
  private final Events events;
  private final ReentrantLock handshakeLock = new ReentrantLock();
  private final ReentrantLock readLock = new ReentrantLock();
  // Guarded by readLock, as the input is; in the state for reading.
  private ByteBuffer plaintext = ByteBuffer.allocate(0);
  private volatile boolean established;
  private volatile boolean inputClosed;
  private volatile @Nullable SSLException failure;

  /** What the owner of the streams has to know. */
  interface Events {

    /** The handshake is complete. */
    void finished();

    /** The connection has failed, and the alert has been written if that was possible. */
    void failed();
  }

  /**
   * @param exact whether what follows the peer's close_notify stays on the stream
   */
  EngineStreams(SSLEngine engine, InputStream in, boolean exact, OutputStream out, Events events) {
    this.engine = engine;
    this.input = new RecordInput(in, exact);
    this.writer = new EngineWriter(engine, out, this::finished);
    this.events = events;
  }

  // The handshake

  /** Makes the first handshake, or returns at once if it has been made. */
  void ensureHandshake() throws IOException {
    if (established || isInputClosed() || isOutputClosed()) {
      return;
    }
    handshakeLock.lock();
    try {
      if (!established) {
        readLock.lock();
        try {
          engine.beginHandshake();
          advanceHandshake();
        } finally {
          readLock.unlock();
        }
      }
    } finally {
      handshakeLock.unlock();
    }
  }

  /** Makes the first handshake, or asks the engine for another one. */
  void startHandshake() throws IOException {
    throwFailure();
    if (!established) {
      ensureHandshake();
      return;
    }
    engine.beginHandshake();
    flush();
    if (readLock.tryLock()) { // otherwise the thread that reads goes on with it
      try {
        advanceHandshake();
      } finally {
        readLock.unlock();
      }
    }
  }

  private void advanceHandshake() throws IOException {
    for (HandshakeStatus status = engine.getHandshakeStatus();
        status != HandshakeStatus.NOT_HANDSHAKING;
        status = engine.getHandshakeStatus()) {
      boolean goesOn =
          switch (status) {
            case NEED_TASK -> runTasks();
            case NEED_WRAP -> flush();
            default -> unwrap();
          };
      if (!goesOn) {
        throw fail(new SSLHandshakeException(EngineWriter.CLOSED));
      }
    }
    if (isOutputClosed()) {
      throw new SocketException(EngineWriter.CLOSED);
    }
    established = true;
  }

  private boolean runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
    return true;
  }

  private void finished() {
    established = true;
    events.finished();
  }

  private void prepare() throws IOException {
    throwFailure();
    ensureHandshake();
    if (!established) {
      throw new SocketException(EngineWriter.CLOSED);
    }
  }

  // Reading

  /** Reads application data, at least one octet; -1 at its end. */
  int read(byte[] octets, int offset, int length) throws IOException {
    prepare();
    readLock.lock();
    try {
      while (!plaintext.hasRemaining()) {
        if (inputClosed || !unwrap()) {
          return -1;
        }
      }
      int some = Math.min(length, plaintext.remaining());
      plaintext.get(octets, offset, some);
      return some;
    } finally {
      readLock.unlock();
    }
  }

  /** The number of octets that can be read without waiting; 0 while another thread reads. */
  int available() {
    if (!readLock.tryLock()) {
      return 0;
    }
    try {
      return plaintext.remaining();
    } finally {
      readLock.unlock();
    }
  }

  /**
   * Unwraps one record, or reads more of it, and does what the engine then needs.
   *
   * @return false if nothing more will come
   */
  private boolean unwrap() throws IOException {
    SSLEngineResult result;
    plaintext.compact();
    try {
      result = engine.unwrap(input.octets(), plaintext);
    } catch (SSLException e) {
      throw fail(e);
    } finally {
      plaintext.flip();
    }
    if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
      finished();
    }
    runTasks();
    flush();
    return switch (result.getStatus()) {
      case OK -> true;
      case CLOSED -> false;
      case BUFFER_OVERFLOW -> {
        int more = engine.getSession().getApplicationBufferSize();
        plaintext = RecordInput.enlarged(plaintext, more);
        yield true;
      }
      case BUFFER_UNDERFLOW ->
          input.fill(engine.getSession().getPacketBufferSize()) || endOfStream();
    };
  }

  /** The stream has ended without a close_notify. */
  private boolean endOfStream() throws IOException {
    SSLException truncated = null;
    if (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
      truncated = new SSLHandshakeException("Remote host terminated the handshake");
    } else if (Boolean.getBoolean(REQUIRE_CLOSE_NOTIFY)) {
      truncated = new SSLProtocolException("Remote host terminated the connection");
    }
    if (truncated != null) {
      truncated.initCause(new EOFException());
      throw fail(truncated);
    }
    inputClosed = true;
    return false;
  }

  // Writing

  /** Writes application data. */
  void write(byte[] octets, int offset, int length) throws IOException {
    prepare();
    try {
      writer.write(ByteBuffer.wrap(octets, offset, length));
    } catch (SSLException e) {
      throw fail(e);
    }
  }

  private boolean flush() throws IOException {
    try {
      return writer.flush();
    } catch (SSLException e) {
      throw fail(e);
    }
  }

  // The end

  /** Throws what the connection has failed with, if it has. */
  void throwFailure() throws SSLException {
    SSLException known = failure;
    if (known != null) {
      throw new SSLException("Connection has closed: " + known.getMessage(), known);
    }
  }

  /** Notes that the connection has failed, and sends the alert if no other thread is writing. */
  private SSLException fail(SSLException cause) {
    if (failure == null) {
      failure = cause;
      try {
        engine.closeOutbound();
        writer.writeLast(0);
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
      events.failed();
    }
    return cause;
  }

  /**
   * Sends a close_notify, unless another thread keeps writing because the peer does not read.
   *
   * @return whether it was sent
   */
  boolean closeOutput() throws IOException {
    engine.closeOutbound();
    return writer.writeLast(CLOSE_SECONDS);
  }

  /**
   * Stops reading.
   *
   * @throws SSLException if the peer has not sent its close_notify
   */
  void closeInput() throws SSLException {
    if (!inputClosed) {
      inputClosed = true;
      engine.closeInbound();
    }
  }

  /** Reads up to the peer's close_notify, so that what follows it on the stream is not ours. */
  void awaitCloseNotify() throws IOException {
    if (!established || failure != null) {
      return;
    }
    readLock.lock();
    try {
      boolean more = !isInputClosed();
      while (more) {
        more = unwrap();
        plaintext.position(plaintext.limit());
      }
    } finally {
      readLock.unlock();
    }
  }

  /** Reads away what has arrived and nobody wants, lest the close resets the connection. */
  void discardInput() throws IOException {
    if (readLock.tryLock()) {
      try {
        input.discard();
      } finally {
        readLock.unlock();
      }
    }
  }

  boolean isInputClosed() {
    return inputClosed || engine.isInboundDone();
  }

  boolean isOutputClosed() {
    return engine.isOutboundDone();
  }
}
