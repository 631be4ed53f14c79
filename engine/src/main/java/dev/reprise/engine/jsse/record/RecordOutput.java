// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.record;

import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Where a protocol writes its records: into the consumer's buffers while there are some, otherwise
 * into a queue. Each write is one whole record. Confined to its connection's lock.
 */
public final class RecordOutput extends OutputStream {

  private final Deque<byte[]> queue = new ArrayDeque<>(4);
  private @Nullable ByteBuffers target;

  /** Lets what is written from now on go straight to the consumer. */
  void direct(ByteBuffers buffers) {
    target = buffers;
  }

  /** Lets what is written from now on wait in the queue. */
  void queue() {
    target = null;
  }

  /** Whether no record waits to be handed out. */
  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /** How many records wait to be handed out. */
  int records() {
    return queue.size();
  }

  /** Hands out as many whole records as there is room for. */
  public void drainTo(ByteBuffers buffers) {
    for (byte[] next = queue.peek();
        next != null && next.length <= buffers.remaining();
        next = queue.peek()) {
      buffers.put(next, 0, next.length);
      queue.remove();
    }
  }

  @Override
  public void write(int octet) {
    throw new UnsupportedOperationException("records are written whole");
  }

  @Override
  public void write(byte[] octets, int offset, int length) {
    if (target != null && queue.isEmpty() && target.remaining() >= length) {
      if (!target.skip(octets, offset, length)) {
        target.put(octets, offset, length);
      }
    } else {
      queue.add(Arrays.copyOfRange(octets, offset, offset + length));
    }
  }
}
