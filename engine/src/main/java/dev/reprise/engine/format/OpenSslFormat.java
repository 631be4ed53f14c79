// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Ticket;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The format {@code openssl}: a {@link Ticket} in OpenSSL's layout that holds an {@link
 * SslSession}, as servers on OpenSSL issue it. AES-CBC and HMAC-SHA-256, with keys of 16 octets
 * each or of 32 each.
 *
 * <p>{@link SslSession#of} and {@link SslSession#toSessionState} name what a session loses on the
 * way; {@link SslSession.Terms} has what an SSL_SESSION says beyond.
 */
public final class OpenSslFormat implements TicketLayout {

  private static final int MAC_KEY_LENGTH = 32;
  private static final int MOST_OCTETS = 0xffff;
  private static final int OVERHEAD = KeyName.LENGTH + Ticket.IV_LENGTH + Ticket.MAC_LENGTH;

  /** The format; it has no settings. */
  public OpenSslFormat() {}

  @Override
  public boolean acceptsKeyLengths(int encryptionKey, int macKey) {
    return (encryptionKey == 16 || encryptionKey == 32) && macKey == encryptionKey;
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
    return key.sealCbc(plaintext, 0, random);
  }

  @Override
  public Opened open(Bytes ticket, KeySecrets key, String trustDomain) throws DecodeException {
    if (ticket.length() < OVERHEAD || ticket.length() > MOST_OCTETS) {
      Reader.readAll(ticket, "OpenSslTicket", Ticket::readOpenSslFrom); // says what is wrong
      throw new DecodeException(DecodeException.Kind.ILLEGAL_VALUE, "OpenSslTicket", 0);
    }
    return key.openCbc(ticket.toByteArray(), 0);
  }

  @Override
  public boolean isSslSession() {
    return true;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the state has no terms, its client was not verified, or the
   *     client's certificate is not in it: another server would misread such a session
   */
  @Override
  public byte[] writeState(SessionWithTerms content) {
    SslSession.Terms terms =
        content
            .terms()
            .orElseThrow(() -> new IllegalArgumentException("an SSL_SESSION needs terms"));
    if (!terms.verified()) {
      throw new IllegalArgumentException("the client's certificate was not verified");
    }
    return SslSession.of(content.session(), terms.sessionIdContext(), terms.expiry())
        .encodedSecret();
  }

  @Override
  public SessionWithTerms readState(SecretBytes octets) throws DecodeException {
    SslSession session = Reader.readAll(octets, "SSL_SESSION", SslSession::readFrom);
    return new SessionWithTerms(
        session.toSessionState(),
        Optional.of(
            new SslSession.Terms(
                session.sessionIdContext(), session.expiry(), session.verifyResult() == 0)));
  }
}
