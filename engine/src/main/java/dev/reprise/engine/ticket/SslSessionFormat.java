// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import java.util.Optional;

/**
 * A session as OpenSSL writes it. What gets lost on the way is named at {@link SslSession#of} and
 * {@link SslSession#toSessionState}; what OpenSSL says beyond stands in {@link SslSessionTerms}.
 */
final class SslSessionFormat implements StateFormat {

  SslSessionFormat() {}

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the state has no terms, its client was not verified, or its
   *     client's certificate is not in it: others would take such a session for what it is not
   */
  @Override
  public byte[] write(TicketState state) {
    SslSessionTerms terms =
        state
            .terms()
            .orElseThrow(() -> new IllegalArgumentException("an SSL_SESSION has no terms"));
    if (!terms.verified()) {
      throw new IllegalArgumentException("the client's certificate was not verified");
    }
    return SslSession.of(state.session(), terms.sessionIdContext(), terms.expiry()).encodedSecret();
  }

  @Override
  public TicketState read(SecretBytes octets) throws DecodeException {
    SslSession session = Reader.readAll(octets, "SSL_SESSION", SslSession::readFrom);
    return new TicketState(
        session.toSessionState(),
        Optional.of(
            new SslSessionTerms(
                session.sessionIdContext(), session.expiry(), session.verifyResult() == 0)));
  }
}
