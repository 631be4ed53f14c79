// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.crypto.HmacSha256;
import dev.reprise.engine.crypto.RawKey;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;

/**
 * AES-CBC with PKCS #7 padding and HMAC-SHA-256, keyed with the secrets of one ticket key. It is
 * set up once and used again, because on some platforms the key schedule costs more than the rest
 * of a ticket. For one thread at a time.
 */
final class CbcCipher {

  private static final String AES_CBC = "AES/CBC/PKCS5Padding";
  private static final int BLOCK = 16;

  private final RawKey encryptionKey;
  private final Cipher encrypting;
  private final Cipher decrypting;
  private final Mac mac;

  /**
   * A cipher under the given secrets.
   *
   * @throws IllegalStateException if one of them has been destroyed
   */
  CbcCipher(SecretBytes encryptionKey, SecretBytes macKey) {
    try {
      this.encrypting = Cipher.getInstance(AES_CBC);
      this.decrypting = Cipher.getInstance(AES_CBC);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES in CBC mode", e);
    }
    this.mac = HmacSha256.keyed(macKey);
    try {
      this.encryptionKey = new RawKey("AES", encryptionKey.toByteArray());
    } catch (IllegalStateException e) {
      HmacSha256.wipe(mac);
      throw e;
    }
  }

  /** The length in octets of the ciphertext of that many octets. */
  static int ciphertextLength(int plaintextLength) {
    return (plaintextLength / BLOCK + 1) * BLOCK;
  }

  /**
   * Encrypts a plaintext, which the caller wipes, into its place in a ticket.
   *
   * @param ivAt where the initialisation vector is in the ticket
   * @param stateAt where the ciphertext goes
   */
  void encrypt(byte[] plaintext, byte[] ticket, int ivAt, int stateAt) {
    try {
      encrypting.init(Cipher.ENCRYPT_MODE, encryptionKey, iv(ticket, ivAt));
      encrypting.doFinal(plaintext, 0, plaintext.length, ticket, stateAt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a plaintext of any length can be padded", e);
    }
  }

  /**
   * Decrypts a ciphertext that has been authenticated, so the result is no padding oracle.
   *
   * @param ivAt where the initialisation vector is in the ticket
   * @param stateAt where the ciphertext is
   * @return the plaintext, which the caller wipes; empty if length or padding are wrong
   */
  Optional<byte[]> decrypt(byte[] ticket, int ivAt, int stateAt, int length) {
    if (length == 0) {
      return Optional.empty();
    }
    try {
      decrypting.init(Cipher.DECRYPT_MODE, encryptionKey, iv(ticket, ivAt));
      return Optional.of(decrypting.doFinal(ticket, stateAt, length));
    } catch (BadPaddingException | IllegalBlockSizeException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the cipher accepted this key before", e);
    }
  }

  private static IvParameterSpec iv(byte[] ticket, int ivAt) {
    return new IvParameterSpec(ticket, ivAt, BLOCK);
  }

  /** Computes the MAC over everything but the last 32 octets, and writes it there. */
  void authenticate(byte[] ticket) {
    try {
      int length = ticket.length - HmacSha256.LENGTH;
      mac.update(ticket, 0, length);
      mac.doFinal(ticket, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("there is room for the MAC", e);
    }
  }

  /**
   * Whether the last 32 octets are the MAC over everything before them; compared in constant time.
   *
   * @param ticket at least as long as a MAC
   */
  boolean isAuthentic(byte[] ticket) {
    int length = ticket.length - HmacSha256.LENGTH;
    mac.update(ticket, 0, length);
    byte[] expected = mac.doFinal();
    int difference = 0;
    for (int i = 0; i < HmacSha256.LENGTH; i++) {
      difference |= expected[i] ^ ticket[length + i];
    }
    return difference == 0;
  }

  /** Overwrites the keys, in the cipher objects too, with zeroes. */
  void wipe() {
    encryptionKey.destroy();
    IvParameterSpec iv = new IvParameterSpec(new byte[BLOCK]);
    try {
      encrypting.init(Cipher.ENCRYPT_MODE, encryptionKey, iv);
      decrypting.init(Cipher.DECRYPT_MODE, encryptionKey, iv);
      HmacSha256.wipe(mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the cipher accepted keys of this length before", e);
    }
  }
}
