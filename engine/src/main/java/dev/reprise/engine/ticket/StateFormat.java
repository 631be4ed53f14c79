// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.TicketFormat;
import java.util.Optional;

/**
 * How a session is written inside a ticket: the plaintext, between its octets and the session.
 * Implementations are safe for use by any thread.
 */
public interface StateFormat {

  /** Our own {@link SessionState}, in tickets of the formats {@code rfc5077} and {@code aead}. */
  StateFormat SESSION_STATE = new SessionStateFormat();

  /** OpenSSL's session, in tickets of the format {@code openssl}. */
  StateFormat SSL_SESSION = new SslSessionFormat();

  /** How a session is written inside a ticket of that format. */
  static StateFormat of(TicketFormat format) {
    return switch (format) {
      case RFC5077, AEAD -> SESSION_STATE;
      case OPENSSL -> SSL_SESSION;
    };
  }

  /** The octets of a state, in an array that the caller wipes. */
  byte[] write(TicketState state);

  /**
   * The state that the octets are an encoding of.
   *
   * @param octets which the caller destroys
   * @throws DecodeException if they are not one, or hold what this version does not know
   * @throws IllegalStateException if they were destroyed before
   */
  TicketState read(SecretBytes octets) throws DecodeException;

  /** {@link SessionState} as it stands. */
  final class SessionStateFormat implements StateFormat {

    private SessionStateFormat() {}

    @Override
    public byte[] write(TicketState state) {
      return state.session().encodedSecret();
    }

    @Override
    public TicketState read(SecretBytes octets) throws DecodeException {
      return new TicketState(
          Reader.readAll(octets, "SessionState", SessionState::readFrom), Optional.empty());
    }
  }
}
