// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import dev.reprise.codec.wire.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of octets that are not secret. */
public final class Sha256 {

  private Sha256() {}

  /** The digest of the octets: 32 octets. */
  public static Bytes digest(Bytes octets) {
    try {
      return Bytes.copyOf(MessageDigest.getInstance("SHA-256").digest(octets.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
