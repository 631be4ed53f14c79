// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Connections of clients that never finish a handshake. Closing ends them. */
public final class Flood implements AutoCloseable {

  /** The length that the unfinished ClientHello announces. */
  private static final int HELLO_OCTETS = 28_606;

  /** A ClientHello with nothing but a suite and the extensions that a server insists on. */
  private static final byte[] HELLO =
      HexFormat.of()
          .parseHex(
              "160301004f0100004b0303"
                  + "00".repeat(32)
                  + "00"
                  + "0006c02bc02f00ff"
                  + "0100"
                  + "001c"
                  + "000a000400020017"
                  + "000b00020100"
                  + "000d0006000404030804"
                  + "00170000");

  /** How a client stops. */
  public enum Kind {
    /** Sends nothing. */
    IDLE,
    /** Sends an unfinished ClientHello in records of one octet. */
    ONE_OCTET_RECORDS,
    /** Sends a whole ClientHello, and no more. */
    HALF_OPEN,
    /** Sends an octet of a ClientHello now and then. */
    SLOW
  }

  private final List<SocketChannel> channels = new ArrayList<>();
  private final int port;

  private Flood(int port) {
    this.port = port;
  }

  /**
   * Opens connections.
   *
   * @param octets that each client of {@link Kind#ONE_OCTET_RECORDS} sends
   */
  public static Flood open(int port, int count, Kind kind, int octets) throws IOException {
    Flood flood = new Flood(port);
    for (int i = 0; i < count; i++) {
      flood.add(kind, octets);
    }
    return flood;
  }

  private void add(Kind kind, int octets) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channels.add(channel);
    try {
      switch (kind) {
        case IDLE -> {}
        case ONE_OCTET_RECORDS -> writeAll(channel, oneOctetRecords(octets));
        case HALF_OPEN -> writeAll(channel, ByteBuffer.wrap(HELLO));
        case SLOW -> drip();
      }
    } catch (IOException e) {
      channel.close(); // evicted, as it should be
    }
  }

  /** Each open connection sends its next octet. */
  private void drip() {
    int next = channels.size();
    for (int i = Math.max(0, next - HELLO.length); i < next; i++) {
      SocketChannel channel = channels.get(i);
      try {
        if (channel.isOpen()) {
          channel.write(ByteBuffer.wrap(HELLO, next - 1 - i, 1));
        }
      } catch (IOException e) {
        close(channel);
      }
    }
  }

  private static ByteBuffer oneOctetRecords(int octets) {
    byte[] header = {1, 0, (byte) (HELLO_OCTETS >>> 8), (byte) HELLO_OCTETS, 3, 3};
    ByteBuffer records = ByteBuffer.allocate(6 * octets);
    for (int i = 0; i < octets; i++) {
      records.put(new byte[] {22, 3, 1, 0, 1, i < header.length ? header[i] : 7});
    }
    return records.flip();
  }

  private static void writeAll(SocketChannel channel, ByteBuffer octets) throws IOException {
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    channels.forEach(Flood::close);
  }
}
