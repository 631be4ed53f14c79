// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

import java.util.List;

/**
 * A buffer with exactly the size of its content, with one method per construct of the TLS
 * presentation language (RFC 5246, Section 4).
 *
 * <p>The buffer never grows, so no abandoned buffer keeps a copy of a secret. Integers are
 * big-endian. The static {@code check} methods are for the constructors of structures, so that
 * every structure that exists can be written. Not safe for use by several threads.
 *
 * @since 0.1
 */
public final class Writer {

  private final byte[] buffer;
  private int position;

  /**
   * An empty buffer.
   *
   * @param size the number of octets that will be written; {@link WireStruct#encodedLength()} for a
   *     structure
   */
  public Writer(int size) {
    this.buffer = new byte[size];
  }

  /** Writes a {@code uint8}, in {@code 0..2^8-1}. */
  public void uint8(int value) {
    checkUint8("uint8", value);
    integer(value, 1);
  }

  /** Writes a {@code uint16}, in {@code 0..2^16-1}. */
  public void uint16(int value) {
    checkUint16("uint16", value);
    integer(value, 2);
  }

  /** Writes a {@code uint24}, in {@code 0..2^24-1}. */
  public void uint24(int value) {
    checkRange("uint24", value, 0, 0xffffff);
    integer(value, 3);
  }

  /** Writes a {@code uint32}, in {@code 0..2^32-1}. */
  public void uint32(long value) {
    checkUint32("uint32", value);
    integer(value, 4);
  }

  /** Writes a {@code uint64}, in {@code 0..2^63-1}. */
  public void uint64(long value) {
    checkUint64("uint64", value);
    integer(value, 8);
  }

  /** Writes octets without a length. */
  public void fixed(Bytes octets) {
    array(octets.array());
  }

  /** Writes octets with one octet of length. */
  public void opaque8(Bytes octets) {
    uint8(octets.length());
    fixed(octets);
  }

  /** Writes octets with two octets of length. */
  public void opaque16(Bytes octets) {
    uint16(octets.length());
    fixed(octets);
  }

  /** Writes octets with three octets of length. */
  public void opaque24(Bytes octets) {
    uint24(octets.length());
    fixed(octets);
  }

  /**
   * Writes secret octets without a length.
   *
   * @throws IllegalStateException if the secret has been destroyed
   */
  public void secret(SecretBytes octets) {
    reserve(octets.length());
    octets.copyTo(buffer, position);
    position += octets.length();
  }

  /**
   * Writes secret octets with one octet of length.
   *
   * @throws IllegalStateException if the secret has been destroyed
   */
  public void secret8(SecretBytes octets) {
    uint8(octets.length());
    secret(octets);
  }

  /** Writes a vector with one octet of length. */
  public void vector8(List<? extends WireStruct> elements) {
    uint8(encodedLength(elements));
    elements.forEach(this::struct);
  }

  /** Writes a vector with two octets of length. */
  public void vector16(List<? extends WireStruct> elements) {
    uint16(encodedLength(elements));
    elements.forEach(this::struct);
  }

  /** Writes a vector with three octets of length. */
  public void vector24(List<? extends WireStruct> elements) {
    uint24(encodedLength(elements));
    elements.forEach(this::struct);
  }

  /** Writes a structure as the whole of an {@code opaque<0..2^16-1>}. */
  public void struct16(WireStruct struct) {
    uint16(struct.encodedLength());
    struct(struct);
  }

  /** A copy of the octets written so far. */
  public Bytes toBytes() {
    return Bytes.copyOf(buffer, 0, position);
  }

  /** The size of a vector's elements together, in octets, without the vector's own length. */
  public static int encodedLength(List<? extends WireStruct> elements) {
    int length = 0;
    for (WireStruct element : elements) {
      length = Math.addExact(length, element.encodedLength());
    }
    return length;
  }

