// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.testvectors.VectorCase;
import dev.reprise.testvectors.VectorFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** A session that Traffic Server published to its group Pool1, and variants of it. */
final class RecordedSession {

  private static final BusCipher CIPHER =
      GroupKeyFile.of(
              "correct-horse-battery-staple-0123456789\n".getBytes(StandardCharsets.US_ASCII))
          .cipher(KeyDerivationRule.NUL_FOR_LINE_FEED);
  static final BusCodec CODEC = new BusCodec("Pool1", List.of(CIPHER));
  private static final VectorCase RECORDED =
      VectorFile.load("ats_message_open").groups().get(0).cases().stream()
          .filter(each -> each.value().text("type").equals("session"))
          .findFirst()
          .orElseThrow();

  private RecordedSession() {}

  static String channel() {
    return RECORDED.inputs().text("channel");
  }

  static String payload() {
    return RECORDED.inputs().text("payload");
  }

  static Bytes id() {
    return Bytes.copyOf(RECORDED.value().hex("session_id"));
  }

  static byte[] der() {
    return RECORDED.value().hex("session");
  }

  static BusMessage.Session message() throws BusException {
    return (BusMessage.Session) CODEC.open(ascii(channel()), ascii(payload()));
  }

  /** The payload with that DER, that length in its header, and so many zeros behind it. */
  static byte[] payload(byte[] der, int length, int zeros) {
    byte[] plaintext =
        ByteBuffer.allocate(12 + der.length + zeros)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(2)
            .putInt(length)
            .put(der)
            .array();
    return Base64.getEncoder().encode(CIPHER.seal(plaintext));
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
