// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CbcCipherTest {

  private static final int IV_LENGTH = 16;

  private final KeySecrets key =
      TicketKey.generate(TicketFormat.RFC5077, new SecureRandom()).secrets();

  @Test
  void decrypt_whatWasEncrypted_isThePlaintext() {
    CbcCipher cipher = key.borrowCipher();

    for (int length = 0; length < 50; length++) {
      byte[] ticket = new byte[IV_LENGTH + CbcCipher.ciphertextLength(length)];
      cipher.encrypt(new byte[length], ticket, 0, IV_LENGTH);

      assertThat(decrypted(cipher, ticket)).hasValue(new byte[length]);
    }
  }

  @Test
  void decrypt_nothingOrPartOfABlock_isEmpty() {
    CbcCipher cipher = key.borrowCipher();

    assertThat(decrypted(cipher, new byte[IV_LENGTH])).isEmpty();
    assertThat(decrypted(cipher, new byte[IV_LENGTH + 17])).isEmpty();
    assertThat(decrypted(cipher, new byte[IV_LENGTH + 16])).isEmpty();
    byte[] ticket = new byte[IV_LENGTH + 16];
    cipher.encrypt(new byte[3], ticket, 0, IV_LENGTH);
    assertThat(decrypted(cipher, ticket)).hasValue(new byte[3]);
  }

  /** Decrypts a ticket that is nothing but an initialisation vector and a state. */
  private static Optional<byte[]> decrypted(CbcCipher cipher, byte[] ticket) {
    return cipher.decrypt(ticket, 0, IV_LENGTH, ticket.length - IV_LENGTH);
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
