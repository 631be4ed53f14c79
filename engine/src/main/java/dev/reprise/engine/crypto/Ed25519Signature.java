// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Signatures: Ed25519 (RFC 8032, Section 5.1), which need no randomness. */
public final class Ed25519Signature {

  /** Octets in a private key (the RFC's seed) and in a public key. */
  public static final int KEY_LENGTH = Ed25519.SECRET_KEY_SIZE;

  /** Octets in a signature. */
  public static final int LENGTH = Ed25519.SIGNATURE_SIZE;

  private Ed25519Signature() {}

  /** The public key of a private key. */
  public static Bytes publicKey(SecretBytes privateKey) {
    byte[] secret = octets(privateKey);
    byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
    try {
      Ed25519.generatePublicKey(secret, 0, publicKey, 0);
      return Bytes.copyOf(publicKey);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** Whether octets are a public key: a point of the group that signatures are made in. */
  public static boolean isPublicKey(Bytes octets) {
    return octets.length() == KEY_LENGTH && Ed25519.validatePublicKeyFull(octets.toByteArray(), 0);
  }

  /** Signs a message, which the caller wipes if it is secret. */
  public static Bytes sign(SecretBytes privateKey, byte[] message) {
    byte[] secret = octets(privateKey);
    byte[] signature = new byte[LENGTH];
    try {
      Ed25519.sign(secret, 0, message, 0, message.length, signature, 0);
      return Bytes.copyOf(signature);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** Whether the owner of the private key has signed that message. */
  public static boolean isValid(Bytes publicKey, byte[] message, Bytes signature) {
    return signature.length() == LENGTH
        && isPublicKey(publicKey)
        && Ed25519.verify(
            signature.toByteArray(), 0, publicKey.toByteArray(), 0, message, 0, message.length);
  }

  private static byte[] octets(SecretBytes privateKey) {
    if (privateKey.length() != KEY_LENGTH) {
      throw new IllegalArgumentException(
          "a private key has " + KEY_LENGTH + " octets, not " + privateKey.length());
    }
    return privateKey.toByteArray();
  }
}
