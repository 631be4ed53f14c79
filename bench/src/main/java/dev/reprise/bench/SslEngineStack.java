// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Any stack behind Java's {@link SSLEngine}.
 *
 * <p>Buffers are made once, of the kind that the stack prefers, as its users would pool them. For
 * one thread.
 */
final class SslEngineStack implements ServerStack {

  private static final int BUFFER_OCTETS = 1 << 15;

  private final Supplier<SSLEngine> engines;
  private final Function<Opened, Boolean> resumed;
  private final Runnable closing;
  private final ByteBuffer nothing;
  private final ByteBuffer input;
  private final ByteBuffer output;
  private final ByteBuffer plaintext;

  /**
   * A stack of engines.
   *
   * @param engines makes a server's engine, ready to shake hands
   * @param buffers makes a buffer of the given size, on or off the heap
   * @param resumed asks the stack whether a finished handshake resumed a session
   * @param closing frees what the engines share
   */
  SslEngineStack(
      Supplier<SSLEngine> engines,
      Function<Integer, ByteBuffer> buffers,
      Function<Opened, Boolean> resumed,
      Runnable closing) {
    this.engines = engines;
    this.resumed = resumed;
    this.closing = closing;
    this.nothing = buffers.apply(0);
    this.input = buffers.apply(BUFFER_OCTETS);
    this.output = buffers.apply(BUFFER_OCTETS);
    this.plaintext = buffers.apply(BUFFER_OCTETS);
  }

  /**
   * An engine, with the time when it was made: a resumed session is older than its connection.
   *
   * @param openedMillis milliseconds since the epoch
   */
  record Opened(SSLEngine engine, long openedMillis) {

    /** Whether the session is from before this connection, where its age counts in milliseconds. */
    boolean hasOlderSession() {
      return engine.getSession().getCreationTime() < openedMillis;
    }

    /** The same, where the session's age counts in whole seconds. */
    boolean hasOlderSessionInSeconds() {
      return engine.getSession().getCreationTime() / 1000 < openedMillis / 1000;
    }
  }

  @Override
  public Connection accept() throws IOException {
    SSLEngine engine = engines.get();
    engine.beginHandshake();
    return new EngineConnection(new Opened(engine, System.currentTimeMillis()));
  }

  @Override
  public void close() {
    closing.run();
  }

  private final class EngineConnection implements Connection {

    private final Opened opened;
    private final SSLEngine engine;

    EngineConnection(Opened opened) {
      this.opened = opened;
      this.engine = opened.engine();
    }

    @Override
    public byte[] receive(byte[] octets) throws IOException {
      input.clear().put(octets).flip();
      output.clear();
      advance();
      byte[] answer = new byte[output.flip().remaining()];
      output.get(answer);
      return answer;
    }

    /** Unwraps, wraps and runs tasks until the engine waits for the client. */
    private void advance() throws SSLException {
      while (true) {
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_WRAP) {
          check(engine.wrap(nothing, output));
        } else if (status == HandshakeStatus.NEED_TASK) {
          for (Runnable task = engine.getDelegatedTask(); task != null; ) {
            task.run();
            task = engine.getDelegatedTask();
          }
        } else if (input.hasRemaining()) {
          plaintext.clear();
          check(engine.unwrap(input, plaintext));
        } else {
          if (status == HandshakeStatus.NEED_UNWRAP) {
            // Netty's engine notices that the client's Finished was the last message only when
            // asked once more, as its own handler and every loop up to BUFFER_UNDERFLOW does.
            engine.unwrap(input, plaintext);
          }
          return;
        }
      }
    }

    private void check(SSLEngineResult result) throws SSLException {
      if (result.getStatus() != SSLEngineResult.Status.OK) {
        throw new SSLException("engine answers " + result);
      }
    }

    @Override
    public boolean isConnected() {
      return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    @Override
    public boolean hasResumed() {
      return resumed.apply(opened);
    }

    @Override
    public void free() {
      engine.closeOutbound();
      ReferenceCountUtil.release(engine);
    }
  }
}
