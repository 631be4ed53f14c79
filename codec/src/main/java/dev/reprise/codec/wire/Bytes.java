// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An octet string, with value equality and unsigned lexicographic order.
 *
 * <p>Not for secrets: those are {@link SecretBytes}. Immutable.
 *
 * @since 0.1
 */
public final class Bytes implements Comparable<Bytes> {

  /** The octet string of length zero. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] octets;

  private Bytes(byte[] octets) {
    this.octets = octets;
  }

  /**
   * The given octets.
   *
   * @param octets each in {@code 0..255}
   * @throws IllegalArgumentException if one is out of range
   */
  public static Bytes of(int... octets) {
    byte[] array = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      Writer.checkUint8("octet", octets[i]);
      array[i] = (byte) octets[i];
    }
    return adopt(array);
  }

  /** A copy of a whole array. */
  public static Bytes copyOf(byte[] octets) {
    return adopt(octets.clone());
  }

  /**
   * A copy of part of an array.
   *
   * @throws IndexOutOfBoundsException if the range is not within the array
   */
  public static Bytes copyOf(byte[] octets, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, octets.length);
    return adopt(Arrays.copyOfRange(octets, offset, offset + length));
  }

  /**
   * Decodes pairs of hexadecimal digits.
   *
   * @throws IllegalArgumentException if {@code hex} has an odd length or another character
   */
  public static Bytes fromHex(String hex) {
    return adopt(HexFormat.of().parseHex(hex));
  }

  /** Wraps an array without a copy; no other code may keep it. */
  static Bytes adopt(byte[] octets) {
    return octets.length == 0 ? EMPTY : new Bytes(octets);
  }

  /** The number of octets. */
  public int length() {
    return octets.length;
  }

  /** Whether there are no octets. */
  public boolean isEmpty() {
    return octets.length == 0;
  }

  /**
   * One octet, in {@code 0..255}.
   *
   * @throws IndexOutOfBoundsException if {@code index} is not in {@code 0..length()-1}
   */
  public int at(int index) {
    return octets[Objects.checkIndex(index, octets.length)] & 0xff;
  }

  /** A new array with these octets. */
  public byte[] toByteArray() {
    return octets.clone();
  }

  /**
   * The octets from {@code from}, inclusive, to {@code to}, exclusive.
   *
   * @throws IndexOutOfBoundsException if the range is not within this string
   */
  public Bytes slice(int from, int to) {
    Objects.checkFromToIndex(from, to, octets.length);
    return from == 0 && to == octets.length ? this : adopt(Arrays.copyOfRange(octets, from, to));
  }

  /** These octets in lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(octets);
  }

  /** Orders by the first octet that differs, unsigned; a prefix comes before the longer string. */
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(octets, other.octets);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return hex();
  }

  /** The array itself, which the caller must not write to. */
  byte[] array() {
    return octets;
  }
}
