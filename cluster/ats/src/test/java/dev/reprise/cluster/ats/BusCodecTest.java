// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What {@link BusCodec} refuses for its size; other faults are vectors. */
class BusCodecTest {

  private static final byte[] CHANNEL = RecordedSession.ascii(RecordedSession.channel());
  private static final byte[] DER = RecordedSession.der();

  private static void assertRefused(byte[] channel, byte[] payload, String why) {
    assertThatExceptionOfType(BusException.class)
        .isThrownBy(() -> RecordedSession.CODEC.open(channel, payload))
        .withMessageContaining(why);
  }

  /** The plugin passes over what stands behind a session, and so do we, within reason. */
  @Test
  void open_octetsBehindTheSession_areTakenUpToTheLongestMessage() throws BusException {
    byte[] long12000 = RecordedSession.payload(DER, DER.length, 12_000);
    byte[] long12300 = RecordedSession.payload(DER, DER.length, 12_300);

    assertThat(RecordedSession.CODEC.open(CHANNEL, long12000)).isEqualTo(RecordedSession.message());
    assertRefused(CHANNEL, long12300, "too long");
  }

  @Test
  void open_longChannel_isRefused() {
    byte[] payload = RecordedSession.payload(DER, DER.length, 0);

    assertRefused(
        RecordedSession.ascii(RecordedSession.channel() + "A".repeat(600)), payload, "too long");
  }

  @Test
  void open_sessionLongerThanThePluginCarries_isRefused() {
    int most = BusCodec.MAX_SESSION;

    assertRefused(CHANNEL, RecordedSession.payload(new byte[0], most + 1, most + 1), "length of");
    assertRefused(CHANNEL, RecordedSession.payload(new byte[0], most, most), "SSL_SESSION");
  }

  @Test
  void open_lengthThatIsNoneOfTheMessage_isRefused() {
    for (int length : new int[] {-1, Integer.MIN_VALUE, 0, DER.length + 1, Integer.MAX_VALUE}) {
      assertRefused(CHANNEL, RecordedSession.payload(DER, length, 0), "length of");
    }
  }

  /** A session of TLS 1.3 would be resumed by TLS 1.2. */
  @Test
  void open_sessionOfAnotherVersion_isRefused() {
    for (int minor : new int[] {2, 4}) {
      byte[] der = DER.clone();
      der[9] = (byte) minor; // 30 81 xx 02 01 01 02 02 03 03

      assertRefused(CHANNEL, RecordedSession.payload(der, der.length, 0), "another version");
    }
  }

  @Test
  void open_sessionWithoutAnIdUnderNone_isRefused() {
    byte[] withoutId = withoutId();

    assertRefused(
        RecordedSession.ascii("Pool1."),
        RecordedSession.payload(withoutId, withoutId.length, 0),
        "a session ID of 0 octets");
  }

  /** {@code 30 81 xx ... 04 20 id ...}, 32 octets shorter. */
  private static byte[] withoutId() {
    byte[] id = RecordedSession.id().toByteArray();
    int at = 0;
    while (!Arrays.equals(DER, at, at + id.length, id, 0, id.length)) {
      at++;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(DER, 0, at - 1);
    out.write(0);
    out.write(DER, at + id.length, DER.length - at - id.length);
    byte[] shorter = out.toByteArray();
    shorter[2] -= (byte) id.length;
    return shorter;
  }
}
