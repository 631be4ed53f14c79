// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import dev.reprise.engine.crypto.Lender;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The pseudorandom function of TLS 1.2 (RFC 5246, Section 5) over a digest of the Java security
 * providers, in which nothing is made anew for a secret.
 *
 * <p>An abbreviated handshake derives three times: the key block and both Finished messages. The
 * providers' own HMAC makes two arrays for each block of that, and its clone for each secret costs
 * as much again; hence HMAC (RFC 2104) is put together here.
 *
 * <p>Serves one thread at a time; keeps nothing of a secret from one use to the next.
 */
final class Tls12Prf {

  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5c;

  private final MessageDigest digest;
  private final byte[] innerKey;
  private final byte[] outerKey;
  private final byte[] a;
  private final byte[] block;

  private Tls12Prf(MessageDigest digest, int inputBlockOctets) {
    this.digest = digest;
    this.innerKey = new byte[inputBlockOctets];
    this.outerKey = new byte[inputBlockOctets];
    this.a = new byte[digest.getDigestLength()];
    this.block = new byte[digest.getDigestLength()];
  }

  /** Functions over SHA-256, to be borrowed. */
  static Lender<Tls12Prf> ofSha256(FastServices services) {
    return lender(services, "SHA-256", 64);
  }

  /** Functions over SHA-384, to be borrowed. */
  static Lender<Tls12Prf> ofSha384(FastServices services) {
    return lender(services, "SHA-384", 128);
  }

  private static Lender<Tls12Prf> lender(FastServices services, String name, int blockOctets) {
    return new Lender<>(() -> create(services, name, blockOctets), prf -> {});
  }

  private static Tls12Prf create(FastServices services, String name, int blockOctets) {
    try {
      return new Tls12Prf(services.createMessageDigest(name), blockOctets);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no " + name, e);
    }
  }

  /**
   * Derives octets.
   *
   * <pre>{@code
   * P_hash(secret, seed) = HMAC_hash(secret, A(1) + seed) +
   *                        HMAC_hash(secret, A(2) + seed) + ...
   * A(0) = seed
   * A(i) = HMAC_hash(secret, A(i-1))
   *
   * PRF(secret, label, seed) = P_hash(secret, label + seed)
   * }</pre>
   *
   * @param length how many, in octets
   */
  byte[] derive(byte[] secret, String label, byte[] seed, int length) {
    byte[] labelOctets = label.getBytes(StandardCharsets.US_ASCII);
    byte[] output = new byte[length];
    try {
      key(secret);
      for (int position = 0; position < length; position += block.length) {
        digest.update(innerKey);
        if (position == 0) {
          digest.update(labelOctets);
          digest.update(seed);
        } else {
          digest.update(a);
        }
        finish(a);
        digest.update(innerKey);
        digest.update(a);
        digest.update(labelOctets);
        digest.update(seed);
        finish(block);
        System.arraycopy(block, 0, output, position, Math.min(block.length, length - position));
      }
      return output;
    } catch (DigestException e) {
      throw new IllegalStateException("there is room for the digest", e);
    } finally {
      wipe();
    }
  }

  private void key(byte[] secret) {
    byte[] key = secret.length > innerKey.length ? digest.digest(secret) : secret;
    for (int i = 0; i < innerKey.length; i++) {
      byte octet = i < key.length ? key[i] : 0;
      innerKey[i] = (byte) (octet ^ INNER);
      outerKey[i] = (byte) (octet ^ OUTER);
    }
    if (key != secret) {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Ends an HMAC whose inner digest has taken key and message. */
  private void finish(byte[] mac) throws DigestException {
    digest.digest(mac, 0, mac.length);
    digest.update(outerKey);
    digest.update(mac);
    digest.digest(mac, 0, mac.length);
  }

  private void wipe() {
    digest.reset();
    Arrays.fill(innerKey, (byte) 0);
    Arrays.fill(outerKey, (byte) 0);
    Arrays.fill(a, (byte) 0);
    Arrays.fill(block, (byte) 0);
  }
}
