// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import dev.reprise.codec.wire.Bytes;
import java.time.Instant;
import java.util.Objects;

/**
 * The terms of resumption in an {@link SslSession} for which a {@link
 * dev.reprise.codec.SessionState} has no field. Immutable.
 *
 * @param sessionIdContext the session ID context, which identifies the scope; 0 to 32 octets
 * @param expiry the end of the session's lifetime, as its issuer decided it
 * @param verified whether the client's certificate was verified without error, or there was none
 * @since 0.1
 */
public record SslSessionTerms(Bytes sessionIdContext, Instant expiry, boolean verified) {

  /** Checks that nothing is missing. */
  public SslSessionTerms {
    Objects.requireNonNull(sessionIdContext, "sessionIdContext");
    Objects.requireNonNull(expiry, "expiry");
  }
}
