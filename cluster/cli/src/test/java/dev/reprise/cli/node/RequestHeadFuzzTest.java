// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The head of any request ends at its first blank line, in whatever pieces it arrives. To let
 * Jazzer look for more, see {@code CodecFuzzTest}.
 */
class RequestHeadFuzzTest {

  static Stream<byte[]> requestSeeds() {
    return Stream.of("\7GET / HTTP/1.0\r\n\r\n", "\1a\n\n", "\2\r\n\r\n", "\3\n\r\r\nx", "\1", "")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The first octet is the length of the pieces. */
  @MethodSource("requestSeeds")
  @FuzzTest
  void request(byte[] octets) {
    if (octets.length == 0) {
      return;
    }
    int piece = Math.max(1, octets[0] & 0xff);
    byte[] request = Arrays.copyOfRange(octets, 1, octets.length);
    RequestHead head = new RequestHead();
    for (int read = 0; read < request.length; read += piece) {
      byte[] next = Arrays.copyOfRange(request, read, Math.min(request.length, read + piece));
      head.accept(next, next.length);
    }

    String text = new String(request, StandardCharsets.ISO_8859_1).replace("\r", "");
    boolean complete = text.contains("\n\n");
    if (head.isComplete() != complete) {
      throw new AssertionError("complete: " + head.isComplete());
    }
    if (head.isTooLarge() != (!complete && request.length > RequestHead.MAX_OCTETS)) {
      throw new AssertionError("too large: " + head.isTooLarge());
    }
  }
}
