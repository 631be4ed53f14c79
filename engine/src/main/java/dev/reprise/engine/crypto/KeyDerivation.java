// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;

/** Key derivation: HKDF with SHA-256 (RFC 5869). */
public final class KeyDerivation {

  private static final int HASH_LENGTH = 32;
  private static final int MOST_BLOCKS = 255;

  private KeyDerivation() {}

  /**
   * Derives a secret. It reveals nothing about {@code secret} or about other secrets derived from
   * it.
   *
   * @param salt not secret; an empty one counts as 32 zero octets
   * @param info the purpose of the result
   * @param length in octets, {@code 1..8160}
   */
  public static SecretBytes derive(Bytes salt, SecretBytes secret, Bytes info, int length) {
    if (length < 1 || length > MOST_BLOCKS * HASH_LENGTH) {
      throw new IllegalArgumentException("length is not in 1..8160: " + length);
    }
    byte[] input = secret.toByteArray();
    byte[] pseudorandomKey = new byte[0];
    try {
      byte[] key = salt.isEmpty() ? new byte[HASH_LENGTH] : salt.toByteArray();
      pseudorandomKey = HmacSha256.keyed(key).doFinal(input);
      return SecretBytes.adopt(expand(pseudorandomKey, info.toByteArray(), length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a block is as long as a MAC", e);
    } finally {
      Arrays.fill(input, (byte) 0);
      Arrays.fill(pseudorandomKey, (byte) 0);
    }
  }

  /** RFC 5869, Section 2.3. */
  private static byte[] expand(byte[] pseudorandomKey, byte[] info, int length)
      throws GeneralSecurityException {
    Mac mac = HmacSha256.keyed(pseudorandomKey);
    byte[] output = new byte[length];
    byte[] block = new byte[HASH_LENGTH];
    try {
      for (int done = 0, number = 1; done < length; done += HASH_LENGTH, number++) {
        if (number > 1) {
          mac.update(block);
        }
        mac.update(info);
        mac.update((byte) number);
        finish(mac, block);
        System.arraycopy(block, 0, output, done, Math.min(HASH_LENGTH, length - done));
      }
      return output;
    } finally {
      Arrays.fill(block, (byte) 0);
    }
  }

  private static void finish(Mac mac, byte[] block) throws ShortBufferException {
    mac.doFinal(block, 0);
  }
}
