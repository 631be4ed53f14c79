// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.ResumptionPolicy;

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
    // = RFC 5077, Section 3.4
    // # If a ticket is presented by the client, the server MUST NOT attempt to use the Session
    // # ID in the ClientHello for stateful session resumption.
    //
    // Hence a ticket rules the ID out whatever becomes of it. With tickets off, extension 35 is one
    // that this server does not know, and the ID counts.
    if (policy.tickets() && hello.presentsTicket()) {
      return new OfTicket(hello.ticket().get());
    }
    if (policy.sessionIds() && !hello.sessionId().isEmpty()) {
      return new OfSessionId(hello.sessionId());
    }
    return new Nothing(DeclineReason.DISABLED);
  }
}
