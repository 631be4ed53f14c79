// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.Writer;

/**
 * A cursor over the elements of one constructed value in the distinguished encoding rules (X.690,
 * Section 10): one-octet identifiers, shortest lengths of at most three octets, shortest integers.
 *
 * <p>No input makes it throw anything but {@link DecodeException}, or allocate more octets than the
 * input has. Not safe for use by several threads.
 */
final class DerReader {

  /** The result of {@link #nextTag()} if no element follows. */
  static final int NONE = -1;

  private static final int MAX_INTEGER_OCTETS = 8;

  private final Reader in;
  private final int end;
  private int tag = NONE;

  private DerReader(Reader in, int end) {
    this.in = in;
    this.end = end;
  }

  /** A cursor over the elements that {@code in} holds from here to its end. */
  static DerReader over(Reader in) {
    return new DerReader(in, in.offset() + in.remaining());
  }

  /**
   * Enters the {@code SEQUENCE} that is next in {@code in}.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if something else is next; {@code TRUNCATED},
   *     {@code LENGTH_OUT_OF_RANGE} for a length that does not fit or is not the shortest
   */
  static DerReader sequence(Reader in, String field) throws DecodeException {
    return over(in).constructed(field, Der.SEQUENCE);
  }

  /** The identifier octet of the next element, or {@link #NONE}. */
  int nextTag() throws DecodeException {
    if (tag == NONE && in.offset() < end) {
      tag = in.uint8("identifier");
    }
    return tag;
  }

  /** Enters a constructed element. */
  DerReader constructed(String field, int expected) throws DecodeException {
    int length = header(field, expected);
    return new DerReader(in, in.offset() + length);
  }

  /** Enters {@code [number] EXPLICIT}. */
  DerReader explicit(String field, int number) throws DecodeException {
    return constructed(field, Der.explicitTag(number));
  }

  /**
   * An {@code INTEGER} in {@code min..max}.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if it has no or more than eight octets;
   *     {@code ILLEGAL_VALUE} if it has a superfluous octet or is out of range
   */
  long integer(String field, long min, long max) throws DecodeException {
    int length = header(field, Der.INTEGER);
    int start = in.offset();
    if (length < 1 || length > MAX_INTEGER_OCTETS) {
      throw new DecodeException(Kind.LENGTH_OUT_OF_RANGE, field, start);
    }
    long value = (byte) in.uint8(field);
    for (int i = 1; i < length; i++) {
      value = value << 8 | in.uint8(field);
      if (i == 1 && value == (byte) value) {
        throw new DecodeException(Kind.ILLEGAL_VALUE, field, start);
      }
    }
    if (value < min || value > max) {
      throw new DecodeException(Kind.ILLEGAL_VALUE, field, start);
    }
    return value;
  }

  /**
   * An {@code OCTET STRING} of {@code min..max} octets.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if it has fewer or more
   */
  Bytes octetString(String field, int min, int max) throws DecodeException {
    return in.fixed(field, octetStringHeader(field, min, max));
  }

  /**
   * A secret {@code OCTET STRING} of {@code min..max} octets.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if it has fewer or more
   */
  SecretBytes secretOctetString(String field, int min, int max) throws DecodeException {
    return in.secret(field, octetStringHeader(field, min, max));
  }

  /** The whole encoding of an element, identifier and length included. */
  Bytes encoding(String field, int expected) throws DecodeException {
    int length = header(field, expected);
    Bytes content = in.fixed(field, length);
    Writer out = new Writer(Der.headerLength(length) + length);
    Der.writeHeader(out, expected, length);
    out.fixed(content);
    return out.toBytes();
  }

  /** Skips the next element. */
  void skip(String field) throws DecodeException {
    in.fixed(field, header(field, nextTag()));
  }

  /**
   * Leaves the constructed value.
   *
   * @throws DecodeException {@code TRAILING_DATA} if elements are left
   */
  void finish(String field) throws DecodeException {
    if (nextTag() != NONE) {
      throw new DecodeException(Kind.TRAILING_DATA, field, in.offset() - 1);
    }
  }

  private int octetStringHeader(String field, int min, int max) throws DecodeException {
    int length = header(field, Der.OCTET_STRING);
    if (length < min || length > max) {
      throw new DecodeException(Kind.LENGTH_OUT_OF_RANGE, field, in.offset());
    }
    return length;
  }

  private int header(String field, int expected) throws DecodeException {
    int next = nextTag();
    if (next == NONE) {
      throw new DecodeException(Kind.TRUNCATED, field, in.offset());
    }
    if (next != expected) {
      throw new DecodeException(Kind.ILLEGAL_VALUE, field, in.offset() - 1);
    }
    tag = NONE;
    int start = in.offset();
    int length = length(field, start);
    if (length > end - in.offset()) {
      throw new DecodeException(Kind.TRUNCATED, field, start);
    }
    return length;
  }

  private int length(String field, int start) throws DecodeException {
    if (start >= end) {
      throw new DecodeException(Kind.TRUNCATED, field, start);
    }
    int first = in.uint8(field);
    if (first < 0x80) {
      return first;
    }
    int length =
        switch (first) {
          case 0x81 -> in.uint8(field);
          case 0x82 -> in.uint16(field);
          case 0x83 -> in.uint24(field);
          default -> throw new DecodeException(Kind.LENGTH_OUT_OF_RANGE, field, start);
        };
    if (Der.headerLength(length) - 1 != in.offset() - start) {
      throw new DecodeException(Kind.LENGTH_OUT_OF_RANGE, field, start);
    }
    return length;
  }
}
