// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import dev.reprise.engine.Mechanism;
import java.time.Instant;
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
    Optional<ClientReason> reason,
    Instant authenticationTime,
    boolean kept) {

  /** Checks each component. */
  public ClientOutcome {
    Objects.requireNonNull(authenticationTime, "authenticationTime");
    if (resumed.isPresent() == reason.isPresent()) {
      throw new IllegalArgumentException("a handshake resumed, or has a reason why not");
    }
  }
}
