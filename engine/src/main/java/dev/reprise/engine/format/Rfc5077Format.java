// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Ticket;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import java.security.SecureRandom;

/**
 * The format {@code rfc5077}: RFC 5077, Section 4. A {@link Ticket} that holds a {@link
 * dev.reprise.codec.SessionState}, encrypted with AES-CBC and authenticated with HMAC-SHA-256.
 *
 * <p>The section says 128-bit AES. This format takes 256-bit keys, too, because they protect
 * sessions of every cipher suite; the key name tells which key a ticket needs.
 */
public final class Rfc5077Format implements TicketLayout {

  private static final int MAC_KEY_LENGTH = 32;
  private static final int STATE_LENGTH_OCTETS = 2;
  private static final int LENGTH_AT = KeyName.LENGTH + Ticket.IV_LENGTH;
  private static final int OVERHEAD =
      KeyName.LENGTH + Ticket.IV_LENGTH + STATE_LENGTH_OCTETS + Ticket.MAC_LENGTH;

  /** The format; it has no settings. */
  public Rfc5077Format() {}

  @Override
  public boolean acceptsKeyLengths(int encryptionKey, int macKey) {
    return (encryptionKey == 16 || encryptionKey == 32) && macKey == MAC_KEY_LENGTH;
  }

  @Override
  public int macKeyLength() {
    return MAC_KEY_LENGTH;
  }

  @Override
  public int ticketLength(int plaintextLength) {
    return OVERHEAD + CbcCipher.ciphertextLength(plaintextLength);
  }

  @Override
  public Bytes seal(byte[] plaintext, KeySecrets key, String trustDomain, SecureRandom random) {
    return key.sealCbc(plaintext, STATE_LENGTH_OCTETS, random);
  }

  @Override
  public Opened open(Bytes ticket, KeySecrets key, String trustDomain) throws DecodeException {
    if (!isWellFormed(ticket)) {
      Reader.readAll(ticket, "Ticket", Ticket::readFrom); // says what is wrong
      throw new DecodeException(DecodeException.Kind.ILLEGAL_VALUE, "Ticket", 0);
    }
    return key.openCbc(ticket.toByteArray(), STATE_LENGTH_OCTETS);
  }

  /** Whether the length of the state is that of the octets that are there for it. */
  private static boolean isWellFormed(Bytes ticket) {
    int stateLength = ticket.length() - OVERHEAD;
    return stateLength >= 0
        && stateLength == (ticket.at(LENGTH_AT) << Byte.SIZE | ticket.at(LENGTH_AT + 1));
  }
}
