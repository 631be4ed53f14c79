// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key.stored;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRingRecordTest {

  private static final KeyEntry.Schedule SCHEDULE =
      new KeyEntry.Schedule(
          NOW, NOW.plusSeconds(1), NOW.plusSeconds(2), NOW.plusSeconds(3), NOW.plusSeconds(4));

  /** Version, epoch, and the length and octets of "www". */
  private static final int KEYS = 1 + 8 + 1 + 3;

  private static final int FIRST_KEY = KEYS + 2;
  private static final int FORMAT = FIRST_KEY + 16;
  private static final int PHASE = FORMAT + 1;
  private static final int REVOKED = PHASE + 1;
  private static final int PUBLISHED = REVOKED + 1;

  @Test
  void readFrom_whatWasWritten_isTheSame() throws DecodeException {
    KeyRing ring =
        KeyRing.of(
            "wwü",
            7,
            List.of(
                key(1, TicketFormat.RFC5077, KeyPhase.PENDING),
                key(2, TicketFormat.OPENSSL, KeyPhase.SEALING),
                key(3, TicketFormat.AEAD, KeyPhase.OPENING_ONLY),
                retired(4, false),
                retired(5, true)));
    KeyRingRecord record = new KeyRingRecord(ring);

    byte[] octets = record.encodedSecret();
    KeyRingRecord read = Reader.readAll(octets, "record", KeyRingRecord::readFrom);

    assertThat(octets).hasSize(record.encodedLength());
    assertThat(read.ring().trustDomain()).isEqualTo("wwü");
    assertThat(read.ring().epoch()).isEqualTo(7);
    assertThat(read.ring().keys())
        .extracting(KeyEntry::phase)
        .containsExactlyElementsOf(ring.keys().stream().map(KeyEntry::phase).toList());
    assertThat(read.ring().keys())
        .extracting(KeyEntry::revoked)
        .containsExactly(false, false, false, false, true);
    assertThat(read.encodedSecret()).isEqualTo(octets);
  }

  @Test
  void readFrom_everyStrictPrefix_isRejected() {
    byte[] octets = octets(key(1, TicketFormat.RFC5077, KeyPhase.SEALING));

    for (int length = 0; length < octets.length; length++) {
      assertRejected(Arrays.copyOf(octets, length));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0", // another version
    "0, 2",
    "9, 0", // an empty trust domain
    FORMAT + ", 9", // an unknown format
    PHASE + ", 9", // an unknown phase
    PHASE + ", 4", // retired, with a key
    REVOKED + ", 1", // revoked, with a key
    REVOKED + ", 2",
    PUBLISHED + ", 127", // after its sealFrom, and after the end of time
  })
  void readFrom_octetThatIsNotAllowed_isRejected(int position, int octet) {
    byte[] octets = octets(key(1, TicketFormat.RFC5077, KeyPhase.SEALING));
    octets[position] = (byte) octet;

    assertRejected(octets);
  }

  @Test
  void readFrom_instantsOutOfOrder_isRejected() throws DecodeException {
    for (int i = 1; i < 5; i++) {
      byte[] octets = octets(key(1, TicketFormat.RFC5077, KeyPhase.SEALING));
      ByteBuffer buffer = ByteBuffer.wrap(octets);
      int place = PUBLISHED + 8 * i;
      long before = buffer.getLong(place - 8);

      buffer.putLong(place, before);
      assertThat(Reader.readAll(octets, "record", KeyRingRecord::readFrom).ring().keys())
          .hasSize(1);

      buffer.putLong(place, before - 1);
      assertRejected(octets);
    }
  }

  @Test
  void readFrom_keysOutOfOrder_orTwice_isRejected() throws DecodeException {
    byte[] octets =
        octets(
            key(1, TicketFormat.RFC5077, KeyPhase.SEALING),
            key(2, TicketFormat.RFC5077, KeyPhase.SEALING),
            key(3, TicketFormat.RFC5077, KeyPhase.SEALING));
    int length = (octets.length - FIRST_KEY) / 3;
    byte[] turned = octets.clone();
    System.arraycopy(octets, FIRST_KEY + length, turned, FIRST_KEY, length);
    System.arraycopy(octets, FIRST_KEY, turned, FIRST_KEY + length, length);
    byte[] twice = octets.clone();
    System.arraycopy(octets, FIRST_KEY + length, twice, FIRST_KEY, length);

    assertThat(Reader.readAll(octets, "record", KeyRingRecord::readFrom).ring().keys()).hasSize(3);
    assertRejected(turned);
    assertRejected(twice);
  }

  @Test
  void readFrom_trustDomainThatIsNotUtf8_isRejected() {
    byte[] octets = octets(key(1, TicketFormat.RFC5077, KeyPhase.SEALING));
    octets[10] = (byte) 0xff;

    assertRejected(octets);
  }

  @Test
  void readFrom_weakKey_isRejectedAndWiped() {
    byte[] octets = octets(key(1, TicketFormat.RFC5077, KeyPhase.SEALING));
    Arrays.fill(octets, octets.length - 32, octets.length, (byte) 0);

    assertRejected(octets);
  }

  private static void assertRejected(byte[] octets) {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> Reader.readAll(octets, "record", KeyRingRecord::readFrom));
  }

  private static byte[] octets(KeyEntry... keys) {
    return new KeyRingRecord(KeyRing.of("www", 1, List.of(keys))).encodedSecret();
  }

  private static KeyEntry key(int name, TicketFormat format, KeyPhase phase) {
    int macKey = format == TicketFormat.AEAD ? 0 : 32;
    return KeyEntry.of(
        TicketKey.of(format, name(name), secret(32), secret(macKey)), phase, SCHEDULE);
  }

  private static KeyEntry retired(int name, boolean revoked) {
    return new KeyEntry(
        name(name), TicketFormat.RFC5077, KeyPhase.RETIRED, revoked, SCHEDULE, Optional.empty());
  }

  private static KeyName name(int number) {
    byte[] octets = new byte[KeyName.LENGTH];
    octets[0] = (byte) number;
    octets[15] = 1;
    return new KeyName(Bytes.copyOf(octets));
  }

  private static SecretBytes secret(int length) {
    byte[] octets = new byte[length];
    RANDOM.nextBytes(octets);
    return SecretBytes.adopt(octets);
  }
}
