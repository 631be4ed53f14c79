// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Sealed;
import dev.reprise.codec.SealedInfo;
import dev.reprise.codec.Ticket;
import dev.reprise.codec.openssl.OpenSslTicket;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.crypto.SealedBox;
import dev.reprise.engine.key.TicketCipher;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Sessions into tickets. Safe for use by any thread if its source of randomness is. */
public final class TicketSealer {

  private static final String PURPOSE = "reprise ticket v1";

  /** Octets that the formats with AES-CBC add to the ciphertext; rfc5077 has a length, too. */
  private static final int CBC_OVERHEAD = KeyName.LENGTH + Ticket.IV_LENGTH + Ticket.MAC_LENGTH;

  private static final int LENGTH_OCTETS = 2;

  /** Keeps the place of a MAC that is still to be computed over what stands before it. */
  private static final Bytes NO_MAC = Bytes.copyOf(new byte[Ticket.MAC_LENGTH]);

  private final SecureRandom random;

  /** A sealer that draws initialisation vectors and salts from {@code random}. */
  public TicketSealer(SecureRandom random) {
    this.random = Objects.requireNonNull(random, "random");
  }

  /**
   * A ticket that holds the session; empty if it would exceed the cap.
   *
   * @param trustDomain of the ring that the key is from
   * @param cap the size of the largest ticket that is wanted, in octets, {@code 0..2^16-1}
   * @throws IllegalStateException if the key has been destroyed
   */
  public Optional<Bytes> seal(TicketState state, TicketKey key, String trustDomain, int cap) {
    byte[] plaintext = StateFormat.of(key.format()).write(state);
    try {
      return ticketLength(key.format(), plaintext.length) > cap
          ? Optional.empty()
          : Optional.of(seal(plaintext, key, trustDomain));
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  /** A ticket with that plaintext, which the caller wipes. */
  Bytes seal(byte[] plaintext, TicketKey key, String trustDomain) {
    return switch (key.format()) {
      case RFC5077 -> rfc5077(plaintext, key);
      case OPENSSL -> openSsl(plaintext, key);
      case AEAD ->
          SealedBox.seal(
                  key.name(),
                  key.encryptionKey(),
                  info(trustDomain),
                  Bytes.EMPTY,
                  plaintext,
                  random)
              .encoded();
    };
  }

  /** What the keys of {@code aead} tickets are derived for. */
  static SealedInfo info(String trustDomain) {
    return SealedInfo.of(PURPOSE, trustDomain);
  }

  private static int ticketLength(TicketFormat format, int plaintextLength) {
    return switch (format) {
      case RFC5077 -> CBC_OVERHEAD + LENGTH_OCTETS + TicketCipher.ciphertextLength(plaintextLength);
      case OPENSSL -> CBC_OVERHEAD + TicketCipher.ciphertextLength(plaintextLength);
      case AEAD -> Sealed.OVERHEAD + plaintextLength;
    };
  }

  private Bytes rfc5077(byte[] plaintext, TicketKey key) {
    // RFC 5077, Section 4, says 128-bit AES. 256-bit AES protects sessions of every suite, and
    // nobody but us has to tell them apart: key_name does.
    Bytes iv = iv();
    return cbc(plaintext, key, iv, state -> new Ticket(key.name(), iv, state, NO_MAC));
  }

  private Bytes openSsl(byte[] plaintext, TicketKey key) {
    Bytes iv = iv();
    return cbc(plaintext, key, iv, state -> new OpenSslTicket(key.name(), iv, state, NO_MAC));
  }

  private static Bytes cbc(
      byte[] plaintext, TicketKey key, Bytes iv, Function<Bytes, WireStruct> ticketOf) {
    TicketCipher cipher = key.borrowCipher();
    try {
      byte[] ticket = ticketOf.apply(cipher.encrypt(iv, plaintext)).encodedSecret();
      cipher.authenticate(ticket);
      key.checkAlive();
      return Bytes.copyOf(ticket);
    } finally {
      key.giveBack(cipher);
    }
  }

  private Bytes iv() {
    byte[] iv = new byte[Ticket.IV_LENGTH];
    random.nextBytes(iv);
    return Bytes.copyOf(iv);
  }
}
