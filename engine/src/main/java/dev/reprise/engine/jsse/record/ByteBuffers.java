// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.record;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.jspecify.annotations.Nullable;

/** A range of a consumer's buffers, read or written in order as if they were one. */
public final class ByteBuffers {

  private final ByteBuffer[] buffers;
  private final int from;
  private final int to;

  private ByteBuffers(ByteBuffer[] buffers, int from, int to) {
    this.buffers = buffers;
    this.from = from;
    this.to = to;
  }

  /**
   * Checks what a consumer passes, as the JDK does.
   *
   * @throws IllegalArgumentException if the array or one of its buffers is null
   * @throws IndexOutOfBoundsException if the range is not within the array
   */
  public static ByteBuffers source(ByteBuffer @Nullable [] buffers, int offset, int length) {
    return of("source", buffers, offset, length);
  }

  /**
   * Checks what a consumer passes, as the JDK does.
   *
   * @throws IllegalArgumentException if the array or one of its buffers is null
   * @throws IndexOutOfBoundsException if the range is not within the array
   * @throws ReadOnlyBufferException if nothing can be written to one of them
   */
  public static ByteBuffers destination(ByteBuffer @Nullable [] buffers, int offset, int length) {
    ByteBuffers checked = of("destination", buffers, offset, length);
    for (int i = checked.from; i < checked.to; i++) {
      if (checked.buffers[i].isReadOnly()) {
        throw new ReadOnlyBufferException();
      }
    }
    return checked;
  }

  private static ByteBuffers of(
      String role, ByteBuffer @Nullable [] buffers, int offset, int length) {
    if (buffers == null) {
      throw new IllegalArgumentException(role + " buffer is null");
    }
    if (offset < 0 || length < 0 || offset > buffers.length - length) {
      throw new IndexOutOfBoundsException("index out of bound of the " + role + " buffers");
    }
    for (int i = offset; i < offset + length; i++) {
      if (buffers[i] == null) {
        throw new IllegalArgumentException(role + " buffer[" + i + "] == null");
      }
    }
    return new ByteBuffers(buffers, offset, offset + length);
  }

  /** The number of octets that all buffers together still have. */
  public int remaining() {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += buffers[i].remaining();
    }
    return (int) Math.min(sum, Integer.MAX_VALUE);
  }

  /** The first octets, without taking them. */
  public void peek(byte[] octets) {
    int done = 0;
    for (int i = from; i < to && done < octets.length; i++) {
      int position = buffers[i].position();
      int some = Math.min(buffers[i].remaining(), octets.length - done);
      for (int j = 0; j < some; j++) {
        octets[done++] = buffers[i].get(position + j);
      }
    }
  }

  /** Takes octets into an array. */
  public void get(byte[] octets, int offset, int length) {
    int done = 0;
    for (int i = from; i < to && done < length; i++) {
      int some = Math.min(buffers[i].remaining(), length - done);
      buffers[i].get(octets, offset + done, some);
      done += some;
    }
  }

  /** Writes octets into the buffers, in their order; the caller checks that there is room. */
  public void put(byte[] octets, int offset, int length) {
    int done = 0;
    for (int i = from; i < to && done < length; i++) {
      int some = Math.min(buffers[i].remaining(), length - done);
      buffers[i].put(octets, offset + done, some);
      done += some;
    }
  }

  /**
   * Counts octets as written that are in their place already.
   *
   * @return false if they are somewhere else
   */
  boolean skip(byte[] octets, int offset, int length) {
    ByteBuffer next = whole(length);
    if (next == null || next.array() != octets || next.arrayOffset() + next.position() != offset) {
      return false;
    }
    next.position(next.position() + length);
    return true;
  }

  /**
   * The buffer with an array behind it that has the next octets all to itself; null if there is
   * none. Who uses it moves its position.
   */
  @Nullable ByteBuffer whole(int length) {
    for (int i = from; i < to; i++) {
      if (buffers[i].hasRemaining()) {
        return buffers[i].hasArray() && buffers[i].remaining() >= length ? buffers[i] : null;
      }
    }
    return null;
  }
}
