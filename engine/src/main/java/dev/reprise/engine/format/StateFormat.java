// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import java.util.Optional;

/**
 * The encoding of a session: in a ticket, or in a store. This one is {@link SessionState},
 * Reprise's own. Implementations are safe for use by any thread.
 */
public interface StateFormat {

  /** Whether sessions are SSL_SESSIONs, which have terms and which other servers read. */
  default boolean isSslSession() {
    return false;
  }

  /** Encodes a session into an array that the caller wipes. */
  default byte[] writeState(SessionWithTerms content) {
    return content.session().encodedSecret();
  }

  /**
   * Decodes a session.
   *
   * @param octets the encoding; the caller destroys it
   * @throws DecodeException if the octets are not an encoding of a session, or if they hold values
   *     that this version does not know
   * @throws IllegalStateException if {@code octets} has been destroyed
   */
  default SessionWithTerms readState(SecretBytes octets) throws DecodeException {
    return new SessionWithTerms(
        Reader.readAll(octets, "SessionState", SessionState::readFrom), Optional.empty());
  }
}
