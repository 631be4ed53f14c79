// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.crypto.Ed25519Signature;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a follower has of one secret of a cluster. Both parts are derived one-way, so a follower
 * that is broken into gives away neither the cluster's secret nor the key that signs the ring.
 *
 * <pre>{@code
 * struct {
 *     opaque secret[32];                       // derived for "reprise follower secret v1"
 *     opaque ring_verifying_key[32];           // Ed25519, RFC 8032
 * } FollowerSecret;
 * }</pre>
 *
 * <p>A file has it as a line of base64 behind {@code reprise-follower-v1:}, which no member takes
 * for a secret of the cluster.
 *
 * @param secret opens the followers' copy of the ring, and seals what followers show
 * @param verifyingKey the public key with which members sign that copy
 */
public record FollowerSecret(SharedSecret secret, Bytes verifyingKey) {

  private static final String PREFIX = "reprise-follower-v1:";
  private static final int SECRET_LENGTH = 32;

  /** Checks the public key. */
  public FollowerSecret {
    if (!Ed25519Signature.isPublicKey(verifyingKey)) {
      throw new IllegalArgumentException("the public key in a follower's secret is none");
    }
  }

  /** What followers have of a secret of these. */
  static FollowerSecret of(SharedSecrets members, SharedSecret secret) {
    SecretBytes derived = members.derive(secret, Purpose.FOLLOWER_SECRET);
    SecretBytes signingKey = members.derive(secret, Purpose.RING_SIGNING_KEY);
    byte[] octets = derived.toByteArray();
    try {
      return new FollowerSecret(SharedSecret.of(octets), Ed25519Signature.publicKey(signingKey));
    } finally {
      Arrays.fill(octets, (byte) 0);
      derived.destroy();
      signingKey.destroy();
    }
  }

  /** Whether a line of a file is meant to be such a secret. */
  static boolean isLine(String line) {
    return line.startsWith(PREFIX);
  }

  /**
   * Reads a line of a follower's secret file.
   *
   * @throws IllegalArgumentException if it is none; the message never shows it
   */
  static FollowerSecret parseLine(String line) {
    if (!isLine(line)) {
      throw new IllegalArgumentException("does not begin with " + PREFIX);
    }
    byte[] octets = new byte[0];
    byte[] secret = new byte[0];
    try {
      octets = decode(line.substring(PREFIX.length()));
      if (octets.length != SECRET_LENGTH + Ed25519Signature.KEY_LENGTH) {
        throw new IllegalArgumentException("is cut short, or longer than a follower's secret");
      }
      secret = Arrays.copyOf(octets, SECRET_LENGTH);
      return new FollowerSecret(
          SharedSecret.of(secret),
          Bytes.copyOf(octets, SECRET_LENGTH, Ed25519Signature.KEY_LENGTH));
    } finally {
      Arrays.fill(octets, (byte) 0);
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      // The message quotes a character of the secret, so the cause is dropped.
      throw new IllegalArgumentException("is no base64 behind " + PREFIX + ", or is cut short");
    }
  }

  /** The secret as a line of a file. */
  String line() {
    byte[] first = secret.octets().toByteArray();
    byte[] both = Arrays.copyOf(first, SECRET_LENGTH + Ed25519Signature.KEY_LENGTH);
    try {
      System.arraycopy(
          verifyingKey.toByteArray(), 0, both, SECRET_LENGTH, Ed25519Signature.KEY_LENGTH);
      return PREFIX + Base64.getEncoder().encodeToString(both);
    } finally {
      Arrays.fill(first, (byte) 0);
      Arrays.fill(both, (byte) 0);
    }
  }
}
