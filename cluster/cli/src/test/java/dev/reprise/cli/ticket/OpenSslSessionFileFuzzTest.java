// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.ticket;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a file holds that should be a session of {@code openssl s_client}, reading it throws
 * nothing. To let Jazzer look for more, see {@code CodecFuzzTest}.
 */
class OpenSslSessionFileFuzzTest {

  private static final String BEGIN = "-----BEGIN SSL SESSION PARAMETERS-----\n";
  private static final String END = "-----END SSL SESSION PARAMETERS-----\n";

  static Stream<byte[]> fileSeeds() {
    String sharedDashes = BEGIN.strip() + END.substring(5);
    return Stream.of(
            BEGIN + "MAA=\n" + END, BEGIN + "A" + END, sharedDashes, "0", BEGIN, END + BEGIN, "")
        .map(text -> text.getBytes(StandardCharsets.US_ASCII));
  }

  @MethodSource("fileSeeds")
  @FuzzTest
  void file(byte[] octets) {
    if (OpenSslSessionFile.read(octets) == null) {
      throw new AssertionError("neither a session nor none");
    }
  }
}
