// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

// Longer than 300 lines: one cursor with a method for each construct of the TLS language.

import dev.reprise.codec.wire.DecodeException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A cursor over octets from outside, with one method per construct of the TLS presentation language
 * (RFC 5246, Section 4).
 *
 * <p>Every method either consumes one whole field or throws {@link DecodeException}. No input makes
 * it throw anything else, or allocate more octets than the input has. The results share no array
 * with the input. Integers are big-endian. If {@code readAll} fails, the secrets that were read by
 * then are destroyed. Not safe for use by several threads.
 *
 * @since 0.1
 */
public final class Reader {

  private final byte[] octets;
  private final Reader whole;
  private int limit;
  private int position;
  private int fieldStart;
  private List<SecretBytes> secrets = List.of();

  private Reader(byte[] octets, int from, int to) {
    this.octets = octets;
    this.whole = this;
    this.position = from;
    this.fieldStart = from;
    this.limit = to;
  }

  private Reader(Reader outer, int from, int to) {
    this.octets = outer.octets;
    this.whole = outer.whole;
    this.position = from;
    this.fieldStart = from;
    this.limit = to;
  }

  /** A cursor at the start of an array, which must not change while it is read. */
  public static Reader of(byte[] octets) {
    return new Reader(octets, 0, octets.length);
  }

