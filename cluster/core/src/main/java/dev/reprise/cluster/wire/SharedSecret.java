// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Sealed;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.crypto.KeyDerivation;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A secret that all members of a cluster share, and the name that tells which one it was.
 * Immutable, and safe for use by any thread.
 */
public final class SharedSecret {

  /** The least number of octets. */
  public static final int MIN_LENGTH = 32;

  private static final int KEY_LENGTH = 32;
  private static final int LEAST_DISTINCT = 8;
  private static final Bytes NAME_INFO = ascii("reprise secret name v1");
  private static final Bytes EXTRACT_INFO = ascii("reprise cluster secret v1");

  private final KeyName name;
  private final SecretBytes octets;

  private SharedSecret(SecretBytes octets) {
    this.octets = octets;
    this.name =
        new KeyName(
            Bytes.copyOf(
                KeyDerivation.derive(Bytes.EMPTY, octets, NAME_INFO, KeyName.LENGTH)
                    .toByteArray()));
  }

  /**
   * A secret from elsewhere; the caller still has the octets to wipe. One that is longer than 32
   * octets is condensed to 32.
   *
   * @throws IllegalArgumentException if it is shorter than 32 octets or obviously not random
   */
  public static SharedSecret of(byte[] octets) {
    if (octets.length < MIN_LENGTH) {
      throw new IllegalArgumentException(
          "a cluster secret has at least " + MIN_LENGTH + " octets, not " + octets.length);
    }
    if (distinct(octets) < LEAST_DISTINCT) {
      throw new IllegalArgumentException("a cluster secret of so few distinct octets is weak");
    }
    SecretBytes secret = SecretBytes.copyOf(octets);
    if (octets.length == KEY_LENGTH) {
      return new SharedSecret(secret);
    }
    try {
      return new SharedSecret(KeyDerivation.derive(Bytes.EMPTY, secret, EXTRACT_INFO, KEY_LENGTH));
    } finally {
      secret.destroy();
    }
  }

  /** A new secret. */
  public static SharedSecret generate(SecureRandom random) {
    byte[] octets = new byte[KEY_LENGTH];
    random.nextBytes(octets);
    try {
      return of(octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /** What the secret is called: tells nothing about it. */
  public KeyName name() {
    return name;
  }

  /**
   * A key of 32 octets for an embedder's purpose.
   *
   * @throws IllegalArgumentException if the purpose is one of {@link Purpose}
   */
  public SecretBytes derive(String purpose, String cluster) {
    if (Purpose.isReserved(purpose)) {
      throw new IllegalArgumentException("the cluster itself uses the key for: " + purpose);
    }
    Bytes info = Sealed.Info.of(purpose, cluster).encoded();
    return KeyDerivation.derive(Bytes.EMPTY, octets, info, KEY_LENGTH);
  }

  SecretBytes octets() {
    return octets;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SharedSecret secret && octets.equals(secret.octets);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** The name, never the secret. */
  @Override
  public String toString() {
    return "SharedSecret[" + name + "]";
  }

  private static int distinct(byte[] octets) {
    BitSet seen = new BitSet(256);
    for (byte octet : octets) {
      seen.set(octet & 0xff);
    }
    return seen.cardinality();
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
