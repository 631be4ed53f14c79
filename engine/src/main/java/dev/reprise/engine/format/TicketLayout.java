// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.SecretBytes;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * One ticket format: which keys it takes, how it protects a session, and how it lays out the
 * result. Implementations are safe for use by any thread.
 */
public interface TicketLayout extends StateFormat {

  /** Whether keys of these lengths, in octets, are keys of this format. */
  boolean acceptsKeyLengths(int encryptionKey, int macKey);

  /** The length in octets of the MAC key that goes with a 32-octet encryption key; 0 if none. */
  int macKeyLength();

  /** The length in octets of a ticket whose session is encoded in that many octets. */
  int ticketLength(int plaintextLength);

  /**
   * Encrypts and authenticates a session.
   *
   * @param plaintext the encoded session; the caller wipes it
   * @param trustDomain the trust domain of the key's ring
   * @param random the source of initialisation vectors and salts
   * @throws IllegalStateException if the key has been destroyed
   */
  Bytes seal(byte[] plaintext, KeySecrets key, String trustDomain, SecureRandom random);

  /**
   * Authenticates and decrypts a ticket.
   *
   * @throws DecodeException if the octets do not have this layout
   * @throws IllegalStateException if the key has been destroyed
   */
  Opened open(Bytes ticket, KeySecrets key, String trustDomain) throws DecodeException;

  /**
   * The result of authenticating and decrypting a ticket.
   *
   * @param authentic whether the MAC or tag is correct
   * @param plaintext the encoded session; absent if the ticket is not authentic or its padding is
   *     wrong
   */
  record Opened(boolean authentic, Optional<SecretBytes> plaintext) {

    static final Opened FORGED = new Opened(false, Optional.empty());
  }
}
