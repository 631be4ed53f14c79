// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Sealed;
import dev.reprise.codec.Ticket;
import dev.reprise.codec.openssl.OpenSslTicket;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.crypto.SealedBox;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketCipher;
import dev.reprise.engine.key.TicketKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tickets into sessions: whatever the octets, the answer is a verdict. Safe for use by any thread.
 */
public final class TicketOpener {

  /*
   * (1) The key is found by its name, and has one format: no second format is ever tried.
   * (2) A ticket under an unknown name costs no allocation and no lock.
   * (3) Nothing is decrypted, let alone read, before its MAC or tag has been verified.
   * (4) Rejections are shared objects, and nobody outside learns the reason: RFC 5077, Section 3.2
   *     wants a full handshake for each of them.
   */

  private static final Logger LOG = LoggerFactory.getLogger(TicketOpener.class);

  /** A new opener. */
  public TicketOpener() {}

  /** Opens a ticket under the keys that the ring has at {@code now}. */
  public TicketVerdict open(Bytes ticket, KeyRing ring, Instant now) {
    if (ticket.length() < KeyName.LENGTH) {
      return TicketVerdict.Rejected.of(DeclineReason.MALFORMED);
    }
    int index = ring.indexOf(ticket);
    if (index < 0) {
      return TicketVerdict.Rejected.of(DeclineReason.UNKNOWN_KEY);
    }
    KeyEntry entry = ring.keys().get(index);
    KeyPhase phase = ring.phaseAt(entry, now);
    if (phase == KeyPhase.RETIRED) {
      return TicketVerdict.Rejected.of(DeclineReason.RETIRED_KEY);
    }
    TicketKey key = entry.key().orElseThrow();
    try {
      return open(ticket, entry, key, phase, ring.trustDomain(), now);
    } catch (DecodeException e) {
      return TicketVerdict.Rejected.of(DeclineReason.MALFORMED);
    } catch (IllegalStateException e) {
      if (key.isDestroyed()) {
        return TicketVerdict.Rejected.of(DeclineReason.RETIRED_KEY);
      }
      throw e;
    }
  }

  private static TicketVerdict open(
      Bytes ticket, KeyEntry entry, TicketKey key, KeyPhase phase, String trustDomain, Instant now)
      throws DecodeException {
    Opened opened =
        switch (key.format()) {
          case RFC5077 -> rfc5077(ticket, key);
          case OPENSSL -> openSsl(ticket, key);
          case AEAD -> aead(ticket, key, trustDomain);
        };
    if (!opened.authentic()) {
      return TicketVerdict.Rejected.of(DeclineReason.BAD_MAC);
    }
    Optional<TicketState> state = opened.plaintext().flatMap(plaintext -> read(plaintext, key));
    if (state.isEmpty()) {
      return TicketVerdict.Rejected.of(DeclineReason.UNREADABLE_STATE);
    }
    Duration keyAge = Duration.between(entry.inEffectFrom(), now);
    return new TicketVerdict.Accepted(
        state.get(), key.name(), phase, keyAge.isNegative() ? Duration.ZERO : keyAge);
  }

  /**
   * A ticket without its protection.
   *
   * @param authentic whether MAC or tag is right
   * @param plaintext what was encrypted; absent if not authentic, or if it cannot be decrypted
   */
  private record Opened(boolean authentic, Optional<SecretBytes> plaintext) {

    private static final Opened FORGED = new Opened(false, Optional.empty());
  }

  private static Opened rfc5077(Bytes ticket, TicketKey key) throws DecodeException {
    Ticket read = Reader.readAll(ticket, "Ticket", Ticket::readFrom);
    return cbc(key, ticket, read.iv(), read.encryptedState());
  }

  private static Opened openSsl(Bytes ticket, TicketKey key) throws DecodeException {
    OpenSslTicket read = Reader.readAll(ticket, "OpenSslTicket", OpenSslTicket::readFrom);
    return cbc(key, ticket, read.iv(), read.encryptedState());
  }

  private static Opened cbc(TicketKey key, Bytes ticket, Bytes iv, Bytes encryptedState) {
    TicketCipher cipher = key.borrowCipher();
    try {
      if (!cipher.isAuthentic(ticket.toByteArray())) {
        return Opened.FORGED;
      }
      Optional<SecretBytes> plaintext = cipher.decrypt(iv, encryptedState).map(SecretBytes::adopt);
      if (key.isDestroyed()) {
        plaintext.ifPresent(SecretBytes::destroy);
      }
      return new Opened(true, plaintext);
    } finally {
      key.giveBack(cipher);
    }
  }

  private static Opened aead(Bytes ticket, TicketKey key, String trustDomain)
      throws DecodeException {
    Sealed read = Reader.readAll(ticket, "Sealed", Sealed::readFrom);
    Optional<SecretBytes> plaintext =
        SealedBox.open(read, key.encryptionKey(), TicketSealer.info(trustDomain), Bytes.EMPTY);
    return new Opened(plaintext.isPresent(), plaintext);
  }

  private static Optional<TicketState> read(SecretBytes plaintext, TicketKey key) {
    try {
      return Optional.of(StateFormat.of(key.format()).read(plaintext));
    } catch (DecodeException e) {
      LOG.warn("the state of an authentic ticket under {} cannot be read: {}", key, e.getMessage());
      return Optional.empty();
    } finally {
      plaintext.destroy();
    }
  }
}
