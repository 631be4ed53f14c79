// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in CBC mode with the padding of PKCS #7; only ever used below a MAC. */
final class AesCbc {

  private static final int BLOCK = 16;

  private AesCbc() {}

  /** The length of the ciphertext of so many octets. */
  static int ciphertextLength(int plaintextLength) {
    return (plaintextLength / BLOCK + 1) * BLOCK;
  }

  /**
   * The ciphertext.
   *
   * @throws IllegalStateException if the key has been destroyed
   */
  static Bytes encrypt(SecretBytes key, Bytes iv, byte[] plaintext) {
    try {
      return Bytes.copyOf(cipher(Cipher.ENCRYPT_MODE, key, iv).doFinal(plaintext));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("whatever its length, a plaintext can be padded", e);
    }
  }

  /**
   * The plaintext, which the caller wipes; empty if there is none, of the wrong length or padding.
   * The ciphertext has been authenticated, so that this tells nobody anything.
   *
   * @throws IllegalStateException if the key has been destroyed
   */
  static Optional<byte[]> decrypt(SecretBytes key, Bytes iv, Bytes ciphertext) {
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, iv);
      return ciphertext.isEmpty()
          ? Optional.empty()
          : Optional.of(cipher.doFinal(ciphertext.toByteArray()));
    } catch (BadPaddingException | IllegalBlockSizeException e) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, SecretBytes key, Bytes iv) {
    byte[] octets = key.toByteArray();
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(mode, new SecretKeySpec(octets, "AES"), new IvParameterSpec(iv.toByteArray()));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES in CBC mode", e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }
}
