// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.testvectors.VectorFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever comes over the bus, also under the group's key, ends in a message or in {@link
 * BusException}; whatever stands in the files, in values or in what says that it is none. To let
 * Jazzer look for more, see {@code CodecFuzzTest}.
 */
class BusCodecFuzzTest {

  private static final BusCipher CIPHER =
      GroupKeyFile.of("fuzz".getBytes(StandardCharsets.US_ASCII))
          .cipher(KeyDerivationRule.STRIPPED);
  private static final BusCodec CODEC = new BusCodec("Pool1", List.of(CIPHER));

  static Stream<byte[]> messages() {
    return VectorFile.load("ats_message_open").groups().stream()
        .flatMap(group -> group.cases().stream())
        .map(vector -> vector.inputs())
        .map(inputs -> ascii(inputs.text("channel") + "\n" + inputs.text("payload")));
  }

  static Stream<byte[]> files() {
    return Stream.of("00112233445566778899aabbccddeeff\n", "ssl_session.ClusterName=Pool1\n", "")
        .map(BusCodecFuzzTest::ascii);
  }

  /**
   * Channel and payload with a line feed between them; as they are, and with the payload sealed.
   */
  @MethodSource("messages")
  @FuzzTest
  void message(byte[] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    int end = Math.max(text.indexOf('\n'), 0);
    byte[] channel = ascii(text.substring(0, end));
    byte[] payload = ascii(text.substring(end));
    open(channel, payload);
    byte[] sealed = Base64.getEncoder().encode(CIPHER.seal(payload));
    open(channel, sealed);
    open(ascii(CODEC.stekChannel()), sealed);
  }

  private static void open(byte[] channel, byte[] payload) {
    try {
      if (CODEC.open(channel, payload) == null) {
        throw new AssertionError("neither a message nor an error");
      }
    } catch (BusException refused) {
      // As it should be.
    }
  }

  @MethodSource("files")
  @FuzzTest
  void fingerprints(byte[] octets) {
    try {
      SeenSteks.read(new String(octets, StandardCharsets.ISO_8859_1));
    } catch (IOException refused) {
      // As it should be.
    }
  }

  @MethodSource("files")
  @FuzzTest
  void pluginConfig(byte[] octets) {
    try {
      PluginConfig.parse(new String(octets, StandardCharsets.ISO_8859_1)).settings();
    } catch (IllegalArgumentException refused) {
      // As it should be.
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
