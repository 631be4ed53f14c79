// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

/**
 * A structure that has exactly one encoding in octets.
 *
 * <p>An implementation is immutable, has a static {@code readFrom(Reader)} that is the inverse of
 * {@link #writeTo}, and holds only values that can be encoded.
 *
 * @since 0.1
 */
public interface WireStruct {

  /** Writes all fields in wire order: exactly {@link #encodedLength()} octets. */
  void writeTo(Writer out);

  /** The exact size of the encoding, in octets: buffers are allocated once and never grow. */
  int encodedLength();

  /**
   * The encoding of a structure without secrets.
   *
   * <p>The result cannot be wiped; a structure that holds a {@link SecretBytes} is encoded with
   * {@link #encodedSecret()}.
   */
  default Bytes encoded() {
    return Bytes.adopt(encodedSecret());
  }

  /** The encoding in an array of its own, which the caller wipes after use. */
  default byte[] encodedSecret() {
    Writer out = new Writer(encodedLength());
    writeTo(out);
    return out.finish();
  }
}
