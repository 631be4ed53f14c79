// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.SecretBytes;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * A check that rejects weak key material from any source: a broken generator, a typed file, a store
 * that somebody else wrote to.
 *
 * <p>A key of random octets passes. For example, fewer than six distinct octets among 16 happen by
 * chance in fewer than one key in 10^16.
 *
 * @since 0.1
 */
public final class KeyMaterial {

  private static final int WINDOW = 16;
  private static final int LEAST_DISTINCT = 6;

  private KeyMaterial() {}

  /**
   * Describes what is wrong with the material of one key, without showing any of it; empty if
   * nothing is wrong.
   *
   * @param macKey of length zero if the format has none
   */
  public static Optional<String> objection(
      KeyName name, SecretBytes encryptionKey, SecretBytes macKey) {
    byte[] encryption = encryptionKey.toByteArray();
    byte[] mac = macKey.toByteArray();
    try {
      return objection("encryption key", encryption)
          .or(() -> mac.length == 0 ? Optional.empty() : objection("MAC key", mac))
          .or(() -> repeated(name.octets().toByteArray(), encryption, mac));
    } finally {
      Arrays.fill(encryption, (byte) 0);
      Arrays.fill(mac, (byte) 0);
    }
  }

  /**
   * Describes what is wrong with one secret of at least 16 octets; empty if nothing is wrong.
   *
   * @param what names the secret in the answer
   */
  public static Optional<String> objection(String what, byte[] key) {
    if (isAllZero(key)) {
      return Optional.of(what + " is all zero");
    }
    for (int from = 0; from + WINDOW <= key.length; from += WINDOW) {
      if (distinct(key, from, from + WINDOW) < LEAST_DISTINCT) {
        return Optional.of(what + " has fewer than 6 distinct octets in 16");
      }
    }
    int half = key.length / 2;
    if (key.length % 2 == 0
        && MessageDigest.isEqual(
            Arrays.copyOfRange(key, 0, half), Arrays.copyOfRange(key, half, key.length))) {
      return Optional.of(what + " consists of two equal halves");
    }
    if (isPrintable(key)) {
      return Optional.of(what + " is printable text");
    }
    return Optional.empty();
  }

  private static Optional<String> repeated(byte[] name, byte[] encryption, byte[] mac) {
    if (MessageDigest.isEqual(encryption, mac)) {
      return Optional.of("encryption key and MAC key are the same");
    }
    if (contains(encryption, name) || contains(mac, name)) {
      return Optional.of("a key repeats the key name");
    }
    return Optional.empty();
  }

  /** Whether the name, which every ticket shows, is an aligned part of a key. */
  private static boolean contains(byte[] key, byte[] name) {
    boolean found = false;
    for (int from = 0; from + name.length <= key.length; from += name.length) {
      found |= MessageDigest.isEqual(Arrays.copyOfRange(key, from, from + name.length), name);
    }
    return found;
  }

  private static boolean isAllZero(byte[] key) {
    int any = 0;
    for (byte octet : key) {
      any |= octet;
    }
    return any == 0;
  }

  private static int distinct(byte[] key, int from, int to) {
    BitSet seen = new BitSet(256);
    for (int i = from; i < to; i++) {
      seen.set(key[i] & 0xff);
    }
    return seen.cardinality();
  }

  private static boolean isPrintable(byte[] key) {
    for (byte octet : key) {
      if ((octet < 0x20 || octet > 0x7e) && octet != '\r' && octet != '\n' && octet != '\t') {
        return false;
      }
    }
    return true;
  }
}