  /**
   * A cursor at the start of part of an array; offsets count from the start of the array.
   *
   * @throws IndexOutOfBoundsException if the range is not within the array
   */
  public static Reader of(byte[] octets, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, octets.length);
    return new Reader(octets, offset, offset + length);
  }

  /** A cursor at the start of an octet string. */
  public static Reader of(Bytes octets) {
    return of(octets.array());
  }

  /**
   * Reads one structure that takes up the whole input.
   *
   * @param what the name of the structure, for {@link DecodeException#field()}
   * @throws DecodeException if {@code decoder} throws it, or with {@code TRAILING_DATA} if octets
   *     are left over
   */
  public static <T> T readAll(byte[] octets, String what, Decoder<T> decoder)
      throws DecodeException {
    Reader in = of(octets);
    boolean succeeded = false;
    try {
      T value = in.readToEnd(what, decoder);
      succeeded = true;
      return value;
    } finally {
      if (!succeeded) {
        in.secrets.forEach(SecretBytes::destroy);
      }
    }
  }

  /**
   * Reads one structure that takes up the whole input.
   *
   * @param what the name of the structure, for {@link DecodeException#field()}
   * @throws DecodeException if {@code decoder} throws it, or with {@code TRAILING_DATA} if octets
   *     are left over
   */
  public static <T> T readAll(Bytes octets, String what, Decoder<T> decoder)
      throws DecodeException {
    return readAll(octets.array(), what, decoder);
  }

  /**
   * Reads one structure that takes up a whole secret, without a copy of it in between.
   *
   * @param what the name of the structure, for {@link DecodeException#field()}
   * @throws DecodeException if {@code decoder} throws it, or with {@code TRAILING_DATA} if octets
   *     are left over
   * @throws IllegalStateException if the secret was destroyed before its end was read
   */
  public static <T> T readAll(SecretBytes secret, String what, Decoder<T> decoder)
      throws DecodeException {
    secret.checkPresent();
    try {
      return readAll(secret.array(), what, decoder);
    } finally {
      // A failed decoding may have read the zeroes of a destroyed secret.
      secret.checkPresent();
    }
  }

  /** Octets between the cursor and the end. */
  public int remaining() {
    return limit - position;
  }

  /** Octets between the start of the whole input and the cursor. */
  public int offset() {
    return position;
  }

  /**
   * A {@code uint8}, in {@code 0..2^8-1}.
   *
   * @throws DecodeException {@code TRUNCATED} if there is no octet left
   */
  public int uint8(String field) throws DecodeException {
    return (int) integer(field, 1);
  }

  /**
   * A {@code uint16}, in {@code 0..2^16-1}.
   *
   * @throws DecodeException {@code TRUNCATED} if fewer than 2 octets are left
   */
  public int uint16(String field) throws DecodeException {
    return (int) integer(field, 2);
  }

  /**
   * A {@code uint24}, in {@code 0..2^24-1}.
   *
   * @throws DecodeException {@code TRUNCATED} if fewer than 3 octets are left
   */
  public int uint24(String field) throws DecodeException {
    return (int) integer(field, 3);
  }

  /**
   * A {@code uint32}, in {@code 0..2^32-1}.
   *
   * @throws DecodeException {@code TRUNCATED} if fewer than 4 octets are left
   */
  public long uint32(String field) throws DecodeException {
    return integer(field, 4);
  }

  /**
   * A {@code uint64} up to {@code 2^63-1}: no counter and no time comes near that limit, and a
   * {@code long} that is never negative needs no unsigned comparison.
   *
   * @throws DecodeException {@code TRUNCATED} if fewer than 8 octets are left; {@code
   *     ILLEGAL_VALUE} from {@code 2^63} on
   */
  public long uint64(String field) throws DecodeException {
    long value = integer(field, 8);
    if (value < 0) {
      throw illegal(field);
    }
    return value;
  }

  /**
   * An {@code opaque field[length]}.
   *
   * @param length octets, fixed by the grammar
   * @throws DecodeException {@code TRUNCATED} if fewer octets are left
   */
  public Bytes fixed(String field, int length) throws DecodeException {
    return Bytes.adopt(array(field, length));
  }

  /**
   * An {@code opaque field[length]} that is secret; only the input keeps another copy.
   *
   * @param length octets, fixed by the grammar
   * @throws DecodeException {@code TRUNCATED} if fewer octets are left
   */
  public SecretBytes secret(String field, int length) throws DecodeException {
    return secret(array(field, length));
  }

  /**
   * An {@code opaque field<min..max>} with one octet of length.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if the length is not in {@code min..max};
   *     {@code TRUNCATED} if fewer octets are left
   */
  public Bytes opaque8(String field, int min, int max) throws DecodeException {
    return Bytes.adopt(opaque(field, 1, min, max));
  }

  /**
   * An {@code opaque field<min..max>} with two octets of length.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if the length is not in {@code min..max};
   *     {@code TRUNCATED} if fewer octets are left
   */
  public Bytes opaque16(String field, int min, int max) throws DecodeException {
    return Bytes.adopt(opaque(field, 2, min, max));
  }

  /**
   * An {@code opaque field<min..max>} with three octets of length.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if the length is not in {@code min..max};
   *     {@code TRUNCATED} if fewer octets are left
   */
  public Bytes opaque24(String field, int min, int max) throws DecodeException {
    return Bytes.adopt(opaque(field, 3, min, max));
  }

  /**
   * A secret {@code opaque field<min..max>} with one octet of length.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if the length is not in {@code min..max};
   *     {@code TRUNCATED} if fewer octets are left
   */
  public SecretBytes secret8(String field, int min, int max) throws DecodeException {
    return secret(opaque(field, 1, min, max));
  }

  /**
   * A vector {@code T field<min..max>} with one octet of length.
   *
   * @param min least size in octets, not in elements
   * @param max greatest size in octets
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if the length is not in {@code min..max};
   *     {@code TRUNCATED} if fewer octets are left, or the last element runs past the vector; or
   *     what {@code decoder} throws
   */
  public <T> List<T> vector8(String field, int min, int max, Decoder<T> decoder)
      throws DecodeException {
    return body(field, 1, min, max).elements(field, decoder);
  }

  /**
   * A vector {@code T field<min..max>} with two octets of length.
   *
   * @param min least size in octets, not in elements
   * @param max greatest size in octets
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if the length is not in {@code min..max};
   *     {@code TRUNCATED} if fewer octets are left, or the last element runs past the vector; or
   *     what {@code decoder} throws
   */
  public <T> List<T> vector16(String field, int min, int max, Decoder<T> decoder)
      throws DecodeException {
    return body(field, 2, min, max).elements(field, decoder);
  }

  /**
   * A vector {@code T field<min..max>} with three octets of length.
   *
   * @param min least size in octets, not in elements
   * @param max greatest size in octets
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if the length is not in {@code min..max};
   *     {@code TRUNCATED} if fewer octets are left, or the last element runs past the vector; or
   *     what {@code decoder} throws
   */
  public <T> List<T> vector24(String field, int min, int max, Decoder<T> decoder)
      throws DecodeException {
    return body(field, 3, min, max).elements(field, decoder);
  }

  /**
   * One structure that takes up the whole of an {@code opaque field<0..2^16-1>}, as an {@code
   * extension_data} does.
   *
   * @throws DecodeException {@code TRUNCATED} if fewer octets are left than the length gives;
   *     {@code TRAILING_DATA} if the structure ends before the field does; or what {@code decoder}
   *     throws
   */
  public <T> T struct16(String field, Decoder<T> decoder) throws DecodeException {
    int start = position;
    int length = length(field, 2, 0, 0xffff);
    int end = limit;
    limit = position + length;
    T value = readToEnd(field, decoder);
    limit = end;
    fieldStart = start;
    return value;
  }

  /**
   * A cursor over the content of an {@code opaque field<min..max>} with two octets of length; the
   * caller reads until nothing remains.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if the length is not in {@code min..max};
   *     {@code TRUNCATED} if fewer octets are left
   */
  public Reader body16(String field, int min, int max) throws DecodeException {
    return body(field, 2, min, max);
  }

  /**
   * An {@code opaque field<min..max>} with two octets of length, decoded as ISO 8859-1.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if the length is not in {@code min..max};
   *     {@code TRUNCATED} if fewer octets are left
   */
  public String latin1Opaque16(String field, int min, int max) throws DecodeException {
    return latin1(length(field, 2, min, max));
  }

  /** All octets up to the end, decoded as ISO 8859-1; may be empty. */
  public String latin1Rest() {
    fieldStart = position;
    return latin1(remaining());
  }

  private String latin1(int length) {
    String text = new String(octets, position, length, StandardCharsets.ISO_8859_1);
    position += length;
    return text;
  }

  /** All octets up to the end; may be empty. */
  public Bytes rest(String field) throws DecodeException {
    return fixed(field, remaining());
  }

  /** The exception to throw if the field that was read last has a value that is not allowed. */
  public DecodeException illegal(String field) {
    return new DecodeException(Kind.ILLEGAL_VALUE, field, fieldStart);
  }

  private <T> T readToEnd(String what, Decoder<T> decoder) throws DecodeException {
    T value = decoder.readFrom(this);
    if (remaining() > 0) {
      throw new DecodeException(Kind.TRAILING_DATA, what, position);
    }
    return value;
  }

  private <T> List<T> elements(String field, Decoder<T> decoder) throws DecodeException {
    List<T> elements = new ArrayList<>();
    while (remaining() > 0) {
      int before = position;
      elements.add(decoder.readFrom(this));
      if (position == before) {
        throw new IllegalArgumentException("the decoder of " + field + " consumes nothing");
      }
    }
    return List.copyOf(elements);
  }

  private Reader body(String field, int lengthOctets, int min, int max) throws DecodeException {
    int length = length(field, lengthOctets, min, max);
    Reader body = new Reader(this, position, position + length);
    position += length;
    return body;
  }

  private SecretBytes secret(byte[] taken) {
    SecretBytes secret = SecretBytes.adopt(taken);
    if (whole.secrets.isEmpty()) {
      whole.secrets = new ArrayList<>(2);
    }
    whole.secrets.add(secret);
    return secret;
  }

  private byte[] opaque(String field, int lengthOctets, int min, int max) throws DecodeException {
    return take(length(field, lengthOctets, min, max));
  }

  private int length(String field, int lengthOctets, int min, int max) throws DecodeException {
    int start = position;
    int length = (int) integer(field, lengthOctets);
    if (length < min || length > max) {
      throw new DecodeException(Kind.LENGTH_OUT_OF_RANGE, field, start);
    }
    if (length > remaining()) {
      throw new DecodeException(Kind.TRUNCATED, field, start);
    }
    return length;
  }

  private long integer(String field, int width) throws DecodeException {
    require(field, width);
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = (value << 8) | (octets[position++] & 0xff);
    }
    return value;
  }

  private byte[] array(String field, int length) throws DecodeException {
    require(field, length);
    return take(length);
  }

  private byte[] take(int length) {
    byte[] taken = Arrays.copyOfRange(octets, position, position + length);
    position += length;
    return taken;
  }

  private void require(String field, int length) throws DecodeException {
    fieldStart = position;
    if (length > remaining()) {
      throw new DecodeException(Kind.TRUNCATED, field, position);
    }
  }
}
