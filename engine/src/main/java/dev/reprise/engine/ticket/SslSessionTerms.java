// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import dev.reprise.codec.wire.Bytes;
import java.time.Instant;
import java.util.Objects;

/**
 * What an SSL_SESSION says about its resumption that a {@link dev.reprise.codec.SessionState} has
 * no field for. Immutable.
 *
 * @param sessionIdContext stands for the scope, 0 to 32 octets
 * @param expiry when the session ceases to be resumable, as whoever issued it decided
 * @param verified whether the client's certificate was verified without error, or there was none
 */
public record SslSessionTerms(Bytes sessionIdContext, Instant expiry, boolean verified) {

  /** Checks that nothing is missing. */
  public SslSessionTerms {
    Objects.requireNonNull(sessionIdContext, "sessionIdContext");
    Objects.requireNonNull(expiry, "expiry");
  }
}
