// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class CbcCipherTest {

  private static final Bytes IV = Bytes.copyOf(new byte[16]);

  private final KeySecrets key =
      TicketKey.generate(TicketFormat.RFC5077, new SecureRandom()).secrets();

  @Test
  void decrypt_whatWasEncrypted_isThePlaintext() {
    CbcCipher cipher = key.borrowCipher();

    for (int length = 0; length < 50; length++) {
      Bytes ciphertext = cipher.encrypt(IV, new byte[length]);

      assertThat(ciphertext.length()).isEqualTo(CbcCipher.ciphertextLength(length));
      assertThat(cipher.decrypt(IV, ciphertext)).hasValue(new byte[length]);
    }
  }

  @Test
  void decrypt_nothingOrPartOfABlock_isEmpty() {
    CbcCipher cipher = key.borrowCipher();

    assertThat(cipher.decrypt(IV, Bytes.EMPTY)).isEmpty();
    assertThat(cipher.decrypt(IV, Bytes.copyOf(new byte[17]))).isEmpty();
    assertThat(cipher.decrypt(IV, Bytes.copyOf(new byte[16]))).isEmpty();
    assertThat(cipher.decrypt(IV, cipher.encrypt(IV, new byte[3]))).hasValue(new byte[3]);
  }

  @Test
  void isAuthentic_oneFlippedOctet_isFalse() {
    CbcCipher cipher = key.borrowCipher();
    byte[] ticket = new byte[100];
    cipher.authenticate(ticket);

    assertThat(cipher.isAuthentic(ticket)).isTrue();
    for (int i = 0; i < ticket.length; i++) {
      ticket[i] ^= 1;
      assertThat(cipher.isAuthentic(ticket)).isFalse();
      ticket[i] ^= 1;
    }
    assertThat(cipher.isAuthentic(ticket)).isTrue();
  }

  @Test
  void wipe_leavesNothingOfTheKeys() {
    CbcCipher cipher = key.borrowCipher();
    byte[] ticket = new byte[100];
    cipher.authenticate(ticket);

    cipher.wipe();

    assertThat(cipher.isAuthentic(ticket)).isFalse();
  }

  @Test
  void destroy_ciphersThatAreKeptOrLent_areWiped() {
    CbcCipher kept = key.borrowCipher();
    CbcCipher lent = key.borrowCipher();
    byte[] ticket = new byte[100];
    kept.authenticate(ticket);
    key.giveBack(kept);

    key.destroy();
    key.giveBack(lent);

    assertThat(kept.isAuthentic(ticket)).isFalse();
    assertThat(lent.isAuthentic(ticket)).isFalse();
    assertThatIllegalStateException().isThrownBy(key::borrowCipher);
  }
}
