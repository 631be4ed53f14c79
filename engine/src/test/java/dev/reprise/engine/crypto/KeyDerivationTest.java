// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** HKDF with SHA-256 (RFC 5869). */
class KeyDerivationTest {

  private static final int LONGEST = 255 * 32;

  /** RFC 5869, Appendix A.1. */
  @Test
  void derive_withSaltAndInfo_isTheKnownKey() {
    SecretBytes key =
        KeyDerivation.derive(
            Bytes.fromHex("000102030405060708090a0b0c"),
            inputKey(),
            Bytes.fromHex("f0f1f2f3f4f5f6f7f8f9"),
            42);

    assertThat(hex(key))
        .isEqualTo(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                + "34007208d5b887185865");
  }

  /** RFC 5869, Appendix A.3. */
  @Test
  void derive_withNeither_isTheKnownKey() {
    SecretBytes key = KeyDerivation.derive(Bytes.EMPTY, inputKey(), Bytes.EMPTY, 42);

    assertThat(hex(key))
        .isEqualTo(
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                + "9d201395faa4b61a96c8");
  }

  @Test
  void derive_shorterKey_isTheBeginningOfALongerOne() {
    String longest = hex(KeyDerivation.derive(Bytes.EMPTY, inputKey(), Bytes.EMPTY, LONGEST));

    for (int length : new int[] {1, 31, 32, 33, 64, LONGEST - 1}) {
      SecretBytes key = KeyDerivation.derive(Bytes.EMPTY, inputKey(), Bytes.EMPTY, length);

      assertThat(key.length()).isEqualTo(length);
      assertThat(longest).startsWith(hex(key));
    }
  }

  @Test
  void derive_lengthOutOfRange_isRefused() {
    for (int length : new int[] {-1, 0, LONGEST + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> KeyDerivation.derive(Bytes.EMPTY, inputKey(), Bytes.EMPTY, length));
    }
  }

  private static SecretBytes inputKey() {
    byte[] octets = new byte[22];
    Arrays.fill(octets, (byte) 0x0b);
    return SecretBytes.adopt(octets);
  }

  private static String hex(SecretBytes key) {
    return Bytes.copyOf(key.toByteArray()).hex();
  }
}
