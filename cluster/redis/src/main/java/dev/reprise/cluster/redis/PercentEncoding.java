// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** RFC 3986, Section 2.1: any character of UTF-8 as {@code %XX}. A plus sign stays one. */
final class PercentEncoding {

  private PercentEncoding() {}

  /**
   * Decodes text.
   *
   * @throws IllegalArgumentException if it is malformed; the message does not show it
   */
  static String decode(String text) {
    ByteBuffer octets = ByteBuffer.allocate(text.getBytes(StandardCharsets.UTF_8).length);
    int done = 0;
    for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', done)) {
      octets.put(text.substring(done, at).getBytes(StandardCharsets.UTF_8));
      octets.put(octet(text, at));
      done = at + 3;
    }
    octets.put(text.substring(done).getBytes(StandardCharsets.UTF_8)).flip();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("percent-encoded octets are not UTF-8", e);
    }
  }

  private static byte octet(String text, int at) {
    if (at + 3 > text.length()
        || !HexFormat.isHexDigit(text.charAt(at + 1))
        || !HexFormat.isHexDigit(text.charAt(at + 2))) {
      throw new IllegalArgumentException("a % is not followed by two hexadecimal digits");
    }
    return (byte) HexFormat.fromHexDigits(text, at + 1, at + 3);
  }
}
