// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import dev.reprise.codec.SessionState;
import java.util.Objects;
import java.util.Optional;

/**
 * A session as a ticket carries it. Immutable, but for the master secret's {@code destroy()}.
 *
 * @param session the session
 * @param terms what a ticket of the {@code openssl} format says beyond; absent in others
 */
public record TicketState(SessionState session, Optional<SslSessionTerms> terms) {

  /** Checks that nothing is missing. */
  public TicketState {
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(terms, "terms");
  }
}
