// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.io;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The two streams of a socket, closed so that the peer still gets to read our last alert.
 *
 * <p>Bouncy Castle closes its streams right after a close_notify or a fatal alert. A socket that is
 * closed with unread input answers with a reset, and a reset can overtake and discard the alert. So
 * closing the output half-closes the socket, reads what the peer has still under way, within
 * bounds, and only then closes.
 */
public final class DrainingSocket {

  private static final long DRAIN_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int DRAIN_OCTETS = 1 << 18;

  private final Socket socket;
  private final LongSupplier nanoClock;
  private final InputStream input;
  private final OutputStream output;

  /**
   * @param socket a connected socket, closed with its output
   * @param nanoClock bounds the time for which input is read after the output was closed
   * @throws IOException if the socket is not connected
   */
  public DrainingSocket(Socket socket, LongSupplier nanoClock) throws IOException {
    this.socket = socket;
    this.nanoClock = nanoClock;
    this.input = new Input(socket.getInputStream());
    this.output = new Output(socket.getOutputStream());
  }

  /** The input of the socket. */
  public InputStream input() {
    return input;
  }

  /** The output of the socket, whose closing closes the socket gently. */
  public OutputStream output() {
    return output;
  }

  private void closeGently() throws IOException {
    if (socket.isClosed()) {
      return;
    }
    try (socket) {
      socket.shutdownOutput();
      drain();
    }
  }

  private void drain() throws IOException {
    InputStream in = socket.getInputStream();
    byte[] sink = new byte[4096];
    long end = nanoClock.getAsLong() + DRAIN_NANOS;
    int left = DRAIN_OCTETS;
    while (left > 0) {
      long millis = (end - nanoClock.getAsLong()) / 1_000_000;
      if (millis <= 0) {
        return;
      }
      socket.setSoTimeout((int) millis);
      int count;
      try {
        count = in.read(sink);
      } catch (IOException e) {
        return; // a timeout or a reset: the peer had its chance to read
      }
      if (count < 0) {
        return;
      }
      left -= count;
    }
  }

  /** The socket's input; closing it does nothing, as the output is closed right after it. */
  private static final class Input extends FilterInputStream {
    Input(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // RecordStream closes input before output: the alert is not read yet.
    }
  }

  private final class Output extends FilterOutputStream {
    Output(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
      out.write(octets, offset, length);
    }

    @Override
    public void close() throws IOException {
      closeGently();
    }
  }
}
