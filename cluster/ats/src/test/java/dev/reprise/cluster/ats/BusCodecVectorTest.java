// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorCase;
import dev.reprise.testvectors.VectorGroup;
import dev.reprise.testvectors.VectorTests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** {@link BusCodec} on messages recorded from Traffic Server, and on those that it trips over. */
class BusCodecVectorTest {

  private static final String CLUSTER = "Pool1";

  @TestFactory
  Stream<DynamicTest> messages() {
    return VectorTests.of("ats_message_open", BusCodecVectorTest::check);
  }

  private static void check(VectorGroup group, VectorCase vector) throws BusException {
    KeyDerivationRule rule =
        group.parameters().text("release").equals("9.2")
            ? KeyDerivationRule.NUL_FOR_LINE_FEED
            : KeyDerivationRule.STRIPPED;
    GroupKeyFile keyFile = GroupKeyFile.of(group.parameters().hex("key_file"));
    BusCodec codec = new BusCodec(CLUSTER, List.of(keyFile.cipher(rule)));
    byte[] channel = ascii(vector.inputs().text("channel"));
    byte[] payload = ascii(vector.inputs().text("payload"));
    if (!vector.isValid()) {
      assertThatExceptionOfType(BusException.class)
          .isThrownBy(() -> codec.open(channel, payload))
          .satisfies(
              e ->
                  assertThat(e.kind().name().toLowerCase(Locale.ROOT)).isEqualTo(vector.failure()));
      return;
    }
    Fields value = vector.value();
    BusMessage message = codec.open(channel, payload);
    switch (value.text("type")) {
      case "stek" -> {
        BusMessage.Stek stek = (BusMessage.Stek) message;
        assertThat(stek.key().name().octets()).isEqualTo(Bytes.copyOf(value.hex("key_name")));
        assertThat(stek.key().macKey().toByteArray()).isEqualTo(value.hex("mac_key"));
        assertThat(stek.key().encryptionKey().toByteArray()).isEqualTo(value.hex("encryption_key"));
        assertThat(codec.seal(stek.key())).isEqualTo(vector.inputs().text("payload"));
        assertThat(codec.stekChannel()).isEqualTo(vector.inputs().text("channel"));
      }
      case "session" -> {
        BusMessage.Session session = (BusMessage.Session) message;
        assertThat(session.id().octets()).isEqualTo(Bytes.copyOf(value.hex("session_id")));
        assertThat(codec.sessionChannel(session.id())).isEqualTo(vector.inputs().text("channel"));
        BusMessage again = codec.open(channel, ascii(codec.seal(session.session())));
        assertThat(again).isEqualTo(session);
      }
      default -> assertThat(message).isInstanceOf(BusMessage.Request.class);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
