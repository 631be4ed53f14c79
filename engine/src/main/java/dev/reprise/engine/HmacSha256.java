// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 (RFC 2104). */
final class HmacSha256 {

  /** Octets in a MAC. */
  static final int LENGTH = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private HmacSha256() {}

  /**
   * The MAC of the concatenation of {@code parts}.
   *
   * @param key not empty; the caller wipes it
   */
  static byte[] mac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /**
   * The MAC of {@code input}.
   *
   * @throws IllegalStateException if the key has been destroyed
   */
  static Bytes mac(SecretBytes key, Bytes input) {
    byte[] octets = key.toByteArray();
    try {
      return Bytes.copyOf(mac(octets, input.toByteArray()));
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /**
   * Whether {@code mac} is that of {@code input}, compared in constant time.
   *
   * @throws IllegalStateException if the key has been destroyed
   */
  static boolean verify(SecretBytes key, Bytes input, Bytes mac) {
    return MessageDigest.isEqual(mac(key, input).toByteArray(), mac.toByteArray());
  }
}
