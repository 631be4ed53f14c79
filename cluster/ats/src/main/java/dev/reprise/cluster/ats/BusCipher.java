// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-CBC with one IV for ever and no MAC, as the group has it: nothing that it opens is
 * authentic.
 */
final class BusCipher {

  private final SecretKeySpec key;
  private final IvParameterSpec iv;

  BusCipher(byte[] key, byte[] iv) {
    this.key = new SecretKeySpec(key, "AES");
    this.iv = new IvParameterSpec(iv);
    Arrays.fill(key, (byte) 0);
  }

  byte[] seal(byte[] plaintext) {
    try {
      return cipher(Cipher.ENCRYPT_MODE).doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CBC with padding seals anything", e);
    }
  }

  /**
   * The plaintext.
   *
   * @throws BusException if it is not padded as one under this key
   */
  byte[] open(byte[] ciphertext) throws BusException {
    try {
      return cipher(Cipher.DECRYPT_MODE).doFinal(ciphertext);
    } catch (GeneralSecurityException e) {
      throw BusException.malformed("not under the group's key");
    }
  }

  private Cipher cipher(int mode) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode, key, iv);
    return cipher;
  }
}
