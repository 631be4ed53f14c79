// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.ticket;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys that anybody knows, tried on a ticket.
 *
 * <p>Two signs tell that one fits: the authentication code at the ticket's end is right, or the
 * ticket decrypts to octets that hold the session's master secret, which whoever asked for the
 * ticket knows. Neither happens by chance.
 */
public final class WeakKeys {

  private static final int[] KEY_OCTETS = {16, 32};
  private static final int[] VECTOR_OFFSETS = {0, 4, 16};
  private static final int[] VECTOR_OCTETS = {16, 12};
  private static final int[] LENGTH_OCTETS = {0, 2};
  private static final List<String> MACS = List.of("HmacSHA1", "HmacSHA256", "HmacSHA384");

  private WeakKeys() {}

  /** In words, which key opens {@code ticket}, if one of the known ones does. */
  public static Optional<String> opening(Bytes ticket, SecretBytes masterSecret) {
    byte[] octets = ticket.toByteArray();
    byte[] secret = masterSecret.toByteArray();
    try {
      for (Map.Entry<String, byte[]> candidate : candidates().entrySet()) {
        if (authenticates(octets, candidate.getValue())
            || decrypts(octets, candidate.getValue(), secret)) {
          return Optional.of(candidate.getKey());
        }
      }
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES and HMAC", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** Each 32 octets; shorter keys are their beginnings. */
  private static Map<String, byte[]> candidates() {
    Map<String, byte[]> keys = new LinkedHashMap<>();
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    byte[] counting = new byte[32];
    for (int i = 0; i < counting.length; i++) {
      counting[i] = (byte) i;
    }
    keys.put("a key of zeros", new byte[32]);
    keys.put("a key of ones", ones);
    keys.put("the key 00 01 02 …", counting);
    return keys;
  }

  private static boolean authenticates(byte[] ticket, byte[] key) throws GeneralSecurityException {
    for (String algorithm : MACS) {
      for (int keyOctets : KEY_OCTETS) {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, 0, keyOctets, algorithm));
        int covered = ticket.length - mac.getMacLength();
        if (covered <= 0) {
          continue;
        }
        mac.update(ticket, 0, covered);
        if (Arrays.equals(mac.doFinal(), Arrays.copyOfRange(ticket, covered, ticket.length))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean decrypts(byte[] ticket, byte[] key, byte[] secret)
      throws GeneralSecurityException {
    for (int keyOctets : KEY_OCTETS) {
      SecretKeySpec aes = new SecretKeySpec(key, 0, keyOctets, "AES");
      for (int offset : VECTOR_OFFSETS) {
        for (int vectorOctets : VECTOR_OCTETS) {
          for (int lengthOctets : LENGTH_OCTETS) {
            int start = offset + vectorOctets + lengthOctets;
            if (start + secret.length <= ticket.length
                && holds(decrypt(ticket, aes, offset, vectorOctets, start), secret)) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  /** CBC and CTR one after the other; GCM is CTR that begins at block 2. */
  private static byte[] decrypt(
      byte[] ticket, SecretKeySpec aes, int offset, int vectorOctets, int start)
      throws GeneralSecurityException {
    byte[] vector = Arrays.copyOf(Arrays.copyOfRange(ticket, offset, offset + vectorOctets), 16);
    byte[] counter = vector.clone();
    if (vectorOctets == 12) {
      counter[15] = 2;
    }
    int octets = ticket.length - start;
    Cipher cbc = Cipher.getInstance("AES/CBC/NoPadding");
    cbc.init(Cipher.DECRYPT_MODE, aes, new IvParameterSpec(vector));
    byte[] first = cbc.doFinal(ticket, start, octets - octets % 16);
    Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding");
    ctr.init(Cipher.DECRYPT_MODE, aes, new IvParameterSpec(counter));
    byte[] second = ctr.doFinal(ticket, start, octets);
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static boolean holds(byte[] octets, byte[] secret) {
    for (int i = 0; i + secret.length <= octets.length; i++) {
      if (Arrays.equals(octets, i, i + secret.length, secret, 0, secret.length)) {
        return true;
      }
    }
    return false;
  }
}
