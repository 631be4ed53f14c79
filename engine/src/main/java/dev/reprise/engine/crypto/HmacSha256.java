// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import dev.reprise.codec.wire.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 (RFC 2104) from the Java security providers, looked up once. */
public final class HmacSha256 {

  /** Octets in a MAC. */
  public static final int LENGTH = 32;

  private static final String ALGORITHM = "HmacSHA256";

  /** It is only ever cloned, never keyed, so any thread may clone it at any time. */
  private static final Mac PROTOTYPE = prototype();

  private HmacSha256() {}

  private static Mac prototype() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      // The provider is chosen at the first use; a Mac without a provider cannot be cloned.
      mac.getMacLength();
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /**
   * A new MAC under a key.
   *
   * @param key not empty; the caller wipes it
   */
  public static Mac keyed(byte[] key) {
    try {
      Mac mac = unkeyed();
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " takes keys of any octets", e);
    }
  }

  /**
   * A new MAC under a key.
   *
   * @throws IllegalStateException if the key has been destroyed
   */
  public static Mac keyed(SecretBytes key) {
    byte[] octets = key.toByteArray();
    try {
      return keyed(octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /** Overwrites the key in a MAC object with zeroes. */
  public static void wipe(Mac mac) {
    try {
      mac.init(new SecretKeySpec(new byte[LENGTH], ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " takes keys of any octets", e);
    }
  }

  private static Mac unkeyed() throws GeneralSecurityException {
    try {
      return (Mac) PROTOTYPE.clone();
    } catch (CloneNotSupportedException e) {
      return Mac.getInstance(ALGORITHM, PROTOTYPE.getProvider());
    }
  }
}
