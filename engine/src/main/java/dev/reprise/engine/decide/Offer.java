// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import java.util.Optional;

/**
 * Which session a hello asks for, and by which of the two mechanisms: what has to be opened or
 * looked up before a decision can be made. Immutable.
 */
public sealed interface Offer {

  /**
   * A ticket to open.
   *
   * @param ticket not empty
   */
  record OfTicket(Bytes ticket) implements Offer {}

  /**
   * A session to look up.
   *
   * @param sessionId not empty
   */
  record OfSessionId(SessionId sessionId) implements Offer {}

  /**
   * Nothing that would be resumed here.
   *
   * @param reason why not
   */
  record Nothing(DeclineReason reason) implements Offer {}

  /** The mechanism by which the session is offered; empty if there is none to resume. */
  default Optional<Mechanism> mechanism() {
    return this instanceof Nothing
        ? Optional.empty()
        : Optional.of(this instanceof OfTicket ? Mechanism.TICKET : Mechanism.SESSION_ID);
  }

  /** The offer that a hello makes, under this policy. */
  static Offer of(HelloFacts hello, ResumptionPolicy policy) {
    if (hello.renegotiation()) {
      return new Nothing(DeclineReason.RENEGOTIATION);
    }
    if (!hello.presentsTicket() && hello.sessionId().isEmpty()) {
      return new Nothing(DeclineReason.NOT_OFFERED);
    }
    if (!hello.isResumable()) {
      return new Nothing(DeclineReason.VERSION);
    }
    return of(hello.ticket(), hello.sessionId(), policy);
  }

  /**
   * The offer that a hello of TLS 1.2 makes, under this policy.
   *
   * @param extension the content of its session_ticket extension, if it has one
   * @param sessionId its session ID
   */
  static Offer of(Optional<Bytes> extension, SessionId sessionId, ResumptionPolicy policy) {
    Optional<Bytes> ticket = extension.filter(octets -> !octets.isEmpty());
    if (ticket.isEmpty() && sessionId.isEmpty()) {
      return new Nothing(DeclineReason.NOT_OFFERED);
    }
    // = RFC 5077, Section 3.4
    // # If a ticket is presented by the client, the server MUST NOT attempt to use the Session
    // # ID in the ClientHello for stateful session resumption.
    //
    // Hence a ticket rules the ID out even if the ticket is rejected. With tickets off, extension
    // 35
    // is one that this server does not know, and the ID counts.
    if (policy.tickets() && ticket.isPresent()) {
      return new OfTicket(ticket.get());
    }
    if (policy.sessionIds() && !sessionId.isEmpty()) {
      return new OfSessionId(sessionId);
    }
    return new Nothing(DeclineReason.DISABLED);
  }
}
