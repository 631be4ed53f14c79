// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import dev.reprise.codec.wire.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * The plugin's {@code redis_auth_key_file}: at once the password of Redis and what the key of all
 * messages is derived from.
 *
 * <pre>{@code
 * D1 = MD5(password || salt); D2 = MD5(D1 || password || salt); D3 = MD5(D2 || password || salt)
 * AES-256 key = D1 || D2; IV = D3, of every message      (EVP_BytesToKey, MD5, one iteration)
 * }</pre>
 */
final class GroupKeyFile {

  /** The plugin's buffer; with a longer file it overruns it. */
  static final int MAX_LENGTH = 256;

  private static final byte[] SALT = {0x73, 0x61, 0x6c, 0x75, 0x00, 0x55, (byte) 0x89, (byte) 0xe5};
  private static final int KEY_LENGTH = 32;
  private static final int IV_LENGTH = 16;

  private final byte[] stripped;
  private final int fileLength;

  private GroupKeyFile(byte[] stripped, int fileLength) {
    this.stripped = stripped;
    this.fileLength = fileLength;
  }

  /**
   * The file with that content.
   *
   * @throws IllegalArgumentException if it is empty, too long, or has a NUL in it
   */
  static GroupKeyFile of(byte[] content) {
    if (content.length == 0 || content.length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the key file has 1 to " + MAX_LENGTH + " octets, not " + content.length);
    }
    int length = content.length;
    while (length > 1 && content[length - 1] == '\n') {
      length--;
    }
    byte[] stripped = Arrays.copyOf(content, length);
    for (byte octet : stripped) {
      if (octet == 0) {
        throw new IllegalArgumentException("the key file has a NUL in it");
      }
    }
    return new GroupKeyFile(stripped, content.length);
  }

  /** The password of Redis. */
  SecretBytes redisPassword() {
    return SecretBytes.copyOf(stripped);
  }

  /** What seals and opens messages under that rule. */
  BusCipher cipher(KeyDerivationRule rule) {
    byte[] password = rule.password(stripped, fileLength);
    byte[] derived = new byte[KEY_LENGTH + IV_LENGTH];
    try {
      // The group's own choice, and its weakness: a single round, and MD5.
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      byte[] block = {};
      for (int done = 0; done < derived.length; done += block.length) {
        md5.update(block);
        md5.update(password);
        block = md5.digest(SALT);
        System.arraycopy(block, 0, derived, done, block.length);
      }
      return new BusCipher(
          Arrays.copyOf(derived, KEY_LENGTH),
          Arrays.copyOfRange(derived, KEY_LENGTH, derived.length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JRE has MD5", e);
    } finally {
      Arrays.fill(password, (byte) 0);
      Arrays.fill(derived, (byte) 0);
    }
  }

  /** What messages may be under: that of the rule first, by which ours are sealed. */
  List<BusCipher> ciphers(KeyDerivationRule ours) {
    KeyDerivationRule other =
        ours == KeyDerivationRule.STRIPPED
            ? KeyDerivationRule.NUL_FOR_LINE_FEED
            : KeyDerivationRule.STRIPPED;
    return stripped.length == fileLength
        ? List.of(cipher(ours))
        : List.of(cipher(ours), cipher(other));
  }
}
