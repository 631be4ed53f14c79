// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;

/**
 * The codes of the max_fragment_length extension (RFC 6066, Section 4).
 *
 * <pre>{@code
 * enum {
 *     2^9(1), 2^10(2), 2^11(3), 2^12(4), (255)
 * } MaxFragmentLength;
 * }</pre>
 */
final class MaxFragmentLength {

  static final int LEAST = 1;
  static final int GREATEST = 4;

  private MaxFragmentLength() {}

  /** Reads one code; {@code ILLEGAL_VALUE} if it is not defined. */
  static int readFrom(Reader in) throws DecodeException {
    int code = in.uint8("max_fragment_length");
    // = RFC 6066, Section 4
    // # If a server receives a maximum fragment length negotiation request for a value other than
    // # the allowed values, it MUST abort the handshake with an "illegal_parameter" alert.
    if (code < LEAST || code > GREATEST) {
      throw in.illegal("max_fragment_length");
    }
    return code;
  }
}
