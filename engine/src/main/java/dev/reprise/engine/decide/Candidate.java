// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import dev.reprise.codec.SessionState;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.ticket.TicketOpener;
import java.util.Objects;
import java.util.Optional;

/**
 * The session that a hello asked for, as far as it could be found: what the decider decides on.
 *
 * <p>Tickets and stored sessions become the same thing here, so that no rule can hold for one of
 * them only.
 */
public sealed interface Candidate {

  /**
   * A session that was found.
   *
   * @param session the session; private to this attempt
   * @param terms what an SSL_SESSION says beyond
   * @param openedBy the key that opened its ticket; absent if the session was found by its ID
   */
  record Found(
      SessionState session,
      Optional<SslSession.Terms> terms,
      Optional<TicketOpener.Verdict.OpeningKey> openedBy)
      implements Candidate {

    /** Checks that nothing is missing. */
    public Found {
      Objects.requireNonNull(session, "session");
      Objects.requireNonNull(terms, "terms");
      Objects.requireNonNull(openedBy, "openedBy");
    }

    /** How it was found. */
    public Mechanism mechanism() {
      return openedBy.isPresent() ? Mechanism.TICKET : Mechanism.SESSION_ID;
    }

    @Override
    public void discard() {
      session.plaintext().masterSecret().destroy();
    }
  }

  /**
   * No session.
   *
   * @param reason why there is none
   */
  record Missing(DeclineReason reason) implements Candidate {

    /** Checks that nothing is missing. */
    public Missing {
      Objects.requireNonNull(reason, "reason");
    }

    @Override
    public void discard() {}
  }

  /** What a ticket held. */
  static Candidate of(TicketOpener.Verdict verdict) {
    if (verdict instanceof TicketOpener.Verdict.Accepted accepted) {
      return new Found(accepted.session(), accepted.terms(), Optional.of(accepted.key()));
    }
    return new Missing(((TicketOpener.Verdict.Rejected) verdict).reason());
  }

  /** What was stored under a session ID. */
  static Candidate stored(SessionState session) {
    return new Found(session, Optional.empty(), Optional.empty());
  }

  /** What was stored under a session ID, perhaps by another server. */
  static Candidate stored(SessionWithTerms content) {
    return new Found(content.session(), content.terms(), Optional.empty());
  }

  /** Nothing, for that reason. */
  static Candidate missing(DeclineReason reason) {
    return new Missing(reason);
  }

  /** Destroys the session's secret, once it is clear that it will not be resumed. */
  void discard();
}
