// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.codec.wire.DecodeException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a probed server answers, reading it ends in an answer, {@link DecodeException} or {@link
 * IOException}. To let Jazzer look for more, see {@code CodecFuzzTest}.
 */
class HelloExchangeFuzzTest {

  static Stream<byte[]> answerSeeds() {
    String hello = "020000260303" + "11".repeat(32) + "00c02f00";
    return Stream.of(
            "160303002a" + hello + "1603030004" + "0b000000",
            "160303002a" + hello + "140303000101",
            "160303002a" + hello + "16030300040400" + "0000",
            "15030300020228",
            "16030300020200",
            "")
        .map(HexFormat.of()::parseHex);
  }

  @MethodSource("answerSeeds")
  @FuzzTest
  void answer(byte[] octets) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets));
    try {
      if (new HelloExchange(in).answer() == null) {
        throw new AssertionError("no answer");
      }
    } catch (DecodeException | IOException ended) {
      // As it should be.
    }
  }
}
