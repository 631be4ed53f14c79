// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.socket;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** What has been read from a stream and not unwrapped yet. Guarded by its owner's lock. */
final class RecordInput {

  private static final int HEADER = 5;

  private final InputStream in;
  private final boolean exact;
  private ByteBuffer octets = ByteBuffer.allocate(0);

  /**
   * @param exact whether to read no further than the record goes, because what follows it on the
   *     stream may be somebody else's
   */
  RecordInput(InputStream in, boolean exact) {
    this.in = in;
    this.exact = exact;
  }

  /** What has been read; in the state for reading. */
  ByteBuffer octets() {
    return octets;
  }

  /**
   * Reads more, and waits for it if need be. If that times out, nothing is lost.
   *
   * @param packetSize room for at least so many octets
   * @return false at the end of the stream
   */
  boolean fill(int packetSize) throws IOException {
    if (octets.capacity() < packetSize || octets.remaining() == octets.capacity()) {
      octets = enlarged(octets, packetSize);
    }
    octets.compact();
    try {
      int room = exact ? Math.min(octets.remaining(), missing()) : octets.remaining();
      int count = in.read(octets.array(), octets.position(), room);
      octets.position(octets.position() + Math.max(0, count));
      return count >= 0;
    } finally {
      octets.flip();
    }
  }

  /** How many octets the record lacks, as far as its header tells; at least 1. */
  private int missing() {
    int have = octets.position();
    if (have < HEADER) {
      return HEADER - have;
    }
    boolean isSslv2 = octets.get(0) < 0; // the JDK's engine answers such a hello
    int whole =
        isSslv2 ? 2 + (octets.getShort(0) & 0x7fff) : HEADER + (octets.getShort(3) & 0xffff);
    return Math.max(1, whole - have);
  }

  /** The same octets with room for more. */
  static ByteBuffer enlarged(ByteBuffer buffer, int more) {
    return ByteBuffer.allocate(buffer.remaining() + more).put(buffer).flip();
  }

  /** Reads away what has arrived. */
  void discard() throws IOException {
    byte[] unwanted = new byte[1024];
    int count = 0;
    while (count >= 0 && in.available() > 0) {
      count = in.read(unwanted);
    }
  }
}
