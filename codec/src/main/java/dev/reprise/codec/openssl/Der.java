// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.util.List;

/**
 * An element to be written in the distinguished encoding rules (X.690, Section 10), as far as
 * SSL_SESSION needs them. {@link DerReader} reads such elements.
 */
interface Der extends WireStruct {

  int INTEGER = 0x02;
  int OCTET_STRING = 0x04;
  int SEQUENCE = 0x30;

  /** The identifier octet of {@code [number] EXPLICIT}, for numbers up to 30. */
  static int explicitTag(int number) {
    return 0xa0 | number;
  }

  /** An {@code INTEGER} of zero or more. */
  static Der integer(long value) {
    Writer.checkUint64("INTEGER", value);
    return new Numeral(value);
  }

  /** An {@code OCTET STRING}. */
  static Der octetString(Bytes octets) {
    return new Plain(OCTET_STRING, octets);
  }

  /** An {@code OCTET STRING} whose octets are secret. */
  static Der octetString(SecretBytes octets) {
    return new Secret(octets);
  }

  /** An element that is already encoded, identifier and length included. */
  static Der encoding(Bytes octets) {
    return new Encoding(octets);
  }

  /** A {@code SEQUENCE}. */
  static Der sequence(List<Der> elements) {
    return new Constructed(SEQUENCE, List.copyOf(elements));
  }

  /** A {@code [number] EXPLICIT} around one element. */
  static Der explicit(int number, Der element) {
    return new Constructed(explicitTag(number), List.of(element));
  }

  /** The size of a header in octets: the identifier and the shortest length. */
  static int headerLength(int contentLength) {
    return contentLength < 0x80 ? 2 : contentLength <= 0xff ? 3 : contentLength <= 0xffff ? 4 : 5;
  }

  /** Writes the identifier and the shortest length. */
  static void writeHeader(Writer out, int tag, int contentLength) {
    out.uint8(tag);
    switch (headerLength(contentLength)) {
      case 2 -> out.uint8(contentLength);
      case 3 -> {
        out.uint8(0x81);
        out.uint8(contentLength);
      }
      case 4 -> {
        out.uint8(0x82);
        out.uint16(contentLength);
      }
      default -> {
        out.uint8(0x83);
        out.uint24(contentLength);
      }
    }
  }

  /** The size of the content alone, in octets. */
  int contentLength();

  @Override
  default int encodedLength() {
    return headerLength(contentLength()) + contentLength();
  }

  /** A number of zero or more, in the fewest octets that leave the top bit clear. */
  record Numeral(long value) implements Der {

    @Override
    public int contentLength() {
      return (Long.SIZE - Long.numberOfLeadingZeros(value)) / 8 + 1;
    }

    @Override
    public void writeTo(Writer out) {
      writeHeader(out, INTEGER, contentLength());
      for (int shift = 8 * (contentLength() - 1); shift >= 0; shift -= 8) {
        out.uint8((int) (value >>> shift) & 0xff);
      }
    }
  }

  /** Octets that are not secret, under a tag. */
  record Plain(int tag, Bytes octets) implements Der {

    @Override
    public int contentLength() {
      return octets.length();
    }

    @Override
    public void writeTo(Writer out) {
      writeHeader(out, tag, octets.length());
      out.fixed(octets);
    }
  }

  /** An octet string that is secret. */
  record Secret(SecretBytes octets) implements Der {

    @Override
    public int contentLength() {
      return octets.length();
    }

    @Override
    public void writeTo(Writer out) {
      writeHeader(out, OCTET_STRING, octets.length());
      out.secret(octets);
    }
  }

  /** Octets that include their header. */
  record Encoding(Bytes octets) implements Der {

    @Override
    public int contentLength() {
      return octets.length();
    }

    @Override
    public int encodedLength() {
      return octets.length();
    }

    @Override
    public void writeTo(Writer out) {
      out.fixed(octets);
    }
  }

  /** Elements under a tag. */
  record Constructed(int tag, List<Der> elements) implements Der {

    @Override
    public int contentLength() {
      return Writer.encodedLength(elements);
    }

    @Override
    public void writeTo(Writer out) {
      writeHeader(out, tag, contentLength());
      elements.forEach(element -> element.writeTo(out));
    }
  }
}
