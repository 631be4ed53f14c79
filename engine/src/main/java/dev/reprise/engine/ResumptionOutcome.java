// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a handshake, known once the client's Finished has been authenticated.
 *
 * @since 0.1
 */
public sealed interface ResumptionOutcome {

  /**
   * An abbreviated handshake.
   *
   * @param mechanism how the client named the session
   * @param renewed whether it was given a new ticket
   * @param keyAge how long ago the ticket's key began to seal; absent without a ticket
   * @param sessionAge the time since the full handshake
   * @param authenticationTime when the full handshake was: what the peer proved then, it has not
   *     proved since
   * @param serverEndPoint the tls-server-end-point channel binding (RFC 5929, Section 4), which
   *     Bouncy Castle does not know when resuming; absent if no certificate was presented
   */
  record Resumed(
      Mechanism mechanism,
      boolean renewed,
      Optional<Duration> keyAge,
      Duration sessionAge,
      Instant authenticationTime,
      Optional<Bytes> serverEndPoint)
      implements ResumptionOutcome {}

  /**
   * A full handshake.
   *
   * @param reason why nothing was resumed
   * @param notIssued why the client was given no ticket; absent if it was given one, or if another
   *     version than TLS 1.2 was negotiated
   */
  record Full(DeclineReason reason, Optional<NotIssuedReason> notIssued)
      implements ResumptionOutcome {}

  /** Whether the handshake was an abbreviated one. */
  default boolean isResumed() {
    return this instanceof Resumed;
  }

  /** The way in which a client names the session that it wants to resume. */
  enum Mechanism {
    /** The client holds the sealed session itself (RFC 5077). */
    TICKET("ticket"),
    /** The server holds the session under an ID (RFC 5246, Section 7.3). */
    SESSION_ID("session-id");

    private final String word;

    Mechanism(String word) {
      this.word = word;
    }

    /** The word for this mechanism in outcome, metric, log and the output of {@code serve}. */
    public String word() {
      return word;
    }
  }
}
