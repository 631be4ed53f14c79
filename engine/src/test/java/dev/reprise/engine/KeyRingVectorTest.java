// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorCase;
import dev.reprise.testvectors.VectorTests;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Key rings as the vectors have them, read and written. */
class KeyRingVectorTest {

  @TestFactory
  Stream<DynamicTest> keyRingDecode() {
    return VectorTests.of(
        "key_ring_decode",
        (group, vector) -> {
          if (vector.isValid()) {
            checkValid(vector);
          } else {
            checkInvalid(vector);
          }
        });
  }

  private static KeyRingRecord read(VectorCase vector) throws DecodeException {
    return Reader.readAll(vector.input(), "KeyRingRecord", KeyRingRecord::readFrom);
  }

  private static void checkValid(VectorCase vector) throws DecodeException {
    Fields expected = vector.value();

    KeyRingRecord record = read(vector);

    KeyRing ring = record.ring();
    assertThat(ring.epoch()).isEqualTo(expected.number("epoch"));
    assertThat(ring.trustDomain()).isEqualTo(expected.text("trust_domain"));
    List<Fields> keys = expected.objects("keys");
    assertThat(ring.keys()).hasSameSizeAs(keys);
    for (int i = 0; i < keys.size(); i++) {
      checkKey(keys.get(i), ring.keys().get(i));
    }
    assertThat(record.encodedSecret()).isEqualTo(vector.input());
  }

  private static void checkKey(Fields expected, RingKey key) {
    assertThat(key.name().octets()).isEqualTo(Bytes.copyOf(expected.hex("key_name")));
    assertThat(key.format().word()).isEqualTo(expected.text("format"));
    assertThat(key.phase().word()).isEqualTo(expected.text("phase"));
    assertThat(key.revoked()).isEqualTo(expected.flag("revoked"));
    assertThat(key.published()).isEqualTo(time(expected, "published"));
    assertThat(key.sealFrom()).isEqualTo(time(expected, "seal_from"));
    assertThat(key.sealBy()).isEqualTo(time(expected, "seal_by"));
    assertThat(key.sealUntil()).isEqualTo(time(expected, "seal_until"));
    assertThat(key.openUntil()).isEqualTo(time(expected, "open_until"));
    assertThat(key.key().map(TicketKey::encryptionKey).orElse(none()))
        .isEqualTo(SecretBytes.adopt(expected.hex("encryption_key")));
    assertThat(key.key().map(TicketKey::macKey).orElse(none()))
        .isEqualTo(SecretBytes.adopt(expected.hex("mac_key")));
  }

  private static void checkInvalid(VectorCase vector) {
    DecodeException failure = catchThrowableOfType(DecodeException.class, () -> read(vector));

    assertThat(failure).isNotNull();
    assertThat(failure.kind()).hasToString(vector.failure());
  }

  private static Instant time(Fields fields, String name) {
    return Instant.ofEpochSecond(fields.number(name));
  }

  private static SecretBytes none() {
    return SecretBytes.adopt(new byte[0]);
  }
}
