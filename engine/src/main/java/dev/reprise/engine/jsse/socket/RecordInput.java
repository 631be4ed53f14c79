// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.socket;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** What has been read from a stream and not unwrapped yet. Guarded by its owner's lock. */
final class RecordInput {

  private final InputStream in;
  private ByteBuffer octets = ByteBuffer.allocate(0);

  RecordInput(InputStream in) {
    this.in = in;
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
      int count = in.read(octets.array(), octets.position(), octets.remaining());
      octets.position(octets.position() + Math.max(0, count));
      return count >= 0;
    } finally {
      octets.flip();
    }
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
