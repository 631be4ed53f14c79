// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.Writer;

/** Streams of TLS records with a ClientHello in them. */
final class Records {

  private Records() {}

  /** A hello in records of at most that many octets each. */
  static Bytes of(ClientHello hello, int fragmentLength) {
    return ofFragments(message(hello), fragmentLength);
  }

  static Bytes message(ClientHello hello) {
    Writer out = new Writer(4 + hello.encodedLength());
    out.uint8(1);
    out.opaque24(hello.encoded());
    return out.toBytes();
  }

  static Bytes ofFragments(Bytes message, int fragmentLength) {
    int records = (message.length() + fragmentLength - 1) / fragmentLength;
    Writer out = new Writer(message.length() + 5 * records);
    for (int from = 0; from < message.length(); from += fragmentLength) {
      out.uint8(22);
      out.uint16(0x0301);
      out.opaque16(message.slice(from, Math.min(message.length(), from + fragmentLength)));
    }
    return out.toBytes();
  }
}
