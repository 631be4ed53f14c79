// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ed25519SignatureTest {

  /** RFC 8032, Section 7.1, TEST 1 to TEST 3. */
  @ParameterizedTest
  @CsvSource({
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
        + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        + "f9b46bd25bf5f0595bbe24655141438e7a100b",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
        + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        + "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
        + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
        + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984"
        + "dc6594a7c15e9716ed28dc027beceea1ec40a"
  })
  void signatures_areThoseOfTheRfc(
      String privateKey, String publicKey, String message, String signature) {
    SecretBytes secret = SecretBytes.copyOf(Bytes.fromHex(privateKey).toByteArray());
    Bytes expectedKey = Bytes.fromHex(publicKey);
    byte[] octets = Bytes.fromHex(message).toByteArray();

    assertThat(Ed25519Signature.publicKey(secret)).isEqualTo(expectedKey);
    assertThat(Ed25519Signature.sign(secret, octets)).isEqualTo(Bytes.fromHex(signature));
    assertThat(Ed25519Signature.isValid(expectedKey, octets, Bytes.fromHex(signature))).isTrue();
  }

  @Test
  void isValid_anyBitOfTheSignatureChanged_isFalse() {
    SecretBytes secret = SecretBytes.copyOf(filled(7));
    Bytes publicKey = Ed25519Signature.publicKey(secret);
    byte[] message = filled(9);
    Bytes signature = Ed25519Signature.sign(secret, message);

    for (int bit = 0; bit < 8 * Ed25519Signature.LENGTH; bit++) {
      byte[] changed = signature.toByteArray();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(Ed25519Signature.isValid(publicKey, message, Bytes.copyOf(changed)))
          .as("bit %d", bit)
          .isFalse();
    }
    assertThat(Ed25519Signature.isValid(publicKey, filled(8), signature)).isFalse();
    assertThat(Ed25519Signature.isValid(publicKey, message, signature.slice(0, 63))).isFalse();
  }

  /** A point of small order would let anybody sign: its octets are 1, and then 0. */
  @Test
  void isPublicKey_noPointOrOneOfSmallOrder_isFalse() {
    byte[] neutral = new byte[32];
    neutral[0] = 1;

    assertThat(Ed25519Signature.isPublicKey(Bytes.copyOf(neutral))).isFalse();
    assertThat(Ed25519Signature.isPublicKey(Bytes.copyOf(new byte[32]))).isFalse();
    assertThat(Ed25519Signature.isPublicKey(Bytes.copyOf(filled(0xff)))).isFalse();
    assertThat(Ed25519Signature.isPublicKey(Bytes.EMPTY)).isFalse();
    assertThat(Ed25519Signature.isValid(Bytes.EMPTY, neutral, Bytes.copyOf(new byte[64])))
        .isFalse();
  }

  @Test
  void sign_privateKeyOfAnotherLength_throws() {
    SecretBytes tooShort = SecretBytes.copyOf(new byte[31]);

    assertThatThrownBy(() -> Ed25519Signature.sign(tooShort, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] filled(int octet) {
    byte[] octets = new byte[32];
    Arrays.fill(octets, (byte) octet);
    return octets;
  }
}
