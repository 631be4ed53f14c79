// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.TicketFormat;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TicketKeyTest {

  private static final KeyName NAME = new KeyName(Bytes.copyOf(random(16)));

  @ParameterizedTest
  @EnumSource(TicketFormat.class)
  void generate_anyFormat_has256Bits(TicketFormat format) {
    TicketKey key = TicketKey.generate(format, new SecureRandom());

    assertThat(key.format()).isEqualTo(format);
    assertThat(key.strengthBits()).isEqualTo(256);
    assertThat(key.macKey().length()).isEqualTo(format == TicketFormat.AEAD ? 0 : 32);
  }

  @Test
  void generate_bitsThatTheFormatHasNot_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TicketKey.generate(TicketFormat.AEAD, 128, new SecureRandom()));
  }

  @Test
  void toString_isNameAndFormat() {
    TicketKey key = TicketKey.generate(TicketFormat.AEAD, new SecureRandom());

    assertThat(key).hasToString("TicketKey[" + key.name().octets() + ", aead]");
  }

  @ParameterizedTest
  @CsvSource({
    "RFC5077, 16, 32",
    "RFC5077, 32, 32",
    "OPENSSL, 16, 16",
    "OPENSSL, 32, 32",
    "AEAD, 32, 0"
  })
  void of_lengthsOfTheFormat_isAKey(TicketFormat format, int encryption, int mac) {
    assertThat(key(format, random(encryption), random(mac)).strengthBits())
        .isEqualTo(encryption * 8);
  }

  @ParameterizedTest
  @CsvSource({
    "RFC5077, 24, 32",
    "RFC5077, 32, 16",
    "RFC5077, 32, 0",
    "OPENSSL, 16, 32",
    "OPENSSL, 32, 16",
    "AEAD, 16, 0",
    "AEAD, 32, 32",
    "AEAD, 0, 0"
  })
  void of_otherLengths_isRefused(TicketFormat format, int encryption, int mac) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(format, random(encryption), random(mac)));
  }

  /** SECURITY.md, row 12: GnuTLS CVE-2020-13777, whose first ticket key was all zero. */
  @Test
  void of_allZero_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(TicketFormat.RFC5077, new byte[32], random(32)))
        .withMessageContaining("zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(TicketFormat.RFC5077, random(32), new byte[32]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(TicketFormat.AEAD, new byte[32], new byte[0]));
  }

  @Test
  void of_weakMaterial_isRefused() {
    byte[] half = random(16);
    byte[] twice = new byte[32];
    System.arraycopy(half, 0, twice, 0, 16);
    System.arraycopy(half, 0, twice, 16, 16);
    byte[] same = random(32);
    byte[] text = "correct horse battery staple, 32".getBytes(StandardCharsets.US_ASCII);

    assertRefused(twice, random(32));
    assertRefused(same, same.clone());
    assertRefused(text, random(32));
    assertRefused(random(32), text);
    assertRefused(concat(NAME.octets().toByteArray(), random(16)), random(32));
    assertRefused(HexFormat.of().parseHex("0102030405".repeat(6) + "0102"), random(32));
  }

  /** SECURITY.md, row 12: keys are made valid or not at all, also when randomness is broken. */
  @Test
  void generate_brokenRandomness_throws() {
    SecureRandom broken =
        new SecureRandom() {
          private static final long serialVersionUID = 1;

          @Override
          public void nextBytes(byte[] bytes) {}
        };

    assertThatIllegalStateException()
        .isThrownBy(() -> TicketKey.generate(TicketFormat.AEAD, broken));
  }

  @Test
  void destroy_once_secretsAreGone() {
    TicketKey key = TicketKey.generate(TicketFormat.OPENSSL, new SecureRandom());

    key.destroy();

    assertThat(key.isDestroyed()).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> key.encryptionKey().toByteArray());
    assertThatIllegalStateException().isThrownBy(() -> key.macKey().toByteArray());
  }

  private static void assertRefused(byte[] encryption, byte[] mac) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(TicketFormat.RFC5077, encryption, mac))
        .withMessageNotContaining(HexFormat.of().formatHex(encryption))
        .withMessageNotContaining(HexFormat.of().formatHex(mac));
  }

  private static TicketKey key(TicketFormat format, byte[] encryption, byte[] mac) {
    return TicketKey.of(format, NAME, SecretBytes.adopt(encryption), SecretBytes.adopt(mac));
  }

  private static byte[] random(int length) {
    byte[] octets = new byte[length];
    new SecureRandom().nextBytes(octets);
    return octets;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = new byte[a.length + b.length];
    System.arraycopy(a, 0, both, 0, a.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
