// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * What happens to sessions, as it happens, for metrics and logs. None of it identifies a client.
 *
 * <p>What concerns a handshake is told once the peer's Finished has been authenticated, so that
 * counters cannot be driven by whoever sends octets. Implementations are safe for use by any thread
 * and return soon; what they do not care about they leave as it is. One that throws breaks no
 * handshake, and is warned of at most once a minute. {@link ResumptionCounts} counts it all.
 *
 * @since 0.1
 */
public interface ResumptionEvents {

  /** Whoever does not care. */
  ResumptionEvents NONE = new ResumptionEvents() {};

  /**
   * A session was resumed.
   *
   * @param keyPhase the phase of the ticket's key; absent for a session ID
   * @param sessionAge the time since the full handshake
   */
  default void resumed(Mechanism mechanism, Optional<KeyPhase> keyPhase, Duration sessionAge) {}

  /**
   * A handshake was full.
   *
   * @param mechanism how the client asked for a session; absent if it did not
   */
  default void declined(Optional<Mechanism> mechanism, DeclineReason reason) {}

  /** A handshake was aborted with the one alert of RFC 7627, Section 5.3. */
  default void aborted(Mechanism mechanism) {}

  /**
   * A ticket was given to a client after a full handshake.
   *
   * @param octets the size of the ticket
   * @param lifetimeHint for how long it can be used
   */
  default void issued(int octets, Duration lifetimeHint) {}

  /**
   * A ticket was given to a client in an abbreviated handshake.
   *
   * @param octets the size of the ticket
   * @param lifetimeHint for how long it can be used
   */
  default void renewed(int octets, Duration lifetimeHint) {}

  /** A session was stored under an ID after a full handshake. */
  default void stored() {}

  /** A stored session was forgotten because its connection ended by a fatal alert. */
  default void evicted() {}

  /**
   * No ticket was issued, or none to renew another, though tickets are on; or, whether they are or
   * not, no session at all: {@link NotIssuedReason#SCOPE_UNTRUE} says that a server is not what its
   * scope makes of it.
   */
  default void notIssued(NotIssuedReason reason) {}

  /** Another key than before seals: noticed when a ticket is next planned. */
  default void rotated(RotationTrigger trigger) {}

  /**
   * A handshake is complete, whatever came of it.
   *
   * @param resumed how its session was resumed; absent if the handshake was full
   * @param duration the time from the ClientHello to the client's Finished
   */
  default void completed(Optional<Mechanism> resumed, Duration duration) {}

  /** Tells these and then others. */
  default ResumptionEvents and(ResumptionEvents others) {
    return new BothEvents(this, others);
  }
}