  /**
   * Checks that a number is in {@code 0..2^8-1}.
   *
   * @throws IllegalArgumentException naming {@code field} if it is not
   */
  public static void checkUint8(String field, int value) {
    checkRange(field, value, 0, 0xff);
  }

  /**
   * Checks that a number is in {@code 0..2^16-1}.
   *
   * @throws IllegalArgumentException naming {@code field} if it is not
   */
  public static void checkUint16(String field, int value) {
    checkRange(field, value, 0, 0xffff);
  }

  /**
   * Checks that a number is in {@code 0..2^32-1}.
   *
   * @throws IllegalArgumentException naming {@code field} if it is not
   */
  public static void checkUint32(String field, long value) {
    checkRange(field, value, 0, 0xffffffffL);
  }

  /**
   * Checks that a number is in {@code 0..2^63-1}.
   *
   * @throws IllegalArgumentException naming {@code field} if it is not
   */
  public static void checkUint64(String field, long value) {
    checkRange(field, value, 0, Long.MAX_VALUE);
  }

  /**
   * Checks that an octet string has the given size.
   *
   * @throws IllegalArgumentException naming {@code field} if it is not
   */
  public static void checkFixed(String field, Bytes octets, int length) {
    checkLength(field, octets.length(), length, length);
  }

  /**
   * Checks that a secret has the given size.
   *
   * @throws IllegalArgumentException naming {@code field} if it is not
   */
  public static void checkFixed(String field, SecretBytes octets, int length) {
    checkLength(field, octets.length(), length, length);
  }

  /**
   * Checks that an octet string fits {@code opaque field<min..max>}.
   *
   * @throws IllegalArgumentException naming {@code field} if it does not
   */
  public static void checkOpaque(String field, Bytes octets, int min, int max) {
    checkLength(field, octets.length(), min, max);
  }

  /**
   * Checks that an octet string fits {@code opaque field<0..2^16-1>}.
   *
   * @throws IllegalArgumentException naming {@code field} if it does not
   */
  public static void checkOpaque16(String field, Bytes octets) {
    checkOpaque(field, octets, 0, 0xffff);
  }

  /**
   * Checks that elements fit {@code T field<min..max>}.
   *
   * @param min least size in octets, not in elements
   * @param max greatest size in octets
   * @throws IllegalArgumentException naming {@code field} if they do not
   */
  public static void checkVector(
      String field, List<? extends WireStruct> elements, int min, int max) {
    checkLength(field, encodedLength(elements), min, max);
  }

  /**
   * Checks that a number is in {@code min..max}.
   *
   * @throws IllegalArgumentException naming {@code field} if it is not
   */
  public static void checkRange(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(field + " is " + value + ", not in " + min + ".." + max);
    }
  }

  /** Returns the buffer itself, which must be full. */
  byte[] finish() {
    if (position != buffer.length) {
      throw new IllegalStateException(
          "wrote " + position + " octets of an encodedLength() of " + buffer.length);
    }
    return buffer;
  }

  private static void checkLength(String field, int length, int min, int max) {
    if (length < min || length > max) {
      throw new IllegalArgumentException(
          field + " has " + length + " octets, not " + min + ".." + max);
    }
  }

  private void struct(WireStruct struct) {
    int end = position + struct.encodedLength();
    struct.writeTo(this);
    if (position != end) {
      throw new IllegalStateException(
          struct.getClass().getName() + " is not of its encodedLength()");
    }
  }

  private void integer(long value, int width) {
    reserve(width);
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
      buffer[position++] = (byte) (value >>> shift);
    }
  }

  private void array(byte[] octets) {
    reserve(octets.length);
    System.arraycopy(octets, 0, buffer, position, octets.length);
    position += octets.length;
  }

  private void reserve(int length) {
    if (length > buffer.length - position) {
      throw new IllegalStateException(
          "the buffer of " + buffer.length + " octets is full at " + position);
    }
  }
}
