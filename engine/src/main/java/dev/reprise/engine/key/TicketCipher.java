// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.crypto.HmacSha256;
import dev.reprise.engine.crypto.RawKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;

/**
 * AES-CBC with the padding of PKCS #7 and HMAC-SHA-256 under the two secrets of one ticket key, set
 * up once: on some platforms the key schedule costs more than all the rest of a ticket.
 *
 * <p>Serves one thread at a time.
 */
public final class TicketCipher {

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
  TicketCipher(SecretBytes encryptionKey, SecretBytes macKey) {
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

  /** The length of the ciphertext of so many octets. */
  public static int ciphertextLength(int plaintextLength) {
    return (plaintextLength / BLOCK + 1) * BLOCK;
  }

  /** The ciphertext of a plaintext, which the caller wipes. */
  public Bytes encrypt(Bytes iv, byte[] plaintext) {
    try {
      encrypting.init(Cipher.ENCRYPT_MODE, encryptionKey, new IvParameterSpec(iv.toByteArray()));
      return Bytes.copyOf(encrypting.doFinal(plaintext));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("whatever its length, a plaintext can be padded", e);
    }
  }

  /**
   * The plaintext, which the caller wipes; empty if there is none, of the wrong length or padding.
   * The ciphertext has been authenticated, so that this tells nobody anything.
   */
  public Optional<byte[]> decrypt(Bytes iv, Bytes ciphertext) {
    if (ciphertext.isEmpty()) {
      return Optional.empty();
    }
    try {
      decrypting.init(Cipher.DECRYPT_MODE, encryptionKey, new IvParameterSpec(iv.toByteArray()));
      return Optional.of(decrypting.doFinal(ciphertext.toByteArray()));
    } catch (BadPaddingException | IllegalBlockSizeException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was right before", e);
    }
  }

  /** Writes the MAC of all octets before its own place, which is at the end, into that place. */
  public void authenticate(byte[] ticket) {
    try {
      int length = ticket.length - HmacSha256.LENGTH;
      mac.update(ticket, 0, length);
      mac.doFinal(ticket, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("there is room for the MAC", e);
    }
  }

  /**
   * Whether a ticket ends with the MAC of all octets before, compared in constant time.
   *
   * @param ticket at least as long as a MAC
   */
  public boolean isAuthentic(byte[] ticket) {
    int length = ticket.length - HmacSha256.LENGTH;
    mac.update(ticket, 0, length);
    byte[] expected = mac.doFinal();
    return MessageDigest.isEqual(expected, Arrays.copyOfRange(ticket, length, ticket.length));
  }

  /** Sets keys of zeroes in place of the secret ones, so that nothing of them stays in here. */
  void wipe() {
    encryptionKey.destroy();
    IvParameterSpec iv = new IvParameterSpec(new byte[BLOCK]);
    try {
      encrypting.init(Cipher.ENCRYPT_MODE, encryptionKey, iv);
      decrypting.init(Cipher.DECRYPT_MODE, encryptionKey, iv);
      HmacSha256.wipe(mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keys of a length that was right before", e);
    }
  }
}
