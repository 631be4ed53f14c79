// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.crypto.HmacSha256;
import dev.reprise.engine.crypto.RawKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
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

  /** Keeps the place of a MAC that is still to be computed over everything before it. */
  static final Bytes NO_MAC = Bytes.copyOf(new byte[HmacSha256.LENGTH]);

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

  /** A random initialisation vector. */
  static Bytes newIv(SecureRandom random) {
    byte[] iv = new byte[BLOCK];
    random.nextBytes(iv);
    return Bytes.copyOf(iv);
  }

  /** The length in octets of the ciphertext of that many octets. */
  static int ciphertextLength(int plaintextLength) {
    return (plaintextLength / BLOCK + 1) * BLOCK;
  }

  /** Encrypts a plaintext, which the caller wipes. */
  Bytes encrypt(Bytes iv, byte[] plaintext) {
    try {
      encrypting.init(Cipher.ENCRYPT_MODE, encryptionKey, new IvParameterSpec(iv.toByteArray()));
      return Bytes.copyOf(encrypting.doFinal(plaintext));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a plaintext of any length can be padded", e);
    }
  }

  /**
   * Decrypts a ciphertext that has been authenticated, so the result is no padding oracle.
   *
   * @return the plaintext, which the caller wipes; empty if length or padding are wrong
   */
  Optional<byte[]> decrypt(Bytes iv, Bytes ciphertext) {
    if (ciphertext.isEmpty()) {
      return Optional.empty();
    }
    try {
      decrypting.init(Cipher.DECRYPT_MODE, encryptionKey, new IvParameterSpec(iv.toByteArray()));
      return Optional.of(decrypting.doFinal(ciphertext.toByteArray()));
    } catch (BadPaddingException | IllegalBlockSizeException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the cipher accepted this key before", e);
    }
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
    return MessageDigest.isEqual(expected, Arrays.copyOfRange(ticket, length, ticket.length));
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
