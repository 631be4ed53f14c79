// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.socket;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * The writing half of an engine between streams. Each method writes whole records, and one thread
 * writes at a time. Safe for use by any thread.
 */
final class EngineWriter {

  static final String CLOSED = "the connection has been closed";

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine engine;
  private final OutputStream out;
  private final Runnable finished;
  private final ReentrantLock lock = new ReentrantLock();
  private ByteBuffer output = ByteBuffer.allocate(0); // guarded by the lock

  /**
   * @param finished runs when a handshake has ended by what was written
   */
  EngineWriter(SSLEngine engine, OutputStream out, Runnable finished) {
    this.engine = engine;
    this.out = out;
    this.finished = finished;
  }

  /** Writes application data. */
  void write(ByteBuffer source) throws IOException {
    lock.lock();
    try {
      while (source.hasRemaining()) {
        if (wrap(source).getStatus() == Status.CLOSED) {
          throw new SocketException(CLOSED);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes messages of the handshake and alerts, as long as the engine has some.
   *
   * @return false if the engine is closed and has none left
   */
  boolean flush() throws IOException {
    if (engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
      return true; // a thread that reads must not wait for one that writes to a peer that waits
    }
    lock.lock();
    try {
      while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        SSLEngineResult result = wrap(NOTHING);
        if (result.getStatus() == Status.CLOSED && result.bytesProduced() == 0) {
          return false;
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private SSLEngineResult wrap(ByteBuffer source) throws IOException {
    SSLEngineResult result = engine.wrap(source, output.clear());
    while (result.getStatus() == Status.BUFFER_OVERFLOW) {
      int larger = Math.max(engine.getSession().getPacketBufferSize(), 2 * output.capacity());
      output = ByteBuffer.allocate(larger);
      result = engine.wrap(source, output);
    }
    out.write(output.array(), 0, output.position());
    if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
      finished.run();
    }
    return result;
  }

  /**
   * Writes what is left to be written before the end, unless another thread keeps writing.
   *
   * @param seconds how long to wait for that thread
   * @return whether it was written
   */
  boolean writeLast(long seconds) throws IOException {
    boolean interrupted = Thread.interrupted();
    boolean locked = false;
    try {
      locked = lock.tryLock() || lock.tryLock(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    try {
      return locked && drain();
    } finally {
      if (locked) {
        lock.unlock();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean drain() throws IOException {
    boolean progress = true;
    while (progress && !engine.isOutboundDone()) {
      try {
        progress = wrap(NOTHING).bytesProduced() > 0;
      } catch (SSLException e) {
        progress = true; // what a task has failed with is thrown before the alert is handed out
      }
    }
    out.flush();
    return engine.isOutboundDone();
  }
}
