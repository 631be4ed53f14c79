// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What a client's TLS 1.2 handshake came to, as far as resumption is concerned.
 *
 * <p>Immutable.
 *
 * @param resumed how the session was resumed; empty after a full handshake
 * @param reason why it was not; empty after a resumption
 * @param authenticationTime when the server was last authenticated by its certificate
 * @param kept whether this handshake left something that the next one may offer
 * @since 0.1
 */
public record ClientOutcome(
    Optional<Mechanism> resumed,
    Optional<Reason> reason,
    Instant authenticationTime,
    boolean kept) {

  /** Checks each component. */
  public ClientOutcome {
    Objects.requireNonNull(authenticationTime, "authenticationTime");
    if (resumed.isPresent() == reason.isPresent()) {
      throw new IllegalArgumentException("a handshake resumed, or has a reason why not");
    }
  }

  /** Why a client's handshake was a full one. */
  public enum Reason {
    /** Nothing is stored for this key. */
    NO_SESSION,
    /** Policy allows neither tickets nor session IDs. */
    DISABLED,
    /** Longer ago than the server's lifetime hint, or than policy, allows. */
    EXPIRED,
    /** The full handshake at the root of the session was longer ago than policy allows. */
    LINEAGE,
    /** A certificate of the server's stored chain is not valid now. */
    CERTIFICATE_EXPIRED,
    /** The session's version is not offered any more. */
    VERSION,
    /** The session's cipher suite is not offered any more. */
    CIPHER_SUITE,
    /** A session without EMS, or with it where the client would not offer EMS now. */
    EMS,
    /** The session's max_fragment_length is not what would be offered now. */
    EXTENSION,
    /** The store failed. */
    STORE_ERROR,
    /** A renegotiation: nothing is offered there. */
    RENEGOTIATION,
    /** The session was offered, and the server chose a full handshake. */
    REFUSED;

    /** The reason in lower case, as it stands in logs and metrics. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
