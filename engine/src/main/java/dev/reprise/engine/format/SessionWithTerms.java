// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import dev.reprise.codec.SessionState;
import dev.reprise.codec.openssl.SslSession;
import java.util.Objects;
import java.util.Optional;

/**
 * A session as a ticket or a store carries it. Immutable except that its master secret can be
 * destroyed.
 *
 * @param session the session
 * @param terms what an SSL_SESSION says beyond the session; absent in other encodings
 */
public record SessionWithTerms(SessionState session, Optional<SslSession.Terms> terms) {

  /** Checks that nothing is missing. */
  public SessionWithTerms {
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(terms, "terms");
  }
}
